import fc from "fast-check";
import { expect, test } from "vitest";
import { storeName } from "../../../src/nix/store-name.ts";

/** Any UTF-16 units, lone surrogates and controls too. */
const anyText = fc.array(fc.nat(0xffff), { maxLength: 300 }).map((units) => String.fromCharCode(...units));

test.each([
  ["12.4.127~12.4.1-2", "12.4.127-12.4.1-2"],
  ["2:1.8", "2-1.8"],
  ["36.4.4-20250616085344", "36.4.4-20250616085344"],
  ["1.0+dfsg_1?a=b", "1.0+dfsg_1?a=b"],
  ["a~~:b", "a-b"],
  ["..hidden", "hidden"],
  ["ö", "-"],
  ["", "unknown"],
  ["..", "unknown"],
])("%s becomes %s", (name, safe) => {
  expect(storeName(name)).toBe(safe);
});

test("every name becomes one that the store allows, and a safe one stays", () => {
  fc.assert(
    fc.property(anyText, (name) => {
      const safe = storeName(name);
      expect(safe).toMatch(/^[A-Za-z0-9+\-_?=][A-Za-z0-9+\-._?=]{0,206}$/);
      expect(storeName(safe)).toBe(safe);
    }),
  );
});
