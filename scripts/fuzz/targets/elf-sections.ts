import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { SHT } from "../../../src/elf/constants.ts";
import type { Random } from "../random.ts";

/** Bytes of a section header in class 64. */
const HEADER = 64;

export interface ManySections {
  readonly count: number;
  /** What the names in them begin with. */
  readonly text: "lib" | "/usr/";
}

/**
 * A small library with as many sections of constants as e_shnum can say, none beside another, each with names
 * of libraries in it: what is not linear in their number shows.
 */
export function manySections(
  random: Random,
  { count, text }: ManySections = {
    count: random.pick([1000, 20_000, 0xfeff]),
    text: random.pick(["lib", "/usr/"]),
  },
): Uint8Array {
  const library = writeElf({ soname: "liba.so.1", needed: ["libc.so.6"], imports: ["dlopen"] });
  const names = Buffer.from("\0.rodata\0.text\0", "latin1");
  const length = 16;
  const nameOf = (index: number): Buffer => {
    const name = `${text}${index.toString(36).padStart(4, "0")}${text === "lib" ? ".so" : ""}`;
    return Buffer.from(name.padEnd(length, "\0"), "latin1");
  };
  const start = Math.ceil(library.length / 8) * 8;
  const constants = start + names.length;
  const table = Math.ceil((constants + count * length) / 8) * 8;
  const bytes = Buffer.alloc(table + count * HEADER);
  bytes.set(library);
  bytes.set(names, start);
  for (let index = 0; index < count; index++) {
    const isNames = index === 1;
    const at = table + index * HEADER;
    const offset = constants + index * length;
    bytes.set(nameOf(index), offset);
    bytes.writeUInt32LE(random.oneIn(20) ? 9 : 1, at);
    bytes.writeUInt32LE(index === 0 ? 0 : SHT.PROGBITS, at + 4);
    bytes.writeBigUInt64LE(BigInt(isNames ? start : offset), at + 24);
    bytes.writeBigUInt64LE(BigInt(isNames ? names.length : length - 1), at + 32);
  }
  bytes.writeBigUInt64LE(BigInt(table), 40);
  bytes.writeUInt16LE(count, 60);
  bytes.writeUInt16LE(1, 62);
  return bytes;
}
