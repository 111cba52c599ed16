import { posix } from "node:path";
import type { ElfInDeb } from "../facts/deb-facts.ts";
import { type Layout, type PlacedFile, resolveLink } from "../layout/lay-out.ts";
import { isLibraryName, withoutDriverVersion } from "./library-name.ts";
import { searchRank } from "./search-rank.ts";

/** How a library answers to a name: by its own file name, by a link to it, or only by its DT_SONAME. */
export type How = "file" | "link" | "soname";

export interface LibraryMatch {
  /** Attribute of the package that ships it. */
  readonly attr: string;
  readonly how: How;
  /** The library itself, links followed. */
  readonly file: PlacedFile;
}

/** The libraries of one package, by every name they answer to. */
export type LibraryIndex = ReadonlyMap<string, readonly LibraryMatch[]>;

/**
 * Indexes the shared libraries of a laid-out package by file name, by the names of links that still lead to
 * them, and by SONAME. auto-patchelf looks up file names, the loader asks for what DT_NEEDED says, which is
 * mostly a SONAME; where the two disagree `how` tells. Stubs never provide.
 */
export function indexLibraries(attr: string, layout: Layout): LibraryIndex {
  const byPath = new Map(layout.files.map((file) => [file.path, file]));
  const index = new Map<string, LibraryMatch[]>();
  const add = (name: string, how: How, file: PlacedFile): void => {
    const matches = index.get(name) ?? [];
    if (!matches.some((match) => match.file === file)) matches.push({ attr, how, file });
    index.set(name, matches);
  };
  for (const file of layout.files) {
    if (isStub(file.path)) continue;
    const name = posix.basename(file.path);
    const end = isLibraryName(name) ? resolveLink(byPath, file.path) : undefined;
    const library = end === undefined ? undefined : byPath.get(end);
    if (library?.elf?.flags.includes("DYNAMIC")) add(name, library === file ? "file" : "link", library);
  }
  for (const file of layout.files) {
    const { elf } = file;
    if (elf?.soname !== undefined && elf.type === "DYN" && !isStub(file.path))
      add(elf.soname, "soname", file);
  }
  return index;
}

/** NVIDIA's link-time stand-ins live in `lib/stubs`; loading one instead of the driver fails at run time. */
function isStub(path: string): boolean {
  return path.includes("/stubs/");
}

/** The libraries of all packages of a set: made once, asked by each of them. */
export interface SetIndex {
  readonly exact: LibraryIndex;
  /** By names without the driver's version, for questions from another point release. */
  readonly bare: LibraryIndex;
}

/**
 * Merges the indexes of the packages of a set: of a name first the libraries that the vendor's loader comes upon first,
 * else in the order of the packages. `configured`: directories that the debs' ld.so.conf name.
 */
export function indexSet(packages: readonly LibraryIndex[], configured: ReadonlySet<string>): SetIndex {
  const exact = new Map<string, LibraryMatch[]>();
  const bare = new Map<string, LibraryMatch[]>();
  for (const index of packages) {
    for (const [name, matches] of index) {
      append(exact, name, matches);
      const bareName = withoutDriverVersion(name);
      if (bareName !== name) append(bare, bareName, matches);
    }
  }
  const rank = ({ file }: LibraryMatch): number => searchRank(file.from, configured);
  for (const matches of [...exact.values(), ...bare.values()]) {
    if (matches.length > 1) matches.sort((a, b) => rank(a) - rank(b));
  }
  return { exact, bare };
}

function append(index: Map<string, LibraryMatch[]>, name: string, matches: readonly LibraryMatch[]): void {
  const before = index.get(name);
  if (before === undefined) index.set(name, [...matches]);
  else before.push(...matches);
}

type Header = Pick<ElfInDeb, "class" | "endian" | "machine">;

/** Whether the loader could map `library` into the process of `asker`: same class, byte order and machine. */
export function isCompatible(asker: Header, library: Header): boolean {
  return (
    asker.class === library.class && asker.endian === library.endian && asker.machine === library.machine
  );
}
