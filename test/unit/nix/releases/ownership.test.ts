import { expect, test } from "vitest";
import { commented, nullValue } from "../../../../src/nix/expression.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { isOwned, OWNERSHIP } from "../../../../src/nix/releases/ownership.ts";

const file = printNix(commented([OWNERSHIP], nullValue));

test("a written file is owned, also with the line ends of another system", () => {
  expect(isOwned(file)).toBe(true);
  expect(isOwned(file.replaceAll("\n", "\r\n"))).toBe(true);
});

test.each([
  ["without the line", file.slice(file.indexOf("\n") + 1)],
  ["with another line in front", `# mine\n${file}`],
  ["with a line of its own words", file.replace("never", "hardly ever")],
  ["empty", ""],
])("a file %s is the maintainer's", (_what, text) => {
  expect(isOwned(text)).toBe(false);
});

test("the line is one line and names no version, path or date", () => {
  expect(OWNERSHIP).not.toMatch(/[\n\r/\\]|\d{2,}/);
});
