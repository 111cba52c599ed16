import { posix } from "node:path";
import type { DlopenFact } from "../../elf/elf-facts.ts";
import { isGlibc, isPattern } from "../../elf/library-name.ts";
import { indexPaths, type PathIndex, shippersOf } from "../../graph/absolute-path.ts";
import { isLibraryName, withoutDriverVersion } from "../../graph/library-name.ts";
import { wrappersOf } from "../../plan/opened.ts";
import { barePath, libraryStem } from "./bare-name.ts";
import type { Change } from "./change.ts";
import { atFile } from "./compare-libraries.ts";
import type { Library } from "./library.ts";
import type { PairedLibraries } from "./pair-libraries.ts";
import { providerOf } from "./provider.ts";
import type { Analysed } from "./side.ts";

/** What files of the new release look for at run time and did not before: whole new files included. */
export function compareRunTime({ pairs, added }: PairedLibraries, analysed: Analysed | undefined): Change[] {
  const paths = indexPaths(
    (analysed?.world.set.packages ?? []).map(({ group, layout }) => ({ ...group, layout })),
  );
  const files = [...pairs, ...added.map((library) => ({ old: undefined, new: library }))];
  return files.flatMap(({ old, new: fresh }) => [
    ...wrappers(old, fresh),
    ...opened(old, fresh),
    ...absolutePaths(old, fresh, paths),
  ]);
}

function wrappers(old: Library | undefined, fresh: Library): Change[] {
  const before = old === undefined ? [] : wrappersOf({ ...old.file, elf: old.elf });
  return wrappersOf({ ...fresh.file, elf: fresh.elf })
    .filter((name) => !before.includes(name))
    .map((name) => ({
      kind: "wrapper-importer",
      severity: "warning",
      ...atFile(fresh),
      function: name,
      evidence: opensOf(fresh)
        .filter(({ grade }) => grade !== "possible")
        .map(({ name: library }) => `opens ${library}`),
    }));
}

function opened(old: Library | undefined, fresh: Library): Change[] {
  const before = new Set(old === undefined ? [] : opensOf(old).map(({ name }) => withoutDriverVersion(name)));
  // What was needed before is told as what became of the need.
  const needed = new Set((old?.elf.needed ?? []).map(libraryStem));
  return opensOf(fresh)
    .filter(
      ({ name, grade }) =>
        grade !== "possible" &&
        !name.includes("/") &&
        !isGlibc(name) &&
        !before.has(withoutDriverVersion(name)) &&
        !needed.has(libraryStem(name)),
    )
    .map(({ name, grade, evidence, via }) => {
      const provider = isPattern(name) ? undefined : providerOf(fresh, name);
      return {
        kind: "dlopen-added",
        severity: "warning",
        ...atFile(fresh),
        name,
        grade,
        ...(provider !== undefined && { provider }),
        evidence: [via === undefined ? evidence : `${via}, ${evidence}`],
      };
    });
}

function absolutePaths(old: Library | undefined, fresh: Library, index: PathIndex): Change[] {
  const before = new Set(old === undefined ? [] : pathsOf(old).map(barePath));
  return pathsOf(fresh)
    .filter((path) => !before.has(barePath(path)))
    .map((path) => {
      const [shipper] = shippersOf(index, path);
      const isFound = shipper !== undefined || isLibraryName(posix.basename(path));
      return {
        kind: "absolute-path-added",
        severity: isFound ? "warning" : "note",
        ...atFile(fresh),
        name: path,
        ...(shipper !== undefined && { provider: shipper.attr }),
        evidence: [],
      };
    });
}

function opensOf({ elf }: Library): readonly DlopenFact[] {
  return elf.dlopen ?? [];
}

/** Absolute paths that a file opens, but those of the kernel and of the running system. */
function pathsOf(library: Library): string[] {
  const opened = opensOf(library)
    .filter(({ name, grade }) => name.startsWith("/") && grade !== "possible")
    .map(({ name }) => name);
  return [...new Set([...(library.elf.paths ?? []), ...opened])]
    .filter((path) => !/^\/(dev|proc|sys|run|tmp)(\/|$)/.test(path))
    .sort();
}
