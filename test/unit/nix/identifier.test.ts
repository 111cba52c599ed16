import { expect, test } from "vitest";
import { checkedIdentifier, isIdentifier } from "../../../src/nix/identifier.ts";

test.each(["a", "A9", "_", "l4t-core", "x'", "iff", "__curPos", "null"])("%s is an identifier", (name) => {
  expect(isIdentifier(name)).toBe(true);
  expect(checkedIdentifier(name)).toBe(name);
});

test.each(["", "7zip", "-a", "'a", "g++", "python3.11", "a b", "ö", "a\n"])("%j is none", (name) => {
  expect(isIdentifier(name)).toBe(false);
});

test.each(["assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"])(
  "the keyword %s cannot name a variable",
  (keyword) => {
    expect(isIdentifier(keyword)).toBe(false);
    expect(() => checkedIdentifier(keyword)).toThrow(
      expect.objectContaining({ code: "E_NIX_IDENTIFIER", message: expect.stringContaining("keyword") }),
    );
  },
);
