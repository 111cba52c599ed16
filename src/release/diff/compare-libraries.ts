import { posix } from "node:path";
import { withoutDriverVersion } from "../../graph/library-name.ts";
import type { Change } from "./change.ts";
import { sortedEvidence } from "./evidence.ts";
import type { Library } from "./library.ts";
import type { LibraryPair, PairedLibraries } from "./pair-libraries.ts";

/** What is asked of the debs to tell a library that came, went or moved from one whose whole deb did. */
export interface DebNames {
  /** From the name in the old release to the one in the new. */
  readonly renamed: ReadonlyMap<string, string>;
  /** That only the old release has, or only the new. */
  readonly removed: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
}

/** Libraries that came, went, went to another deb or directory, or have another SONAME. */
export function compareLibraries(
  { pairs, removed, added }: PairedLibraries,
  fresh: readonly Library[],
  debs: DebNames,
): Change[] {
  const askers = askersOf(fresh);
  return [
    ...removed.flatMap((library): Change[] => {
      const evidence = askers.get(library.bare) ?? [];
      // That a whole deb is gone is one change, unless somebody misses a part of it.
      if (debs.removed.has(library.deb) && evidence.length === 0) return [];
      return [{ kind: "library-removed", severity: "warning", ...atFile(library), evidence }];
    }),
    ...added
      .filter(({ deb }) => !debs.added.has(deb))
      .map(
        (library): Change => ({
          kind: "library-added",
          severity: "note",
          ...atFile(library),
          evidence: [],
        }),
      ),
    ...pairs.flatMap((pair) => [...movedToDeb(pair, debs, askers), ...sonameChange(pair)]),
    ...movedToDirectory(pairs, debs),
    ...driverSuffixes(pairs),
  ];
}

export function atFile({ deb, elf }: Library): { readonly deb: string; readonly path: string } {
  return { deb, path: elf.path };
}

function movedToDeb(
  { old, new: fresh }: LibraryPair,
  { renamed }: DebNames,
  askers: ReadonlyMap<string, readonly string[]>,
): Change[] {
  const from = renamed.get(old.deb) ?? old.deb;
  if (from === fresh.deb) return [];
  const evidence = askers.get(fresh.bare) ?? [];
  return [{ kind: "library-moved", severity: "warning", ...atFile(fresh), from, to: fresh.deb, evidence }];
}

/** Files that stayed in their deb and went from one directory to another together are one change. */
function movedToDirectory(pairs: readonly LibraryPair[], { renamed }: DebNames): Change[] {
  const moved = pairs.filter(
    ({ old, new: fresh }) =>
      (renamed.get(old.deb) ?? old.deb) === fresh.deb &&
      posix.dirname(old.place) !== posix.dirname(fresh.place),
  );
  const groups = Map.groupBy(moved, ({ old, new: fresh }) =>
    [fresh.deb, posix.dirname(old.file.path), posix.dirname(fresh.file.path)].join("\0"),
  );
  return [...groups.values()].map((group) => ({
    kind: "files-moved",
    severity: "warning",
    deb: group[0]!.new.deb,
    from: posix.dirname(group[0]!.old.file.path),
    to: posix.dirname(group[0]!.new.file.path),
    files: group.map(({ new: fresh }) => posix.basename(fresh.file.path)).sort(),
    evidence: [],
  }));
}

function sonameChange({ old, new: fresh }: LibraryPair): Change[] {
  const [from, to] = [old.elf.soname, fresh.elf.soname];
  if (bareOf(from) === bareOf(to)) return [];
  return [
    {
      kind: "soname",
      severity: "warning",
      ...atFile(fresh),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      evidence: [],
    },
  ];
}

function bareOf(name: string | undefined): string | undefined {
  return name === undefined ? undefined : withoutDriverVersion(name);
}

/** One change for each way in which the version at the end of names changed, however many names there are. */
function driverSuffixes(pairs: readonly LibraryPair[]): Change[] {
  const changed = pairs.flatMap(({ old, new: fresh }) => {
    const [from, to] = [suffixOf(old), suffixOf(fresh)];
    return from === to || from === undefined || to === undefined ? [] : [{ from, to, name: fresh.bare }];
  });
  return [...Map.groupBy(changed, ({ from, to }) => `${from}\0${to}`).values()].map((group) => ({
    kind: "driver-suffix",
    severity: "note",
    from: group[0]!.from,
    to: group[0]!.to,
    libraries: [...new Set(group.map(({ name }) => name))].sort(),
    evidence: [],
  }));
}

function suffixOf({ elf }: Library): string | undefined {
  const name = posix.basename(elf.path);
  const bare = withoutDriverVersion(name);
  return bare === name ? undefined : name.slice(bare.length + 1);
}

/** Who asks for a library, by the library's name without the driver's version. */
function askersOf(libraries: readonly Library[]): ReadonlyMap<string, readonly string[]> {
  const askers = new Map<string, string[]>();
  for (const { deb, elf } of libraries) {
    const opened = (elf.dlopen ?? []).filter(({ grade }) => grade !== "possible");
    const asked = [
      ...elf.needed.map((name) => [name, "needs"] as const),
      ...opened.map(({ name }) => [posix.basename(name), "opens"] as const),
    ];
    for (const [name, how] of asked) {
      const bare = withoutDriverVersion(name);
      const line = `${elf.path} of ${deb} ${how} ${name}`;
      const before = askers.get(bare);
      if (before === undefined) askers.set(bare, [line]);
      else before.push(line);
    }
  }
  return new Map(Array.from(askers, ([name, lines]) => [name, sortedEvidence(lines)]));
}
