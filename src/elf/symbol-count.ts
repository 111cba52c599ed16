import { Deb2nixError } from "../error.ts";
import { fileSpan } from "./address.ts";
import { DT, SHT } from "./constants.ts";
import { lastEntry } from "./dynamic.ts";
import type { ElfImage } from "./image.ts";
import { readRange } from "./read-range.ts";
import { readSections } from "./sections.ts";

/** A symbol table with more entries is refused; the largest real ones have some hundred thousand. */
export const MAX_SYMBOLS = 0x100000;

/** Elf32_Sym and Elf64_Sym, in bytes. */
export const SYMBOL_SIZE = { 32: 16, 64: 24 } as const;

/** Machines whose 64-bit DT_HASH has words of 8 bytes (their own ABI supplements). */
const WIDE_HASH: readonly string[] = ["ALPHA", "S390"];

/** Words of a hash chain that one read brings; and a longer chain is refused, where real ones have under 50. */
const CHAIN_READ = 1024;
const MAX_CHAIN = 0x10000;

/**
 * How many entries DT_SYMTAB has, which no dynamic entry says: from DT_HASH, else from DT_GNU_HASH, which
 * knows only files that export something, else from the section table. A file that none of them helps has 0.
 * Throws E_ELF_SYMBOL, E_ELF_SEGMENT and E_ELF_TRUNCATED.
 */
export function countSymbols(image: ElfImage): number {
  return countByHash(image) ?? countByGnuHash(image) ?? countBySection(image) ?? 0;
}

/** gABI "Hash Table": nchain, the second word, is the number of symbols. */
function countByHash({ source, header, segments, entries }: ElfImage): number | undefined {
  const entry = lastEntry(entries, DT.HASH);
  if (entry === undefined) return undefined;
  const claim = { what: "DT_HASH", at: entry.at };
  const wide = header.class === 64 && WIDE_HASH.includes(header.machine);
  const { offset } = fileSpan(segments, entry.value, claim);
  const view = readRange(source, offset, wide ? 16n : 8n, claim);
  const count = wide
    ? Number(view.getBigUint64(8, header.littleEndian))
    : view.getUint32(4, header.littleEndian);
  return checked(count, entry.at);
}

/**
 * The table has the defined symbols sorted by bucket. So the last symbol is the end of the chain that starts
 * at the largest bucket; the lowest bit of its word is set.
 */
function countByGnuHash({ source, header, segments, entries }: ElfImage): number | undefined {
  const entry = lastEntry(entries, DT.GNU_HASH);
  if (entry === undefined) return undefined;
  const claim = { what: "DT_GNU_HASH", at: entry.at };
  const span = fileSpan(segments, entry.value, claim);
  const words = (start: bigint, count: number): number[] => {
    const view = readRange(source, start, BigInt(count * 4), claim);
    return Array.from({ length: count }, (_, index) => view.getUint32(index * 4, header.littleEndian));
  };
  const [bucketCount = 0, firstSymbol = 0, bloomSize = 0] = words(span.offset, 3);
  if (bucketCount > MAX_SYMBOLS || bloomSize > MAX_SYMBOLS) throw tooMany(bucketCount, entry.at);
  const buckets = span.offset + 16n + BigInt(bloomSize * (header.class / 8));
  let last = 0;
  for (const start of words(buckets, bucketCount)) last = Math.max(last, start);
  if (last === 0 || last < firstSymbol) return undefined;
  const chains = buckets + BigInt(bucketCount * 4);
  const end = span.end < BigInt(source.size) ? span.end : BigInt(source.size);
  for (let steps = 0; steps < MAX_CHAIN; steps += CHAIN_READ) {
    const start = chains + BigInt((last - firstSymbol) * 4);
    const left = Number((end - start) / 4n);
    if (left <= 0) break;
    const chain = words(start, Math.min(left, CHAIN_READ));
    const index = chain.findIndex((word) => (word & 1) === 1);
    if (index >= 0) return checked(last + index + 1, entry.at);
    last += chain.length;
  }
  throw tooMany(last, entry.at);
}

/** gABI "Sections": what loaders do without. */
function countBySection({ source, header, entries }: ElfImage): number | undefined {
  const table = lastEntry(entries, DT.SYMTAB);
  const section = readSections(source, header).find(
    ({ type, address }) => type === SHT.DYNSYM && address === table?.value,
  );
  if (section === undefined || table === undefined) return undefined;
  return checked(Number(section.size / BigInt(SYMBOL_SIZE[header.class])), table.at);
}

function checked(count: number, at: number): number {
  if (count <= MAX_SYMBOLS) return count;
  throw tooMany(count, at);
}

function tooMany(count: number, offset: number): Deb2nixError {
  const message = `the hash table speaks of ${count} symbols, expected at most ${MAX_SYMBOLS} and an end`;
  return new Deb2nixError("E_ELF_SYMBOL", message, { offset });
}
