import { crc32 } from "node:zlib";
import { Deb2nixError } from "../error.ts";

/** Length in bytes of a stream header and of a stream footer (xz spec 2.1.1, 2.1.2). */
export const XZ_HEADER_LENGTH = 12;

const HEADER_MAGIC = Buffer.from("fd377a585a00", "hex");
const FOOTER_MAGIC = Buffer.from("YZ", "latin1");

/** The integrity checks that have a name (xz spec 2.1.1.2). */
const CHECK_NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, "None"],
  [0x01, "CRC32"],
  [0x04, "CRC64"],
  [0x0a, "SHA-256"],
]);

const FILTER_NAMES: ReadonlyMap<number, string> = new Map([
  [0x03, "Delta"],
  [0x04, "BCJ x86"],
  [0x05, "BCJ PowerPC"],
  [0x06, "BCJ IA-64"],
  [0x07, "BCJ ARM"],
  [0x08, "BCJ ARM-Thumb"],
  [0x09, "BCJ SPARC"],
  [0x0a, "BCJ ARM64"],
  [0x0b, "BCJ RISC-V"],
  [0x21, "LZMA2"],
]);

const LZMA2 = 0x21;

/** What a stream header says. */
export interface XzStreamFlags {
  /** The two bytes as written; the footer repeats them. */
  readonly bytes: Uint8Array;
  readonly check: string;
  /** Bytes of the check behind each block. */
  readonly checkLength: number;
}

/** What a block header says of the block. */
export interface XzBlockHeader {
  /** Bytes of the header itself. */
  readonly length: number;
  /** Names of the filters in the order they are listed; LZMA2 is the last. */
  readonly filters: readonly string[];
  /** Bytes that the decoder has to keep. */
  readonly dictionarySize: number;
}

/** The error for bytes that no xz file can hold, `offset` bytes into the compressed input. */
export function xzCorrupt(what: string, offset: number, cause?: unknown): Deb2nixError {
  return new Deb2nixError("E_XZ_CORRUPT", `the xz data is corrupt: ${what}`, {
    offset,
    cause,
    hint: "The file is damaged; fetch it again.",
  });
}

/** Reads the 12 bytes of a stream header at `offset` (xz spec 2.1.1). Throws `E_XZ_CORRUPT`. */
export function parseXzStreamHeader(bytes: Uint8Array, offset: number): XzStreamFlags {
  const buffer = Buffer.from(bytes);
  if (!isXzMagic(bytes)) {
    throw xzCorrupt(`it starts with ${buffer.toString("hex", 0, 6)} instead of fd377a585a00`, offset);
  }
  if (buffer.readUInt32LE(8) !== crc32(buffer.subarray(6, 8))) {
    throw xzCorrupt("the CRC32 of the stream header is wrong", offset + 8);
  }
  const id = buffer[7]! & 0x0f;
  if (buffer[6] !== 0 || buffer[7]! > 0x0f) throw xzCorrupt("reserved stream flags are set", offset + 6);
  return {
    bytes: bytes.subarray(6, 8),
    check: CHECK_NAMES.get(id) ?? `the reserved check ${id}`,
    checkLength: id === 0 ? 0 : 2 ** (2 + Math.floor((id - 1) / 3)),
  };
}

/** Whether bytes begin as an xz stream does. */
export function isXzMagic(bytes: Uint8Array): boolean {
  return HEADER_MAGIC.equals(bytes.subarray(0, HEADER_MAGIC.length));
}

/** The stream header that belongs to `flags`. */
export function xzStreamHeader(flags: XzStreamFlags): Uint8Array {
  return Buffer.concat([HEADER_MAGIC, flags.bytes, uint32(crc32(flags.bytes))]);
}

/** Reads a whole block header at `offset` (xz spec 3.1). Throws `E_XZ_CORRUPT`. */
export function parseXzBlockHeader(bytes: Uint8Array, offset: number): XzBlockHeader {
  const buffer = Buffer.from(bytes);
  const end = buffer.length - 4;
  if (buffer.readUInt32LE(end) !== crc32(buffer.subarray(0, end))) {
    throw xzCorrupt("the CRC32 of a block header is wrong", offset + end);
  }
  const flags = buffer[1]!;
  if ((flags & 0x3c) !== 0) throw xzCorrupt("reserved block flags are set", offset + 1);
  let at = 2;
  const next = (): number => {
    if (at >= end) throw xzCorrupt("a block header is too short for its fields", offset + at);
    return buffer[at++]!;
  };
  if ((flags & 0x40) !== 0) varint(next, offset);
  if ((flags & 0x80) !== 0) varint(next, offset);
  const ids: number[] = [];
  let properties: readonly number[] = [];
  for (let count = (flags & 3) + 1; count > 0; count--) {
    ids.push(varint(next, offset));
    properties = Array.from({ length: Math.min(varint(next, offset), end) }, next);
  }
  if (ids.at(-1) !== LZMA2 || properties.length !== 1) {
    throw xzCorrupt("the last filter of a block is not LZMA2 with one byte of properties", offset);
  }
  return {
    length: buffer.length,
    filters: ids.map((id) => FILTER_NAMES.get(id) ?? `filter ${id}`),
    dictionarySize: dictionarySize(properties[0]!, offset),
  };
}

/** xz spec 5.3.1: one byte, two sizes for each power of two. */
function dictionarySize(bits: number, offset: number): number {
  if (bits > 40) throw xzCorrupt("the dictionary size of a block is out of range", offset);
  return bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
}

/** A number of seven bits a byte, lowest first (xz spec 1.2), from `next`, in the range of safe integers. */
export function varint(next: () => number, offset: number): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = next();
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) {
      if (byte === 0 && factor > 1) throw xzCorrupt("a number is longer than it need be", offset);
      return value;
    }
    if (factor > 2 ** 42) throw xzCorrupt("a number is out of range", offset);
  }
}

/** Index and footer of a stream of one block (xz spec 4, 2.1.2); sizes in bytes, `unpadded` as in the index. */
export function xzStreamEnd(flags: XzStreamFlags, unpadded: number, uncompressed: number): Uint8Array {
  const body = Buffer.from([0, 1, ...varintBytes(unpadded), ...varintBytes(uncompressed)]);
  const index = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const size = Buffer.concat([uint32(index.length / 4), flags.bytes]);
  return Buffer.concat([index, uint32(crc32(index)), uint32(crc32(size)), size, FOOTER_MAGIC]);
}

/**
 * Checks the 12 bytes of a stream footer at `offset` against the header's flags and the bytes that the index,
 * its CRC32 included, really had (xz spec 2.1.2). Throws `E_XZ_CORRUPT`.
 */
export function checkXzFooter(
  bytes: Uint8Array,
  flags: XzStreamFlags,
  indexLength: number,
  offset: number,
): void {
  const buffer = Buffer.from(bytes);
  if (!FOOTER_MAGIC.equals(buffer.subarray(10))) throw xzCorrupt("the footer's magic is wrong", offset + 10);
  if (buffer.readUInt32LE(0) !== crc32(buffer.subarray(4, 10))) {
    throw xzCorrupt("the CRC32 of the footer is wrong", offset);
  }
  if ((buffer.readUInt32LE(4) + 1) * 4 !== indexLength) {
    throw xzCorrupt("the footer states another size of the index than it has", offset + 4);
  }
  if (!buffer.subarray(8, 10).equals(flags.bytes)) {
    throw xzCorrupt("the flags in the footer are not those of the header", offset + 8);
  }
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
