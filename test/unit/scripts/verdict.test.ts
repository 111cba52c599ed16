import { describe, expect, test } from "vitest";
import { relationsIn } from "../../../scripts/corpus/depends/archive-relations.ts";
import {
  mergeLibraryDependencies,
  parseShlibs,
} from "../../../scripts/corpus/depends/library-dependencies.ts";
import type { OurAnswers } from "../../../scripts/corpus/depends/our-answers.ts";
import { precision, recall, table } from "../../../scripts/corpus/depends/table.ts";
import {
  type Judged,
  judgeDepends,
  judgeEdges,
  type ReadArchive,
  type ReadPackage,
} from "../../../scripts/corpus/depends/verdict.ts";
import type { PackageEntry } from "../../../src/debian/packages-index.ts";
import { parseRelations } from "../../../src/debian/relations.ts";
import { entryOf } from "./entries.ts";

interface Terse {
  readonly entry?: Partial<PackageEntry>;
  readonly shlibs?: string;
  readonly weak?: string;
  readonly needed?: Readonly<Record<string, readonly string[]>>;
  readonly opened?: readonly string[];
  readonly toolchain?: readonly string[];
  readonly own?: readonly string[];
  readonly foreign?: readonly string[];
  readonly absent?: readonly string[];
}

/** The package `x` and others, each said in as few words as its test is about. */
function archiveOf(terse: Readonly<Record<string, Terse>>): ReadArchive {
  const packages = new Map(
    Object.entries(terse).map(([name, said]): [string, ReadPackage] => {
      const answers: OurAnswers = {
        needed: new Map(Object.entries(said.needed ?? {})),
        opened: new Set(said.opened),
        toolchain: new Set(said.toolchain),
        own: new Set(said.own),
        foreign: new Set(said.foreign),
        absent: new Set(said.absent),
      };
      const libraries = mergeLibraryDependencies(parseShlibs(said.shlibs ?? ""));
      return [
        name,
        { entry: entryOf(name, said.entry), libraries, weak: parseRelations(said.weak ?? ""), answers },
      ];
    }),
  );
  return { relations: relationsIn([...packages.values()].map(({ entry }) => entry)), packages };
}

const LIBRARY: Terse = { shlibs: "liba v1 a" };

describe("a dependency of x on a, which has liba.so.v1", () => {
  const judge = (x: Terse, named: readonly string[] = ["liba.so.v1"], a: Terse = LIBRARY, more = {}) => {
    const archive = archiveOf({ x: { entry: { depends: "a (>= 1)" }, ...x }, a, ...more });
    return judgeDepends(archive.packages.get("x")!, archive, new Set(named)).map((each) => each.class);
  };

  test("is found where we have the edge", () => {
    expect(judge({ needed: { a: ["liba.so.v1"] } })).toEqual(["found"]);
  });

  test("is found by whichever package provides it", () => {
    const x = { entry: { depends: "b | virtual" }, needed: { a: ["liba.so.v1"] } };
    const a = { ...LIBRARY, entry: { provides: "virtual" } };
    expect(judge(x, undefined, a, { b: LIBRARY })).toEqual(["found"]);
  });

  test("is missed where readelf finds the name and we have nothing", () => {
    expect(judge({})).toEqual(["missed"]);
  });

  test("is the toolchain's where stdenv answers to the name", () => {
    expect(judge({ toolchain: ["liba.so.v1"] })).toEqual(["toolchain"]);
  });

  test("is foreign where only files for another machine name the library", () => {
    expect(judge({ foreign: ["liba.so.v1"] })).toEqual(["foreign"]);
  });

  test("counts as taken from elsewhere where another package, or x itself, answers to the name", () => {
    expect(judge({ needed: { b: ["liba.so.v1"] } }, undefined, LIBRARY, { b: LIBRARY })).toEqual([
      "other-provider",
    ]);
    expect(judge({ own: ["liba.so.v1"] })).toEqual(["own-copy"]);
  });

  test("was not made by dpkg-shlibdeps where no ELF file names a library of it", () => {
    expect(judge({}, [])).toEqual(["by-hand"]);
    expect(judge({ opened: ["a"] }, [])).toEqual(["opened"]);
    expect(judge({ entry: { depends: "a", source: { name: "a", version: "1" } } }, [])).toEqual([
      "same-source",
    ]);
  });

  test("is no matter where a has no shlibs, or where x provides what it depends on", () => {
    expect(judge({}, undefined, {})).toEqual(["no-library"]);
    expect(judge({ ...LIBRARY, entry: { depends: "v", provides: "v" } })).toEqual(["no-library"]);
  });

  test("counts once, however many versions are asked for", () => {
    expect(judge({ entry: { preDepends: "a", depends: "a (>= 1), a (<< 2)" } })).toEqual(["missed"]);
  });
});

describe("an edge of ours from x to a, by liba.so.v1", () => {
  const judge = (x: Terse, a: Terse = LIBRARY, more = {}) => {
    const archive = archiveOf({ x: { needed: { a: ["liba.so.v1"] }, ...x }, a, ...more });
    return judgeEdges(archive.packages.get("x")!, archive).map((each) => each.class);
  };
  const on = (depends: string): Terse => ({ entry: { depends } });

  test("is declared where Depends has a, by its name or by one that it provides", () => {
    expect(judge(on("a"))).toEqual(["declared"]);
    expect(judge(on("v"), { ...LIBRARY, entry: { provides: "v" } })).toEqual(["declared"]);
  });

  test("is recommended where a weaker field has it", () => {
    expect(judge({ weak: "a" })).toEqual(["recommended"]);
  });

  test("is by template where a's own shlibs sends x to another package", () => {
    expect(judge(on("b"), { shlibs: "liba v1 b" }, { b: {} })).toEqual(["by-template"]);
  });

  test("leads elsewhere where Depends has another package with that library", () => {
    expect(judge(on("b"), LIBRARY, { b: LIBRARY })).toEqual(["other-provider"]);
  });

  test("is unknown to dpkg-shlibdeps where a's shlibs does not list the library", () => {
    expect(judge({}, {})).toEqual(["no-shlibs"]);
  });

  test("is undeclared otherwise", () => {
    expect(judge({})).toEqual(["undeclared"]);
  });

  test("does not exist where nobody has the library", () => {
    expect(judge({ needed: {}, absent: ["libq.so"] })).toEqual(["absent"]);
  });
});

describe("shares", () => {
  const verdict = <Class extends string>(kind: Class) => ({
    package: "x",
    target: "a",
    class: kind,
    names: [],
  });
  const judged: Judged = {
    depends: (
      ["found", "found", "found", "missed", "toolchain", "foreign", "by-hand", "no-library"] as const
    ).map(verdict),
    edges: (["declared", "undeclared", "absent"] as const).map(verdict),
  };

  test("recall is over what dpkg-shlibdeps can have made and stdenv does not have", () => {
    expect(recall([judged])).toBe(0.75);
    expect(recall([])).toBe(1);
  });

  test("precision is over our edges", () => {
    expect(precision([judged])).toBe(0.5);
    expect(precision([])).toBe(1);
  });

  test("the table has every class, of the libraries and of all packages", () => {
    const text = table([judged], [judged, judged]);
    expect(text).toContain("| | class | 1 libraries | all 2 packages |");
    expect(text).toContain("| Depends | `found` | 3 | 6 |");
    expect(text).toContain("| our edges | `absent` | 1 | 2 |");
    expect(text).toContain("| recall | | 0.7500 | 0.7500 |");
  });
});
