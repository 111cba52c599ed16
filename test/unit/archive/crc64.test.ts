import { expect, test } from "vitest";
import { crc64 } from "../../../src/archive/crc64.ts";

test.each([
  // The check value that catalogues of CRCs give for CRC-64/XZ.
  ["123456789", "995dc9bbdf1939fa"],
  ["", "0000000000000000"],
])("of %j", (text, expected) => {
  expect(
    Buffer.from(crc64(Buffer.from(text)))
      .reverse()
      .toString("hex"),
  ).toBe(expected);
});
