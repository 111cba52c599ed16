import { expect, test } from "vitest";
import { takes } from "../../../../src/plan/outputs/pattern.ts";

test.each([
  ["lib", "/lib", true],
  ["lib", "/lib/x/y", true],
  ["lib", "/lib64/x", false],
  ["lib/*.a", "/lib/libx.a", true],
  ["lib/*.a", "/lib/x.a/inside", true],
  ["lib/*.a", "/lib/stubs/libx.a", false],
  ["lib/*.a", "/lib/.hidden.a", false],
  ["lib/*.a", "/lib/libx.ab", false],
  ["*/*.whl", "/python/x.whl", true],
  ["*/*.whl", "/.python/x.whl", false],
  ["src/*/data", "/src/a b/data/x", true],
])("%s takes %s: %s", (pattern, path, expected) => {
  expect(takes(pattern, path)).toBe(expected);
});
