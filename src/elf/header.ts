import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import { ELFCLASS, ELFDATA, ELFOSABI, EM, ET, nameOf } from "./constants.ts";
import type { ElfType } from "./elf-facts.ts";
import { type Encoding, readRange, readWord } from "./read-range.ts";

/** The ELF header (gABI "ELF Header"), as far as it is used. */
export interface Header extends Encoding {
  readonly machine: string;
  readonly type: ElfType;
  readonly osabi: string;
  /** e_phoff, in bytes. */
  readonly phoff: bigint;
  readonly phentsize: number;
  /** e_phnum as it stands, so PN_XNUM is not resolved. */
  readonly phnum: number;
  /** e_shoff, in bytes; 0 where there is no section table. */
  readonly shoff: bigint;
  readonly shentsize: number;
  /** e_shnum as it stands: 0 where section header 0 has the number. */
  readonly shnum: number;
  /** e_shstrndx as it stands, so SHN_XINDEX is not resolved. */
  readonly shstrndx: number;
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** Whether `head`, the first bytes of a file, starts with ELF's magic number (EI_MAG0 to EI_MAG3). */
export function isElf(head: Uint8Array): boolean {
  return MAGIC.every((byte, index) => head[index] === byte);
}

/**
 * Reads the ELF header. Throws E_ELF_MAGIC, E_ELF_CLASS (EI_CLASS or EI_DATA), E_ELF_HEADER (EI_VERSION) and
 * E_ELF_TRUNCATED. `e_version` is not looked at: CUDA device code keeps another number there.
 */
export function readHeader(source: ByteSource): Header {
  const start = source.read(0, Math.min(source.size, 16));
  if (!isElf(start)) throw notElf(start);
  const ident = readRange(source, 0n, 16n, { what: "e_ident", at: 0 });
  const header = {
    class: identity(ident, 4, "EI_CLASS", ELFCLASS) === "64" ? 64 : 32,
    littleEndian: identity(ident, 5, "EI_DATA", ELFDATA) === "little",
  } as const;
  if (ident.getUint8(6) !== 1) {
    throw new Deb2nixError("E_ELF_HEADER", `EI_VERSION is ${ident.getUint8(6)}, expected 1`, { offset: 6 });
  }

  const wide = header.class === 64;
  const view = readRange(source, 0n, wide ? 64n : 52n, { what: "the ELF header", at: 0 });
  const half = (offset: number): number => view.getUint16(offset, header.littleEndian);
  return {
    ...header,
    machine: nameOf(EM, half(18)),
    type: nameOf(ET, half(16)) as ElfType,
    osabi: nameOf(ELFOSABI, ident.getUint8(7)),
    phoff: readWord(view, wide ? 32 : 28, header),
    shoff: readWord(view, wide ? 40 : 32, header),
    phentsize: half(wide ? 54 : 42),
    phnum: half(wide ? 56 : 44),
    shentsize: half(wide ? 58 : 46),
    shnum: half(wide ? 60 : 48),
    shstrndx: half(wide ? 62 : 50),
  };
}

function identity(
  ident: DataView,
  offset: number,
  field: string,
  names: Readonly<Record<string, number>>,
): string {
  const value = ident.getUint8(offset);
  const found = Object.keys(names).find((name) => names[name] === value);
  if (found !== undefined) return found;
  throw new Deb2nixError("E_ELF_CLASS", `${field} is ${value}, expected 1 or 2`, { offset });
}

function notElf(start: Uint8Array): Deb2nixError {
  const found = start.length === 0 ? "an empty file" : Buffer.from(start.subarray(0, 4)).toString("hex");
  return new Deb2nixError("E_ELF_MAGIC", `no ELF file: found ${found}, expected 7f454c46`, {
    offset: 0,
    hint: "Vendors ship empty place-holders and linker scripts under library names; look at the file.",
  });
}
