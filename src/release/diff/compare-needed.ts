import type { DlopenFact } from "../../elf/elf-facts.ts";
import { isGlibc } from "../../elf/library-name.ts";
import { withoutDriverVersion } from "../../graph/library-name.ts";
import { libraryStem } from "./bare-name.ts";
import type { Change } from "./change.ts";
import { atFile } from "./compare-libraries.ts";
import type { LibraryPair } from "./pair-libraries.ts";
import { providerOf } from "./provider.ts";

/** What DT_NEEDED has gained and lost; glibc's parts, which came together in glibc 2.34, do not count. */
export function compareNeeded(pairs: readonly LibraryPair[]): Change[] {
  return pairs.flatMap(changesOf);
}

function changesOf({ old, new: fresh }: LibraryPair): Change[] {
  const [before, after] = [bareNames(old.elf.needed), bareNames(fresh.elf.needed)];
  const at = atFile(fresh);
  const added = [...after].filter(([bare]) => !before.has(bare)).map(([, name]) => name);
  const removed = [...before].filter(([bare]) => !after.has(bare)).map(([, name]) => name);
  const opened = removed.flatMap((name) => {
    const fact = openedInstead(name, old.elf.dlopen ?? [], fresh.elf.dlopen ?? []);
    return fact === undefined ? [] : [{ name, fact }];
  });
  const turned = new Set(opened.map(({ name }) => name));
  const gone = removed.filter((name) => !turned.has(name));
  const versions = otherVersions(gone, added);
  const paired = new Set(versions.flat());
  return [
    ...opened.map(({ name, fact }): Change => {
      const provider = providerOf(fresh, fact.name);
      return {
        kind: "needed-to-dlopen",
        severity: fact.grade === "possible" ? "note" : "warning",
        ...at,
        name,
        opened: fact.name,
        grade: fact.grade,
        ...(provider !== undefined && { provider }),
        evidence: [fact.evidence],
      };
    }),
    ...versions.map(
      ([from, to]): Change => ({ kind: "needed-version", severity: "note", ...at, from, to, evidence: [] }),
    ),
    ...added
      .filter((name) => !paired.has(name))
      .map((name): Change => ({ kind: "needed-added", severity: "note", ...at, name, evidence: [] })),
    ...gone
      .filter((name) => !paired.has(name))
      .map((name): Change => ({ kind: "needed-removed", severity: "note", ...at, name, evidence: [] })),
  ];
}

/** By the name without the driver's version. */
function bareNames(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.filter((name) => !isGlibc(name)).map((name) => [withoutDriverVersion(name), name] as const),
  );
}

/** How a file opens what it no longer needs; undefined where it does not, or did so before. */
function openedInstead(
  name: string,
  before: readonly DlopenFact[],
  after: readonly DlopenFact[],
): DlopenFact | undefined {
  const stem = libraryStem(name);
  const isIt = (fact: DlopenFact): boolean => libraryStem(fact.name.split("/").at(-1)!) === stem;
  return before.some(isIt) ? undefined : after.find(isIt);
}

/** Names that differ in the version alone, where each side has one such. */
function otherVersions(removed: readonly string[], added: readonly string[]): [string, string][] {
  const right = Map.groupBy(added, libraryStem);
  return [...Map.groupBy(removed, libraryStem)].flatMap(([stem, [from, ...others]]): [string, string][] => {
    const [to, ...rest] = right.get(stem) ?? [];
    return from === undefined || to === undefined || others.length + rest.length > 0 ? [] : [[from, to]];
  });
}
