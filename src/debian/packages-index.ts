import { Deb2nixError } from "../error.ts";
import { order } from "../order.ts";
import { iterateDeb822, type Stanza } from "./deb822.ts";
import { compareVersions, isVersion } from "./version.ts";

/** One deb of an apt repository, as its `Packages` index describes it. */
export interface PackageEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Relative to the root of the archive, without `..`; flat repositories begin it with `./`. */
  readonly filename: string;
  /** Of the deb, in bytes. */
  readonly size: number;
  /** Of the deb, 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Of the source package; the index leaves them out where they equal the binary package's. */
  readonly source: { readonly name: string; readonly version: string };
  readonly section?: string;
  /** For `parseRelations`. */
  readonly depends?: string;
  /** For `parseRelations`. */
  readonly preDepends?: string;
  /** For `parseRelations`; each clause is one name. */
  readonly provides?: string;
  readonly description?: string;
}

/**
 * Parses an apt `Packages` index, in the order written. Throws E_DEB822, or E_PACKAGES_INDEX where a field
 * that is needed to fetch and check a deb is missing or malformed.
 */
export function parsePackagesIndex(text: string): PackageEntry[] {
  return Array.from(iterateDeb822(text, PACKAGE_FIELDS), ({ stanza, line }) =>
    parsePackageEntry(stanza, line),
  );
}

/**
 * The newest version of each package name, sorted by name. Of entries with equal versions the one with the
 * smallest architecture, file name and sha256 is taken, so that the order of the index does not matter.
 */
export function newestPerPackage(entries: Iterable<PackageEntry>): PackageEntry[] {
  const newest = new Map<string, PackageEntry>();
  for (const entry of entries) {
    const known = newest.get(entry.name);
    if (known === undefined || isPreferred(entry, known)) newest.set(entry.name, entry);
  }
  return [...newest.values()].sort((a, b) => order(a.name, b.name));
}

/** What tells two debs of one name apart. */
export type DebVersion = Pick<PackageEntry, "version" | "architecture" | "filename" | "sha256">;

/** Whether `newestPerPackage` takes `entry` rather than `known`, of the same name. */
export function isPreferred(entry: DebVersion, known: DebVersion): boolean {
  const difference =
    compareVersions(known.version, entry.version) ||
    order(entry.architecture, known.architecture) ||
    order(entry.filename, known.filename) ||
    order(entry.sha256, known.sha256);
  return difference < 0;
}

/** The fields of an entry, as `StanzaReader` has to keep them for `parsePackageEntry`. */
export const PACKAGE_FIELDS = [
  "Package",
  "Version",
  "Architecture",
  "Filename",
  "Size",
  "SHA256",
  "Source",
  "Section",
  "Depends",
  "Pre-Depends",
  "Provides",
  "Description",
] as const;

/** One stanza of a `Packages` index, that begins at `line`; its fields are called as above. Throws E_PACKAGES_INDEX. */
export function parsePackageEntry(stanza: Stanza, line: number): PackageEntry {
  const name = required(stanza, line, "Package", isPackageName);
  const version = required(stanza, line, "Version", isVersion);
  const entry: { -readonly [Name in keyof PackageEntry]: PackageEntry[Name] } = {
    name,
    version,
    architecture: required(stanza, line, "Architecture", isArchitecture),
    filename: required(stanza, line, "Filename", isArchivePath),
    size: Number(required(stanza, line, "Size", isSize)),
    sha256: required(stanza, line, "SHA256", isSha256).toLowerCase(),
    source: parseSource(stanza, line, name, version),
  };
  const { Section, Depends, "Pre-Depends": preDepends, Provides, Description } = stanza;
  if (Section !== undefined) entry.section = Section;
  if (Depends !== undefined) entry.depends = Depends;
  if (preDepends !== undefined) entry.preDepends = preDepends;
  if (Provides !== undefined) entry.provides = Provides;
  if (Description !== undefined) entry.description = Description;
  return entry;
}

function required(stanza: Stanza, line: number, name: string, isValid: (value: string) => boolean): string {
  const value = stanza[name];
  if (value !== undefined && isValid(value)) return value;
  throw invalid(stanza, line, name, value);
}

/** `Source: name` or `Source: name (version)` (deb-control(5)). */
function parseSource(stanza: Stanza, line: number, name: string, version: string): PackageEntry["source"] {
  const text = stanza.Source;
  if (text === undefined) return { name, version };
  const match = /^([^ ()]+)(?: ?\(([^ ()]+)\))?$/.exec(text);
  const source = { name: match?.[1] ?? "", version: match?.[2] ?? version };
  if (!isPackageName(source.name) || !isVersion(source.version)) throw invalid(stanza, line, "Source", text);
  return source;
}

function isPackageName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(text);
}

function isArchitecture(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(text);
}

function isSize(text: string): boolean {
  return /^[0-9]{1,15}$/.test(text);
}

function isSha256(text: string): boolean {
  return /^[0-9A-Fa-f]{64}$/.test(text);
}

/** The index is not trusted to name a path outside the archive, nor one that bends a URL. */
function isArchivePath(text: string): boolean {
  if (!/^[A-Za-z0-9._+~%:@=,-][A-Za-z0-9._+~%:@=,/-]*$/.test(text)) return false;
  return !text.includes("..") || !text.split("/").includes("..");
}

function invalid(stanza: Stanza, line: number, name: string, value: string | undefined): Deb2nixError {
  const who = stanza.Package ?? "without a name";
  const what =
    value === undefined
      ? `has no field ${name}`
      : `has ${name} ${JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)}`;
  return new Deb2nixError("E_PACKAGES_INDEX", `line ${line}: the package ${who.slice(0, 80)} ${what}`, {
    hint: "Fetch the index again, and see that it is a Packages file of an apt repository.",
  });
}
