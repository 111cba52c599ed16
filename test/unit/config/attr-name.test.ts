import fc from "fast-check";
import { expect, test } from "vitest";
import { attrName } from "../../../src/config/attr-name.ts";
import { isIdentifier } from "../../../src/nix/identifier.ts";

/** Any UTF-16 units, lone surrogates and controls too. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

test.each([
  ["nvidia-l4t-core", "nvidia-l4t-core"],
  ["g++", "gplusplus"],
  ["libstdc++6", "libstdcplusplus6"],
  ["python3.11", "python3_11"],
  ["7zip", "_7zip"],
  ["with", "with_"],
  ["or", "or_"],
  ["builtins", "builtins_"],
  ["null", "null_"],
  ["-a", "_-a"],
  ["a b", "a_x20_b"],
  ["😀", "_x1f600_"],
  ["", "_"],
])("%s becomes %s", (name, attr) => {
  expect(attrName(name)).toBe(attr);
});

test("every name becomes an identifier", () => {
  fc.assert(fc.property(anyText, (name) => isIdentifier(attrName(name))));
});

test("different Debian names become different attributes", () => {
  const name = fc
    .string({ minLength: 2, maxLength: 6, unit: fc.constantFrom(..."ab01+.-") })
    .filter((text) => /^[a-z0-9]/.test(text));
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 40 }),
      (names) => new Set(names.map(attrName)).size === names.length,
    ),
  );
});
