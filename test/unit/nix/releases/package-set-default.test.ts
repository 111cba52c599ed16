import { expect, test } from "vitest";
import { printNix } from "../../../../src/nix/print.ts";
import { packageSetDefault } from "../../../../src/nix/releases/package-set-default.ts";

const printed = (attributes: Record<string, string[]>) =>
  printNix(
    packageSetDefault(new Map(Object.entries(attributes).map(([major, names]) => [major, new Set(names)]))),
  ).split("in\n")[1];

test("packages of all releases stand first, then those of the same releases together, each sorted", () => {
  expect(printed({ 35: ["c", "b", "x"], 36: ["b", "c", "a"], 38: ["d", "b", "a"] })).toBe(`{
  inherit (packages) b;
} // lib.optionalAttrs (l4tOlder "36") {
  inherit (packages) x;
} // lib.optionalAttrs (l4tOlder "38") {
  inherit (packages) c;
} // lib.optionalAttrs (l4tAtLeast "36") {
  inherit (packages) a;
} // lib.optionalAttrs (l4tAtLeast "38") {
  inherit (packages) d;
}
`);
});

test("of one release there is no condition", () => {
  expect(printed({ 36: ["b", "a"] })).toBe("{\n  inherit (packages) a b;\n}\n");
});

test("the order in which packages come is no difference", () => {
  expect(printed({ 35: ["a", "b"], 36: ["b", "c"] })).toBe(printed({ 35: ["b", "a"], 36: ["c", "b"] }));
});

test("it takes what callPackages gives it, needed or not", () => {
  const file = printNix(packageSetDefault(new Map([["36", new Set(["a"])]])));
  expect(file.startsWith("{ l4tAtLeast\n, l4tOlder\n, lib\n, self\n}:\n")).toBe(true);
});
