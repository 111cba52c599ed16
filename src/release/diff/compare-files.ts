import { posix } from "node:path";
import type { DebFacts, FileFact } from "../../facts/deb-facts.ts";
import { pathWithoutVersions } from "./bare-name.ts";
import type { Change, TextChange } from "./change.ts";
import type { DebPair } from "./compare-debs.ts";
import type { ListedDeb, Side } from "./side.ts";

/** Maintainer scripts, licences, the list of files for containers, and whatever else is no ELF file. */
export function compareFiles(pairs: readonly DebPair[], old: Side, fresh: Side): Change[] {
  const [before, after] = [placesOf(old), placesOf(fresh)];
  return pairs.flatMap(({ old, new: fresh }) => {
    if (old.facts === undefined || fresh.facts === undefined || old.sha256 === fresh.sha256) return [];
    return [
      ...scriptChanges(old, fresh),
      ...textChanges(old, fresh),
      ...otherFiles(fresh.name, pathsOf(old.facts, before), pathsOf(fresh.facts, after)),
    ];
  });
}

function scriptChanges(old: ListedDeb, fresh: ListedDeb): Change[] {
  const commands = ({ facts, version }: ListedDeb, script: string): string[] =>
    (facts!.scripts.find(({ name }) => name === script)?.commands ?? []).map((line) =>
      // A script that names its own package's version is the same script; a single digit may be anything.
      version.length < 3 ? line : line.replaceAll(version, "VERSION"),
    );
  const names = [...old.facts!.scripts, ...fresh.facts!.scripts].map(({ name }) => name);
  return [...new Set(names)].sort().flatMap((script): Change[] => {
    const [before, after] = [commands(old, script), commands(fresh, script)];
    const added = without(after, before);
    const removed = without(before, after);
    if (added.length + removed.length === 0) return [];
    return [{ kind: "script", severity: "note", deb: fresh.name, script, added, removed, evidence: [] }];
  });
}

/** The lines of `lines` that `others` has less often, in their order. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

const TEXTS: readonly { readonly kind: TextChange["kind"]; readonly isOne: (path: string) => boolean }[] = [
  {
    kind: "licence",
    isOne: (path) =>
      path.startsWith("/usr/share/doc/") && /^copyright$|LICEN[CS]E|EULA/.test(posix.basename(path)),
  },
  {
    kind: "container-csv",
    isOne: (path) => path.startsWith("/etc/nvidia-container-runtime/") && path.endsWith(".csv"),
  },
];

function textChanges(old: ListedDeb, fresh: ListedDeb): Change[] {
  return TEXTS.flatMap(({ kind, isOne }) => {
    const [before, after] = [textsOf(old, isOne), textsOf(fresh, isOne)];
    return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key): Change[] => {
      const [was, is] = [before.get(key), after.get(key)];
      if (was?.size === is?.size) return [];
      return [
        {
          kind,
          severity: kind === "licence" ? "note" : "warning",
          deb: fresh.name,
          path: (is ?? was)!.path,
          ...(was && { from: was.size }),
          ...(is && { to: is.size }),
          evidence: [],
        },
      ];
    });
  });
}

/** By path, without the deb's own name, which may be another one now. */
function textsOf(
  { name, facts }: ListedDeb,
  isOne: (path: string) => boolean,
): ReadonlyMap<string, FileFact> {
  const texts = facts!.files.filter(({ path, type }) => type === "file" && isOne(path));
  return new Map(texts.map((file) => [pathWithoutVersions(file.path.replaceAll(name, "PACKAGE")), file]));
}

function otherFiles(deb: string, before: ReadonlySet<string>, after: ReadonlySet<string>): Change[] {
  const added = [...after].filter((path) => !before.has(path)).sort();
  const removed = [...before].filter((path) => !after.has(path)).sort();
  if (added.length + removed.length === 0) return [];
  return [{ kind: "files", severity: "note", deb, added, removed, evidence: [] }];
}

/** By deb and path in it the path below the package's output. */
type Places = ReadonlyMap<string, string>;

function placesOf({ analysed }: Side): Places {
  const files = analysed?.world.set.packages.flatMap(({ layout }) => layout.files) ?? [];
  return new Map(files.map(({ deb, from, path }) => [`${deb}\0${from}`, path]));
}

/** Where the files of a deb stand below the output, without versions; what is left out there, by its own path. */
function pathsOf({ file, files, elfs }: DebFacts, places: Places): ReadonlySet<string> {
  const own = new Set(elfs.filter(({ type }) => type !== "REL").map(({ path }) => path));
  const isTold = (path: string): boolean => own.has(path) || TEXTS.some(({ isOne }) => isOne(path));
  return new Set(
    files
      .filter(({ path, type }) => type !== "directory" && !isTold(path))
      .map(({ path }) => pathWithoutVersions(places.get(`${file}\0${path}`) ?? path)),
  );
}
