import { crc32 } from "node:zlib";
import { Deb2nixError } from "../error.ts";
import type { ByteSource } from "./byte-source.ts";
import {
  checkXzFooter,
  parseXzStreamHeader,
  varint,
  XZ_HEADER_LENGTH,
  type XzStreamFlags,
} from "./xz-format.ts";

/** One block of an xz stream. */
export interface XzBlock {
  /** Its place among the blocks, from 0. */
  readonly index: number;
  /** Of the block's header, in bytes from the start of the source. */
  readonly offset: number;
  /** Bytes of header, data, padding and check. */
  readonly length: number;
  /** Of its content, in bytes of decompressed data. */
  readonly contentOffset: number;
  readonly contentLength: number;
}

/** Where everything is in an xz stream. */
export interface XzLayout {
  readonly flags: XzStreamFlags;
  /** In order; their contents follow each other without a gap. */
  readonly blocks: readonly XzBlock[];
  /** Bytes of decompressed data. */
  readonly contentLength: number;
}

/** A larger index is not read, in bytes; 65536 blocks of 24 MiB need less. */
const MAX_INDEX = 1024 * 1024;

/**
 * Reads where the blocks are from the index at the end of the xz stream that fills `[start, start + size)` of
 * `source` (xz spec 2.1.2, 4). Undefined for several streams, stream padding, a large index, no content, and
 * where anything is not as it should be: whoever decodes from the start will say what is wrong.
 */
export function readXzIndex(source: ByteSource, start: number, size: number): XzLayout | undefined {
  try {
    return layoutOf(source, start, size);
  } catch (error) {
    if (error instanceof Deb2nixError) return undefined;
    throw error;
  }
}

function layoutOf(source: ByteSource, start: number, size: number): XzLayout | undefined {
  if (size < 2 * XZ_HEADER_LENGTH) return undefined;
  const flags = parseXzStreamHeader(source.read(start, XZ_HEADER_LENGTH), start);
  const footerAt = start + size - XZ_HEADER_LENGTH;
  const footer = source.read(footerAt, XZ_HEADER_LENGTH);
  const indexLength = (Buffer.from(footer).readUInt32LE(4) + 1) * 4;
  checkXzFooter(footer, flags, indexLength, footerAt);
  if (indexLength > Math.min(MAX_INDEX, size - 2 * XZ_HEADER_LENGTH)) return undefined;
  const index = Buffer.from(source.read(footerAt - indexLength, indexLength));
  const crcAt = indexLength - 4;
  if (index.readUInt32LE(crcAt) !== crc32(index.subarray(0, crcAt)) || index[0] !== 0) return undefined;

  let at = 1;
  const number = (): number => varint(() => index[at++] ?? 0, footerAt - indexLength + at);
  const count = number();
  const blocks: XzBlock[] = [];
  let offset = start + XZ_HEADER_LENGTH;
  let contentOffset = 0;
  for (let left = count; left > 0 && at < crcAt; left--) {
    const length = Math.ceil(number() / 4) * 4;
    const contentLength = number();
    // Nobody writes empty blocks, and no position leads to one.
    if (contentLength === 0) return undefined;
    blocks.push({ index: blocks.length, offset, length, contentOffset, contentLength });
    offset += length;
    contentOffset += contentLength;
    if (offset > footerAt || !Number.isSafeInteger(contentOffset)) return undefined;
  }
  const isWhole =
    blocks.length === count && offset === footerAt - indexLength && at <= crcAt && crcAt - at < 4;
  return isWhole && blocks.length > 0 && index.subarray(at, crcAt).every((byte) => byte === 0)
    ? { flags, blocks, contentLength: contentOffset }
    : undefined;
}

/** The block whose content has the byte at `position` of the decompressed data; it must lie in there. */
export function blockAt({ blocks }: XzLayout, position: number): XzBlock {
  let low = 0;
  let high = blocks.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (blocks[middle]!.contentOffset <= position) low = middle;
    else high = middle;
  }
  return blocks[low]!;
}
