import { expect, test } from "vitest";
import { relationsIn } from "../../../scripts/corpus/depends/archive-relations.ts";
import { pickLibraries } from "../../../scripts/corpus/pick.ts";
import type { PackageEntry } from "../../../src/debian/packages-index.ts";
import { parseRelations } from "../../../src/debian/relations.ts";
import { entryOf } from "./entries.ts";

function names(entries: readonly PackageEntry[]): string[] {
  return entries.map(({ name }) => name);
}

function satisfying(entries: readonly PackageEntry[], text: string): string[] {
  return names(relationsIn(entries).satisfying(parseRelations(text)[0]!));
}

test.each([
  ["a (>= 2)", ["a"]],
  ["a (>> 2)", []],
  ["a (= 2)", ["a"]],
  ["a (<= 1)", []],
  ["a (<< 3)", ["a"]],
  ["a:any", ["a"]],
])("%s is satisfied by version 2 of a: %j", (text, expected) => {
  expect(satisfying([entryOf("a", { version: "2" })], text)).toEqual(expected);
});

test("of an alternative the real package comes before those that provide its name", () => {
  const entries = [entryOf("a", { provides: "z, y" }), entryOf("z"), entryOf("b")];
  expect(satisfying(entries, "b | z")).toEqual(["b", "z", "a"]);
});

test("a name that is provided without a version satisfies no constraint, one with a version does", () => {
  const entries = [entryOf("a", { provides: "v" }), entryOf("b", { provides: "v (= 3)" })];
  expect(satisfying(entries, "v")).toEqual(["a", "b"]);
  expect(satisfying(entries, "v (>= 2)")).toEqual(["b"]);
  expect(satisfying(entries, "v (>= 4)")).toEqual([]);
});

function closure(entries: readonly PackageEntry[], start: string): string[] {
  return names(relationsIn(entries).closure(entries.filter(({ name }) => name === start)));
}

test("a closure follows Pre-Depends and Depends, around cycles, and takes the first alternative there is", () => {
  const entries = [
    entryOf("a", { depends: "gone | b | c", preDepends: "d" }),
    entryOf("b", { depends: "a" }),
    entryOf("c"),
    entryOf("d", { depends: "nowhere" }),
  ];
  expect(closure(entries, "a")).toEqual(["a", "b", "d"]);
});

test("of several providers the one that somebody asks for by name is taken, in whatever order", () => {
  const entries = [
    entryOf("a", { depends: "v, b" }),
    entryOf("b", { depends: "y" }),
    entryOf("x", { provides: "v" }),
    entryOf("y", { provides: "v" }),
  ];
  expect(closure(entries, "a")).toEqual(["a", "b", "y"]);
  expect(closure([...entries.slice(0, 1), entryOf("b"), ...entries.slice(2)], "a")).toEqual(["a", "b", "x"]);
});

test("libraries are picked with what they need; one that needs a large deb is left out", () => {
  const entries = [
    entryOf("a", { depends: "data, large" }),
    entryOf("b", { depends: "data, tool" }),
    entryOf("c", { architecture: "all" }),
    entryOf("data", { architecture: "all", depends: "e", section: "misc" }),
    entryOf("e", { section: "contrib/libs" }),
    entryOf("large", { size: 1001, section: "misc" }),
    entryOf("tool", { section: "utils" }),
  ];
  const { picked, closure } = pickLibraries(relationsIn(entries), { count: 5, seed: 1, maxSize: 1000 });
  expect(names(picked)).toEqual(["b", "e"]);
  expect(names(closure)).toEqual(["b", "e", "tool"]);
});
