import type { ByteSource } from "../archive/byte-source.ts";
import { decodeName } from "../archive/names.ts";
import { Deb2nixError } from "../error.ts";
import { fileSpan } from "./address.ts";
import { DT } from "./constants.ts";
import { type DynamicEntry, lastEntry } from "./dynamic.ts";
import type { ProgramHeader } from "./program-headers.ts";
import type { Claim } from "./read-range.ts";

/** A string table up to this many bytes is read at once; of a larger one only what is asked for. */
export const WHOLE_TABLE = 4 * 1024 * 1024;

/** A longer string is refused, in bytes. Run paths of hundreds of store paths stay far below. */
export const MAX_STRING = 256 * 1024;

/** All strings of one file together, in bytes; beyond it is an attack (one string named many times). */
export const MAX_STRINGS = 16 * 1024 * 1024;

/** The string that starts at byte `index` of the table. Throws E_ELF_STRING, naming `claim`. */
export type ReadString = (index: bigint, claim: Claim) => string;

/**
 * The string table at DT_STRTAB. Nothing is read or checked before the first string is asked for. DT_STRSZ
 * is cut down to the bytes that are there, and where it is missing the table runs to the end of its segment:
 * glibc never looks at it. The strings that are read may have `limit` bytes in all.
 */
export function stringTable(
  source: ByteSource,
  segments: readonly ProgramHeader[],
  dynamic: readonly DynamicEntry[],
  limit: number = MAX_STRINGS,
): ReadString {
  let table: Table | undefined;
  let budget = limit;
  return (index, claim) => {
    table ??= locate(source, segments, dynamic, claim);
    if (index >= BigInt(table.size)) {
      throw stringError(`${claim.what} is string ${index}, beyond the table's ${table.size} bytes`, claim);
    }
    const bytes = terminated(table, Number(index), claim);
    budget -= bytes.length;
    if (budget < 0) throw stringError(`the strings have more than ${limit} bytes in all`, claim);
    return decodeName(bytes);
  };
}

interface Table {
  readonly size: number;
  /** Up to `length` bytes from `index` on; fewer only at the table's end. */
  read(index: number, length: number): Uint8Array;
}

function locate(
  source: ByteSource,
  segments: readonly ProgramHeader[],
  dynamic: readonly DynamicEntry[],
  claim: Claim,
): Table {
  const address = lastEntry(dynamic, DT.STRTAB);
  if (address === undefined) {
    throw new Deb2nixError("E_ELF_DYNAMIC", `${claim.what} has no DT_STRTAB to stand in`, {
      offset: claim.at,
    });
  }
  const span = fileSpan(segments, address.value, { what: "DT_STRTAB", at: address.at });
  const claimed = lastEntry(dynamic, DT.STRSZ)?.value ?? span.end - span.offset;
  const left = BigInt(source.size) - span.offset;
  if (left <= 0n) {
    const message = `DT_STRTAB is at byte 0x${span.offset.toString(16)}, after the end of the file`;
    throw new Deb2nixError("E_ELF_TRUNCATED", message, { offset: address.at });
  }
  const start = Number(span.offset);
  const size = Number(claimed < left ? claimed : left);
  if (size > WHOLE_TABLE) {
    return { size, read: (index, length) => source.read(start + index, Math.min(length, size - index)) };
  }
  const whole = source.read(start, size);
  return { size, read: (index, length) => whole.subarray(index, index + length) };
}

/** The bytes from `index` up to the next NUL, looked for in growing reads. */
function terminated(table: Table, index: number, claim: Claim): Uint8Array {
  for (let length = 4096; ; length *= 4) {
    const bytes = table.read(index, Math.min(length, MAX_STRING + 1));
    const end = bytes.indexOf(0);
    if (end >= 0) return bytes.subarray(0, end);
    if (bytes.length > MAX_STRING)
      throw stringError(`${claim.what} is longer than ${MAX_STRING} bytes`, claim);
    if (index + bytes.length >= table.size) {
      throw stringError(`${claim.what} is not ended by NUL within its string table`, claim);
    }
  }
}

function stringError(message: string, claim: Claim): Deb2nixError {
  return new Deb2nixError("E_ELF_STRING", message, { offset: claim.at });
}
