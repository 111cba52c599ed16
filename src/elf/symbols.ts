import { order } from "../order.ts";
import { fileSpan } from "./address.ts";
import { DT, nameOf, SHN_ABS, SHN_UNDEF, STB, STT, STV } from "./constants.ts";
import { lastEntry } from "./dynamic.ts";
import type { ElfFacts, ExportFact, SymbolFact } from "./elf-facts.ts";
import type { ElfImage } from "./image.ts";
import { OPENERS } from "./openers.ts";
import { type Claim, readRange } from "./read-range.ts";
import { stringTable } from "./strings.ts";
import { countSymbols, SYMBOL_SIZE } from "./symbol-count.ts";
import { readVersionIndex, type SymbolVersion, VERSYM_HIDDEN } from "./versions.ts";

/** The names of all symbols together, in bytes; beyond it is an attack (one name used many times). */
export const MAX_SYMBOL_NAMES = 64 * 1024 * 1024;

/** Symbols that one read brings. */
const AT_ONCE = 16_384;

/** One entry of DT_SYMTAB (gABI "Symbol Table"). */
interface RawSymbol {
  readonly index: number;
  readonly name: number;
  readonly info: number;
  readonly other: number;
  readonly shndx: number;
  /** Byte offset of the entry in the file. */
  readonly at: number;
}

/** The functions of `OPENERS` that the file imports, sorted. Throws as `readSymbols` does. */
export function readOpeners(image: ElfImage): readonly string[] {
  const nameOfSymbol = symbolNames(image);
  const openers = new Set<string>();
  for (const symbol of rawSymbols(image)) {
    if (!isImport(symbol)) continue;
    const name = nameOfSymbol(symbol);
    if (OPENERS.includes(name)) openers.add(name);
  }
  return [...openers].sort();
}

/**
 * The dynamic symbols, sorted by name and version: what the file asks for and what others can bind to. Local
 * and hidden symbols and the names of versions are left out. Throws E_ELF_SYMBOL, E_ELF_STRING, E_ELF_VERSION, E_ELF_SEGMENT and
 * E_ELF_TRUNCATED.
 */
export function readSymbols(image: ElfImage): Required<Pick<ElfFacts, "imports" | "exports">> {
  const nameOfSymbol = symbolNames(image);
  const symbols = [...rawSymbols(image)];
  const versionOf = symbolVersions(image, symbols.length);
  const fact = (symbol: RawSymbol): ExportFact => {
    const { version, isHidden } = versionOf(symbol.index);
    const type = nameOf(STT, symbol.info & 0xf);
    return {
      name: nameOfSymbol(symbol),
      ...(version === undefined ? {} : { version: version.name }),
      ...(version?.isDefined && symbol.shndx !== SHN_UNDEF ? { default: !isHidden } : {}),
      binding: nameOf(STB, symbol.info >> 4).toLowerCase(),
      ...(type === "NOTYPE" ? {} : { type: type.toLowerCase() }),
    };
  };
  // Linkers put a symbol beside each version that the file defines: it names the version, nothing else.
  const isVersionName = ({ shndx }: RawSymbol, { name, version }: ExportFact): boolean =>
    shndx === SHN_ABS && name === version;
  return {
    imports: symbols.filter(isImport).map(fact).sort(byNameAndVersion),
    exports: symbols
      .filter(isExport)
      .map((symbol) => ({ symbol, exported: fact(symbol) }))
      .filter(({ symbol, exported }) => !isVersionName(symbol, exported))
      .map(({ exported }) => exported)
      .sort(byNameAndVersion),
  };
}

function isImport({ name, info, shndx }: RawSymbol): boolean {
  return shndx === SHN_UNDEF && name !== 0 && info >> 4 !== STB.LOCAL;
}

function isExport({ name, info, other, shndx }: RawSymbol): boolean {
  const visibility = other & 3;
  const isVisible = visibility === STV.DEFAULT || visibility === STV.PROTECTED;
  return shndx !== SHN_UNDEF && name !== 0 && info >> 4 !== STB.LOCAL && isVisible;
}

function* rawSymbols(image: ElfImage): Generator<RawSymbol> {
  const { source, header, segments, entries } = image;
  const table = lastEntry(entries, DT.SYMTAB);
  if (table === undefined) return;
  const count = countSymbols(image);
  if (count === 0) return;
  const claim = { what: "DT_SYMTAB", at: table.at };
  const { offset } = fileSpan(segments, table.value, claim);
  const wide = header.class === 64;
  const size = SYMBOL_SIZE[header.class];
  for (let start = 0; start < count; start += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - start);
    const from = offset + BigInt(start * size);
    const view = readRange(source, from, BigInt(length * size), claim);
    for (let index = 0; index < length; index++) {
      const at = index * size;
      yield {
        index: start + index,
        name: view.getUint32(at, header.littleEndian),
        info: view.getUint8(at + (wide ? 4 : 12)),
        other: view.getUint8(at + (wide ? 5 : 13)),
        shndx: view.getUint16(at + (wide ? 6 : 14), header.littleEndian),
        at: Number(from) + at,
      };
    }
  }
}

function symbolNames({ source, segments, entries }: ElfImage): (symbol: RawSymbol) => string {
  const readString = stringTable(source, segments, entries, MAX_SYMBOL_NAMES);
  return ({ name, at }) => readString(BigInt(name), { what: "the name of a symbol", at });
}

/** Index 0 is a local symbol's, 1 means the file itself (LSB "Symbol Versioning"); neither has a name. */
function symbolVersions(
  image: ElfImage,
  count: number,
): (index: number) => { readonly version: SymbolVersion | undefined; readonly isHidden: boolean } {
  const table = lastEntry(image.entries, DT.VERSYM);
  if (table === undefined) return () => ({ version: undefined, isHidden: false });
  const claim: Claim = { what: "DT_VERSYM", at: table.at };
  const { offset } = fileSpan(image.segments, table.value, claim);
  const view = readRange(image.source, offset, BigInt(count * 2), claim);
  const names = readVersionIndex(image);
  return (index) => {
    const version = view.getUint16(index * 2, image.header.littleEndian);
    return { version: names.get(version & ~VERSYM_HIDDEN), isHidden: (version & VERSYM_HIDDEN) !== 0 };
  };
}

function byNameAndVersion(a: SymbolFact, b: SymbolFact): number {
  return order(a.name, b.name) || order(a.version ?? "", b.version ?? "");
}
