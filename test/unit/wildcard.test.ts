import { expect, test } from "vitest";
import { matchesWildcard } from "../../src/wildcard.ts";

test.each([
  ["cupva-*-l4t", "cupva-2.3-l4t", true],
  ["cupva-*-l4t", "cupva-2.3-l4t-dev", false],
  ["libstdc++6", "libstdc++6", true],
  ["a.c", "abc", false],
  ["*", "", true],
  ["", "x", false],
  ["a*a", "a", false],
  ["*/lib*.so", "/usr/lib/libx.so", true],
  ["*/lib*.so", "/usr/lib/libx.so.1", false],
  ["**x", "abx", true],
])("%s stands for %s: %s", (pattern, text, expected) => {
  expect(matchesWildcard(pattern, text)).toBe(expected);
});

test("a pattern of many wildcards is answered at once", () => {
  expect(matchesWildcard(`${"*a".repeat(2000)}b`, "a".repeat(100_000))).toBe(false);
});
