import { Deb2nixError } from "../error.ts";
import type { FileType } from "./file-type.ts";
import { decodeName, quoteName } from "./names.ts";

/** Length in bytes of a header and unit of everything in a tar (POSIX pax, "ustar Interchange Format"). */
export const TAR_BLOCK = 512;

/** What one 512-byte header says, before extended headers are applied. Names are as written. */
export interface TarHeader {
  readonly type: FileType | TarExtension;
  readonly name: string;
  readonly linkName: string;
  /** Permission bits, set-id and sticky bits included (0o7777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes that the size field claims. */
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly uname: string;
  readonly gname: string;
  readonly major: number;
  readonly minor: number;
}

/** Headers that are no file but speak of the next one, or of all that follow. */
export type TarExtension = "pax" | "pax-global" | "gnu-long-name" | "gnu-long-link";

const TYPES: Readonly<Record<string, TarHeader["type"]>> = {
  "\0": "file",
  "0": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "directory",
  "6": "fifo",
  // Contiguous files; systems without them treat them as plain ones (POSIX).
  "7": "file",
  L: "gnu-long-name",
  K: "gnu-long-link",
  g: "pax-global",
  x: "pax",
};

/**
 * Reads a header block that stands at `offset` (bytes from the start of the tar): ustar, old GNU and v7.
 * Device numbers are 0 but for devices, since old tars leave anything there. Throws `E_TAR_CHECKSUM`, `E_TAR_HEADER` (a number field that is none),
 * `E_TAR_TYPE` (a type flag that neither POSIX nor GNU tar has for a file) and `E_TAR_SPARSE`.
 */
export function parseTarHeader(block: Uint8Array, offset: number): TarHeader {
  checkSum(block, offset);
  const number = (at: number, length: number, field: string): number =>
    numberField(block.subarray(at, at + length), field, offset + at);
  const magic = Buffer.from(block.subarray(257, 265)).toString("latin1");
  const posix = magic.startsWith("ustar\0");
  // Old GNU tar has "ustar  " there, and times where POSIX has the prefix.
  const named = posix || magic.startsWith("ustar ");
  const prefix = posix ? textField(block, 345, 155) : "";
  const name = textField(block, 0, 100);
  const type = typeOf(block[156]!, name, offset);
  const device = type === "char" || type === "block";
  return {
    type,
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkName: textField(block, 157, 100),
    mode: number(100, 8, "mode") & 0o7777,
    uid: number(108, 8, "uid"),
    gid: number(116, 8, "gid"),
    size: number(124, 12, "size"),
    mtime: number(136, 12, "mtime"),
    uname: named ? textField(block, 265, 32) : "",
    gname: named ? textField(block, 297, 32) : "",
    major: device ? number(329, 8, "major number") : 0,
    minor: device ? number(337, 8, "minor number") : 0,
  };
}

function typeOf(flag: number, name: string, offset: number): TarHeader["type"] {
  const letter = String.fromCharCode(flag);
  if (letter === "S") throw sparse(offset);
  const type = Object.hasOwn(TYPES, letter) ? TYPES[letter]! : undefined;
  if (type === undefined) {
    throw new Deb2nixError(
      "E_TAR_TYPE",
      `the entry ${quoteName(name)} is of unknown type ${quoteName(letter)}`,
      {
        offset: offset + 156,
        hint: "Neither dpkg nor deb2nix unpacks such an entry.",
      },
    );
  }
  return type;
}

/** The error for a file with holes that are not in the archive (GNU type `S`, pax `GNU.sparse.*`). */
export function sparse(offset: number): Deb2nixError {
  return new Deb2nixError("E_TAR_SPARSE", "the tar holds a sparse file, which dpkg does not unpack either", {
    offset,
    hint: "Repack the deb without tar's --sparse.",
  });
}

/** The sum of all bytes with the sum's own field as blanks; old tars added signed bytes. */
function checkSum(block: Uint8Array, offset: number): void {
  const stated = numberField(block.subarray(148, 156), "checksum", offset + 148);
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  for (let at = 0; at < TAR_BLOCK; at++) {
    if (at >= 148 && at < 156) continue;
    const byte = block[at]!;
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  if (stated === unsigned || stated === signed) return;
  throw new Deb2nixError("E_TAR_CHECKSUM", `a tar header's checksum is ${unsigned}, but it says ${stated}`, {
    offset: offset + 148,
    hint: "The tar is damaged, or what should be one is none.",
  });
}

/** Octal digits between blanks and NULs, or base 256 where the first bit is set (GNU, star). */
function numberField(field: Uint8Array, name: string, offset: number): number {
  const value = (field[0]! & 0x80) !== 0 ? base256(field) : octal(field);
  // Only a time may lie before its zero.
  if (value === undefined || !Number.isSafeInteger(value) || (value < 0 && name !== "mtime")) {
    const shown = value === undefined ? quoteName(decodeName(field)) : String(value);
    const code = name === "checksum" ? "E_TAR_CHECKSUM" : "E_TAR_HEADER";
    throw new Deb2nixError(code, `the ${name} in a tar header is ${shown}, which is out of its range`, {
      offset,
    });
  }
  return value;
}

function octal(field: Uint8Array): number | undefined {
  const text = Buffer.from(field).toString("latin1");
  const digits = /^ *([0-7]*)[ \0]*/.exec(text);
  // What follows the first NUL is no part of the field.
  const rest = text.slice(digits?.[0].length ?? 0);
  if (digits === null || (rest !== "" && !digits[0].includes("\0"))) return undefined;
  return digits[1] === "" ? 0 : Number.parseInt(digits[1]!, 8);
}

/** Two's complement, big-endian; the first bit marks the format, the second is the sign. */
function base256(field: Uint8Array): number {
  let value = (field[0]! & 0x40) !== 0 ? (field[0]! & 0x3f) - 0x40 : field[0]! & 0x3f;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return value;
}

function textField(block: Uint8Array, at: number, length: number): string {
  return untilNul(block.subarray(at, at + length));
}

/** The name that ends at the first NUL, or with the bytes. */
export function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end));
}
