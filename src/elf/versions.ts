import { fileSpan } from "./address.ts";
import { DT, VER_FLG_BASE } from "./constants.ts";
import { lastEntry } from "./dynamic.ts";
import type { VersionNeed } from "./elf-facts.ts";
import type { ElfImage } from "./image.ts";
import { type VersionTable, versionTable } from "./version-table.ts";

/** Elfxx_Verneed and Elfxx_Vernaux have 16 bytes, Elfxx_Verdef 20 and Elfxx_Verdaux 8, in both classes. */
const VERNEED = { size: 16, cnt: 2, file: 4, aux: 8, next: 12 };
const VERNAUX = { size: 16, other: 6, name: 8, next: 12 };
const VERDEF = { size: 20, flags: 2, ndx: 4, cnt: 6, aux: 12, next: 16 };

/** The bit of an index in DT_VERSYM that hides a version from unversioned references. */
export const VERSYM_HIDDEN = 0x8000;

/** A version as it is read, with the index by which DT_VERSYM means it. */
interface IndexedVersion {
  readonly name: string;
  readonly index: number;
}

/**
 * The versions that this file asks for, from DT_VERNEED (LSB "Symbol Versioning"). Throws E_ELF_VERSION for
 * an unknown revision and for links that overlap, leave the segment or never end.
 */
export function readVersionNeeds(image: ElfImage): readonly VersionNeed[] {
  return readNeeds(image).map(({ file, versions }) => ({ file, versions: versions.map(({ name }) => name) }));
}

/**
 * The versions that this file defines, from DT_VERDEF, without the base version (VER_FLG_BASE). Of each
 * definition the first Verdaux is its name, the others are its parents. Errors as in `readVersionNeeds`.
 */
export function readVersionDefs(image: ElfImage): readonly string[] {
  return readDefs(image).map(({ name }) => name);
}

/** A version that DT_VERSYM can mean. */
export interface SymbolVersion {
  readonly name: string;
  /** Whether this file defines it; else it asks for it. */
  readonly isDefined: boolean;
}

/** The versions, defined and needed, by their index in DT_VERSYM. Errors as in `readVersionNeeds`. */
export function readVersionIndex(image: ElfImage): ReadonlyMap<number, SymbolVersion> {
  const needed = readNeeds(image).flatMap(({ versions }) => versions);
  const entries = (versions: readonly IndexedVersion[], isDefined: boolean) =>
    versions.map(({ index, name }) => [index & ~VERSYM_HIDDEN, { name, isDefined }] as const);
  return new Map([...entries(needed, false), ...entries(readDefs(image), true)]);
}

function readNeeds(image: ElfImage) {
  const table = openTable(image, DT.VERNEED, "DT_VERNEED");
  if (table === undefined) return [];
  const needs: { readonly file: string; readonly versions: readonly IndexedVersion[] }[] = [];
  for (const need of table.chain(0, tableLength(image, DT.VERNEEDNUM), VERNEED.size, VERNEED.next)) {
    checkRevision(table, need);
    const count = table.half(need + VERNEED.cnt);
    const first = count === 0 ? need : auxiliary(table, need, VERNEED.aux, VERNEED.size);
    const auxes = [...table.chain(first, count, VERNAUX.size, VERNAUX.next)];
    needs.push({
      file: readName(image, table, need + VERNEED.file, "the file of a version need"),
      versions: auxes.map((aux) => ({
        name: readName(image, table, aux + VERNAUX.name, "a needed version"),
        index: table.half(aux + VERNAUX.other),
      })),
    });
  }
  return needs;
}

function readDefs(image: ElfImage): readonly IndexedVersion[] {
  const table = openTable(image, DT.VERDEF, "DT_VERDEF");
  if (table === undefined) return [];
  const versions: IndexedVersion[] = [];
  for (const def of table.chain(0, tableLength(image, DT.VERDEFNUM), VERDEF.size, VERDEF.next)) {
    checkRevision(table, def);
    const isBase = (table.half(def + VERDEF.flags) & VER_FLG_BASE) !== 0;
    if (isBase || table.half(def + VERDEF.cnt) === 0) continue;
    const aux = auxiliary(table, def, VERDEF.aux, VERDEF.size);
    const name = readName(image, table, aux, "a defined version");
    versions.push({ name, index: table.half(def + VERDEF.ndx) });
  }
  return versions;
}

function openTable(image: ElfImage, tag: number, what: string): VersionTable | undefined {
  const entry = lastEntry(image.entries, tag);
  if (entry === undefined) return undefined;
  const claim = { what, at: entry.at };
  return versionTable(image.source, image.header, fileSpan(image.segments, entry.value, claim), claim);
}

/** Number of records; without the tag the chain's own end counts, as in glibc. */
function tableLength(image: ElfImage, tag: number): number {
  return Number(lastEntry(image.entries, tag)?.value ?? Number.POSITIVE_INFINITY);
}

function checkRevision(table: VersionTable, position: number): void {
  const revision = table.half(position);
  if (revision !== 1) throw table.error(position, `revision ${revision} of a record, expected 1`);
}

function auxiliary(table: VersionTable, record: number, field: number, size: number): number {
  const link = table.word(record + field);
  if (link >= size) return record + link;
  throw table.error(record + field, `a link of ${link} bytes points into its own record`);
}

function readName(image: ElfImage, table: VersionTable, position: number, what: string): string {
  return image.readString(BigInt(table.word(position)), { what, at: table.at(position) });
}
