import { compareVersions } from "../../debian/version.ts";
import type { Change } from "./change.ts";
import type { Library } from "./library.ts";
import type { PairedLibraries } from "./pair-libraries.ts";

/** The newest version that a file asks of a library, by the version's family (`GLIBC`, `GLIBCXX`). */
type Newest = ReadonlyMap<string, { readonly library: string; readonly number: string }>;

interface Raised {
  readonly library: string;
  readonly from?: string;
  readonly to: string;
  readonly file: string;
}

/**
 * Files that ask for newer symbol versions than they did, or than anything did where they are new themselves. It is
 * worth a warning only where the whole old release got along with less.
 */
export function compareVersionNeeds({ pairs, added }: PairedLibraries, old: readonly Library[]): Change[] {
  const most = newestOf(old);
  const raised = [
    ...pairs.flatMap((pair) => raisedOf(newestOf([pair.old]), pair.new, (before) => before)),
    // What is new is measured by what the release asked for as a whole.
    ...added.flatMap((library) => raisedOf(most, library, () => undefined)),
  ];
  const groups = Map.groupBy(raised, ({ library, from, to }) => [library, from ?? "", to].join("\0"));
  return [...groups.values()].map((group) => {
    const { library, from, to } = group[0]!;
    const [family, number] = split(to)!;
    const before = most.get(family);
    const isNew = before !== undefined && compareVersions(number, before.number) > 0;
    return {
      kind: "version-need-raised",
      severity: isNew ? "warning" : "note",
      library,
      ...(from !== undefined && { from }),
      to,
      files: group.map(({ file }) => file).sort(),
      evidence: isNew ? [`nothing asked for more than ${family}_${before.number} before`] : [],
    };
  });
}

function raisedOf(
  before: Newest,
  { deb, elf }: Library,
  told: (version: string) => string | undefined,
): Raised[] {
  return [...newestOf([{ elf }])].flatMap(([family, { library, number }]) => {
    const was = before.get(family);
    if (was === undefined || compareVersions(number, was.number) <= 0) return [];
    const from = told(`${family}_${was.number}`);
    return [
      { library, ...(from !== undefined && { from }), to: `${family}_${number}`, file: `${deb} ${elf.path}` },
    ];
  });
}

function newestOf(libraries: readonly Pick<Library, "elf">[]): Newest {
  const newest = new Map<string, { readonly library: string; readonly number: string }>();
  for (const { elf } of libraries) {
    for (const { file: library, versions } of elf.versionNeeds) {
      for (const version of versions) {
        const [family, number] = split(version) ?? [];
        if (family === undefined || number === undefined) continue;
        const before = newest.get(family);
        if (before === undefined || compareVersions(number, before.number) > 0) {
          newest.set(family, { library, number });
        }
      }
    }
  }
  return newest;
}

/** `GLIBC_2.17` is `GLIBC` and `2.17`; names that do not end in a number have no order. */
function split(version: string): readonly [family: string, number: string] | undefined {
  const match = /^(.+)_(\d+(?:\.\d+)*)$/.exec(version);
  return match === null ? undefined : [match[1]!, match[2]!];
}
