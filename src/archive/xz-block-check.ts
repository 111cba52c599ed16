import { crc32 } from "node:zlib";
import type { ByteSource } from "./byte-source.ts";
import { crc64 } from "./crc64.ts";
import { type XzStreamFlags, xzCorrupt } from "./xz-format.ts";
import type { XzBlock } from "./xz-index.ts";

/** The flags of a stream without checks: a decoder that is given these makes none. */
const NO_CHECK: XzStreamFlags = { bytes: Uint8Array.of(0, 0), check: "None", checkLength: 0 };

/**
 * The flags to decode a block by if its check is made afterwards, by `checkXzBlock`: the check is a sixth of the
 * decoder's work, and cannot be made at all where a block is not decoded to its end. Those of the stream where
 * `checkXzBlock` does not know the check.
 */
export function flagsForLaterCheck(flags: XzStreamFlags): XzStreamFlags {
  return checkOf(flags) === undefined ? flags : NO_CHECK;
}

/** Compares the content of a block with the check that stands at its end (xz spec 3.4). Throws `E_XZ_CORRUPT`. */
export function checkXzBlock(
  source: ByteSource,
  flags: XzStreamFlags,
  { offset, length }: XzBlock,
  content: Uint8Array,
): void {
  const expected = checkOf(flags)?.(content);
  if (expected === undefined) return;
  const at = offset + length - flags.checkLength;
  if (Buffer.compare(expected, source.read(at, flags.checkLength)) === 0) return;
  throw xzCorrupt(`the ${flags.check} of a block is wrong`, at);
}

function checkOf({ check }: XzStreamFlags): ((content: Uint8Array) => Uint8Array) | undefined {
  if (check === "CRC64") return crc64;
  return check === "CRC32" ? crc32Bytes : undefined;
}

function crc32Bytes(content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(crc32(content));
  return bytes;
}
