import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { PN_XNUM } from "./constants.ts";
import type { Header } from "./header.ts";
import { readRange, readWord } from "./read-range.ts";

/** One segment (gABI "Program Header"). Words stay bigint: kernels live above 2^53. */
export interface ProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: bigint;
  readonly vaddr: bigint;
  readonly filesz: bigint;
  readonly align: bigint;
  /** Byte offset of this entry in the file. */
  readonly at: number;
}

/** More segments than this are refused. Linked files have some tens, only core dumps come near 2^16. */
export const MAX_PROGRAM_HEADERS = 0x20000;

/**
 * Reads the program header table; none gives an empty list. Throws E_ELF_HEADER where e_phentsize is not the
 * class' own size (glibc refuses such files too) or the count is absurd, E_ELF_TRUNCATED where the table
 * leaves the file.
 */
export function readProgramHeaders(source: ByteSource, header: Header): readonly ProgramHeader[] {
  const wide = header.class === 64;
  const count = countProgramHeaders(source, header);
  if (count === 0) return [];
  const size = wide ? 56 : 32;
  if (header.phentsize !== size) {
    throw new Deb2nixError("E_ELF_HEADER", `e_phentsize is ${header.phentsize}, expected ${size}`, {
      offset: wide ? 54 : 42,
    });
  }
  if (count > MAX_PROGRAM_HEADERS) {
    const message = `the file claims ${count} program headers, expected at most ${MAX_PROGRAM_HEADERS}`;
    throw new Deb2nixError("E_ELF_HEADER", message, { offset: wide ? 56 : 44 });
  }

  const claim = { what: "the program header table", at: wide ? 32 : 28 };
  const view = readRange(source, header.phoff, BigInt(count * size), claim);
  const word = (offset: number): bigint => readWord(view, offset, header);
  const half = (offset: number): number => view.getUint32(offset, header.littleEndian);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return {
      type: half(at),
      flags: half(at + (wide ? 4 : 24)),
      offset: word(at + (wide ? 8 : 4)),
      vaddr: word(at + (wide ? 16 : 8)),
      filesz: word(at + (wide ? 32 : 16)),
      align: word(at + (wide ? 48 : 28)),
      at: Number(header.phoff) + at,
    };
  });
}

/** gABI "e_phnum": a count that does not fit stands in sh_info of section header 0. */
function countProgramHeaders(source: ByteSource, header: Header): number {
  if (header.phnum !== PN_XNUM) return header.phnum;
  const wide = header.class === 64;
  const claim = { what: "section header 0, which holds the number of program headers,", at: wide ? 40 : 32 };
  const view = readRange(source, header.shoff, wide ? 64n : 40n, claim);
  return view.getUint32(wide ? 44 : 28, header.littleEndian);
}
