import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";
import type { FileSpan } from "./address.ts";
import { type Claim, type Encoding, readRange } from "./read-range.ts";

/** Records walked in one table. Version indexes have 15 bits, so real tables are shorter. */
export const MAX_VERSION_RECORDS = 0x10000;

/** Bytes fetched by one read; real tables fit into one or two. */
const READ_AHEAD = 4096;

/** A table of linked records; positions are bytes from its start. */
export interface VersionTable {
  /** Elfxx_Half, 2 bytes. */
  half(position: number): number;
  /** Elfxx_Word, 4 bytes. */
  word(position: number): number;
  /** `position` as byte offset in the file. */
  at(position: number): number;
  /**
   * The records from `first` on, each linked to the next by a word at `nextField`, which counts from the
   * record's own start. Ends after `count` records or at a zero link, whichever comes first, as in readelf.
   * A link that points into its own record throws E_ELF_VERSION, and so does a table that never ends.
   */
  chain(first: number, count: number, recordSize: number, nextField: number): Iterable<number>;
  /** E_ELF_VERSION about the field at `position`, for the caller to throw. */
  error(position: number, message: string): Deb2nixError;
}

/** Opens the table in `span`; `claim` is the dynamic entry that named it. */
export function versionTable(
  source: ByteSource,
  encoding: Encoding,
  span: FileSpan,
  claim: Claim,
): VersionTable {
  let window: DataView = new DataView(new ArrayBuffer(0));
  let start = 0;
  let steps = 0;
  const at = (position: number): number => Number(span.offset) + position;
  const refuse = (message: string, offset: number): Deb2nixError =>
    new Deb2nixError("E_ELF_VERSION", `${claim.what}: ${message}`, { offset });
  const error = (position: number, message: string): Deb2nixError => refuse(message, at(position));

  /** Offset of `position` within the window, after moving the window there if need be. */
  const fetch = (position: number, length: number): number => {
    if (position < start || position + length > start + window.byteLength) {
      const offset = span.offset + BigInt(position);
      const end = span.end < BigInt(source.size) ? span.end : BigInt(source.size);
      const wanted = Math.max(length, Math.min(READ_AHEAD, Number(end - offset)));
      if (offset + BigInt(length) > span.end) {
        throw refuse(`a link leads to byte 0x${offset.toString(16)}, which leaves its segment`, claim.at);
      }
      window = readRange(source, offset, BigInt(wanted), claim);
      start = position;
    }
    return position - start;
  };
  const half = (position: number): number => {
    const index = fetch(position, 2);
    return window.getUint16(index, encoding.littleEndian);
  };
  const word = (position: number): number => {
    const index = fetch(position, 4);
    return window.getUint32(index, encoding.littleEndian);
  };

  function* chain(first: number, count: number, recordSize: number, nextField: number): Iterable<number> {
    let position = first;
    for (let left = count; left > 0; left--) {
      steps++;
      if (steps > MAX_VERSION_RECORDS) throw refuse(`more than ${MAX_VERSION_RECORDS} records`, claim.at);
      yield position;
      const next = left > 1 ? word(position + nextField) : 0;
      if (next === 0) return;
      if (next < recordSize)
        throw error(position + nextField, `a link of ${next} bytes points into its own record`);
      position += next;
    }
  }
  return { half, word, at, chain, error };
}
