import { beforeAll, expect, test } from "vitest";
import { compareLibraries } from "../../scripts/corpus/depends/compare-libraries.ts";
import { precision, recall } from "../../scripts/corpus/depends/table.ts";
import { aptOrSkip } from "./apt-or-skip.ts";
import { CACHE } from "./cache.ts";
import { checkPrerequisites } from "./prerequisites.ts";

/** A slice of `npm run corpus -- N --depends`: some sixty small debs. */
const SLICE = { count: 8, seed: 1, maxSize: 2_500_000 };

beforeAll(() => checkPrerequisites());

test("random libraries need what dpkg-shlibdeps says that they need", async (context) => {
  const compared = await compareLibraries(await aptOrSkip(context, "arm64"), SLICE, CACHE);
  expect(compared.picked).toHaveLength(SLICE.count);
  const found = compared.all.flatMap(({ depends }) => depends.filter((each) => each.class === "found"));
  expect(found.length, compared.lines.join("\n")).toBeGreaterThan(20);
  expect(recall(compared.all), compared.lines.join("\n")).toBe(1);
  expect(precision(compared.all), compared.lines.join("\n")).toBeGreaterThan(0.95);
});
