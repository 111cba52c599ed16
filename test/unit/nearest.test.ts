import { expect, test } from "vitest";
import { nearest } from "../../src/nearest.ts";

test.each([
  ["pakages", ["sonames", "packages"], "packages"],
  ["libs", ["bin", "lib", "dev"], "lib"],
  ["x", ["lib", "bin"], undefined],
  ["", ["a"], undefined],
  ["q".repeat(100_000), ["q"], undefined],
  ["whhy", ["why", "when"], "why"],
])("%.10s among %j: %s", (word, known, expected) => expect(nearest(word, known)).toBe(expected));
