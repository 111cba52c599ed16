import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { SHN_XINDEX, SHT } from "./constants.ts";
import type { Header } from "./header.ts";
import { readRange, readWord } from "./read-range.ts";

/** One section (gABI "Sections"), as far as it is used. Words stay bigint: they may be anything. */
export interface Section {
  readonly name: string;
  readonly type: number;
  readonly address: bigint;
  readonly offset: bigint;
  readonly size: bigint;
}

/** A longer section table is not read; only objects with one section per function come near. */
export const MAX_SECTIONS = 0x10000;

/** No more of the section names is read, in bytes. */
export const MAX_SECTION_NAMES = 0x100000;

/**
 * The section table with the null section, or an empty list where there is none or it is damaged: no loader
 * looks at it, so that it is no reason to refuse a file.
 */
export function readSections(source: ByteSource, header: Header): readonly Section[] {
  try {
    return header.shoff === 0n ? [] : readTable(source, header);
  } catch (error) {
    if (error instanceof Deb2nixError) return [];
    throw error;
  }
}

function readTable(source: ByteSource, header: Header): readonly Section[] {
  const wide = header.class === 64;
  const size = wide ? 64 : 40;
  if (header.shentsize !== size) return [];
  const claim = { what: "the section table", at: wide ? 40 : 32 };
  const first = readRange(source, header.shoff, BigInt(size), claim);
  const count = header.shnum === 0 ? Number(readWord(first, wide ? 32 : 20, header)) : header.shnum;
  if (count > MAX_SECTIONS) return [];
  const view = readRange(source, header.shoff, BigInt(count * size), claim);
  const half = (at: number): number => view.getUint32(at, header.littleEndian);
  const word = (at: number): bigint => readWord(view, at, header);
  const sections = Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      nameIndex: half(at),
      type: half(at + 4),
      address: word(at + (wide ? 16 : 12)),
      offset: word(at + (wide ? 24 : 16)),
      size: word(at + (wide ? 32 : 20)),
    };
  });
  const names = sections[header.shstrndx === SHN_XINDEX ? half(wide ? 40 : 24) : header.shstrndx];
  if (names === undefined) return [];
  const length = names.size < MAX_SECTION_NAMES ? names.size : BigInt(MAX_SECTION_NAMES);
  const table = readRange(source, names.offset, length, claim);
  return sections.map(({ nameIndex, ...section }) => ({ name: nameAt(table, nameIndex), ...section }));
}

/** A name that leaves the table is empty, and no longer than what the ABI's own names are. */
function nameAt(table: DataView, index: number): string {
  const start = Math.min(index, table.byteLength);
  const bytes = Buffer.from(table.buffer, table.byteOffset + start, Math.min(64, table.byteLength - start));
  const end = bytes.indexOf(0);
  return bytes.toString("latin1", 0, end < 0 ? bytes.length : end);
}

/**
 * Tells where the byte at an offset stands, for a person: `.rodata+0x53710`, or `byte 0x53710` outside all
 * sections. Asked about thousands of strings in thousands of sections, so it looks each up by halves.
 */
export function placesIn(sections: readonly Section[]): (offset: number) => string {
  const sorted = sections
    .filter(({ type, size }) => type === SHT.PROGBITS && size > 0n)
    .sort((a, b) => (a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0));
  return (offset) => {
    const at = BigInt(offset);
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.offset <= at) low = middle + 1;
      else high = middle;
    }
    const section = sorted[low - 1];
    return section === undefined || at >= section.offset + section.size
      ? `byte 0x${offset.toString(16)}`
      : `${section.name}+0x${(at - section.offset).toString(16)}`;
  };
}
