import { expect, test } from "vitest";
import { bytesRead, countOf, countPositions } from "../../../src/facts/bytes-read.ts";

test("what was counted is counted once, however often it is passed", () => {
  const count = bytesRead();
  const [one, other] = [countPositions(count), countPositions(count)];
  for (const position of [10, 4, 10, 25]) one(position);
  other(3);
  expect(countOf(count)).toBe(28);
});
