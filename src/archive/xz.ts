import { crc32 } from "node:zlib";
import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import { scanned } from "./scan.ts";
import { wasmXz } from "./wasm-xz.ts";
import { watched } from "./watched.ts";
import {
  checkXzFooter,
  isXzMagic,
  parseXzBlockHeader,
  parseXzStreamHeader,
  XZ_HEADER_LENGTH,
  type XzBlockHeader,
  type XzStreamFlags,
  xzCorrupt,
  xzStreamEnd,
  xzStreamHeader,
} from "./xz-format.ts";
import { scanXzBlock, scanXzIndex, type XzSizes } from "./xz-scan.ts";

/** Decodes an xz stream; what `nativeXz` is. */
export type XzDecoder = (input: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

export interface XzOptions {
  /** Decodes blocks that the built-in decoder does not support; without it they are errors. */
  readonly nativeXz?: XzDecoder;
}

/** Largest dictionary, in bytes, that the built-in decoder takes; `xz -9` has exactly this. */
const MAX_DICTIONARY = 64 * 1024 * 1024;

/** Most blocks that are decoded: each costs a decoder's start, and a hostile one is 20 bytes long. */
const MAX_BLOCKS = 65_536;

/**
 * Decompresses xz (the .xz file format 1.1): concatenated streams, stream padding, many blocks. Offsets in
 * errors are in bytes of compressed input. Throws `E_XZ_TRUNCATED`, `E_XZ_CORRUPT`, `E_XZ_LIMIT`,
 * `E_XZ_TRAILING` for what follows a stream and is neither padding nor a stream, and `E_XZ_UNSUPPORTED` for
 * checks and filters that the built-in decoder lacks, before anything of the block is decoded.
 *
 * Each block is cut out by the lengths in its LZMA2 chunks and handed to the decoder as a stream of its own;
 * index and footer are checked here. So the decoder's habits at the end of its input do not matter.
 */
export async function* unxz(
  input: AsyncIterable<Uint8Array>,
  options: XzOptions = {},
): AsyncGenerator<Uint8Array, void> {
  const reader = new ByteReader(input);
  try {
    const budget = { blocks: MAX_BLOCKS };
    do {
      yield* stream(reader, budget, options);
    } while (await passPadding(reader));
  } finally {
    await reader.close();
  }
}

async function* stream(
  reader: ByteReader,
  budget: { blocks: number },
  options: XzOptions,
): AsyncGenerator<Uint8Array, void> {
  const start = reader.offset;
  const flags = parseXzStreamHeader(await whole(reader, XZ_HEADER_LENGTH), start);
  const blocks: XzSizes[] = [];
  for (;;) {
    const [size] = await reader.peek(1);
    if (size === undefined) throw truncated(reader.offset);
    if (size === 0) break;
    if (budget.blocks-- === 0) {
      throw new Deb2nixError("E_XZ_LIMIT", `the xz data has more than ${MAX_BLOCKS} blocks`, {
        offset: reader.offset,
        hint: "Recompress the member with larger blocks.",
      });
    }
    const sizes = { unpadded: 0, uncompressed: 0 };
    yield* unxzBlock(reader, flags, sizes, options);
    blocks.push(sizes);
  }
  await checkEnd(reader, flags, blocks);
}

/**
 * Decompresses the one block that stands at the front of `reader` in a stream with `flags`, and adds up its
 * `sizes` as it goes by. Throws as `unxz`.
 */
export async function* unxzBlock(
  reader: ByteReader,
  flags: XzStreamFlags,
  sizes: XzSizes,
  options: XzOptions,
): AsyncGenerator<Uint8Array, void> {
  const start = reader.offset;
  const { lacking, bytes } = await aloneXzBlock(reader, flags, sizes);
  const decode = lacking === undefined ? wasmXz : options.nativeXz;
  if (decode === undefined) {
    throw new Deb2nixError("E_XZ_UNSUPPORTED", `the built-in xz decoder does not support ${lacking}`, {
      offset: start,
      hint: "Install the program xz, which is then used instead (package xz-utils, or xz in nixpkgs).",
    });
  }
  const source = watched(bytes);
  try {
    yield* decode(source.bytes);
  } catch (error) {
    if (source.threw(error) || error instanceof Deb2nixError) throw error;
    throw xzCorrupt(`a block cannot be decoded (${(error as Error).message})`, reader.offset, error);
  }
}

/**
 * The one block that stands at the front of `reader` as a stream of its own, and what of it the built-in decoder
 * lacks, undefined where it lacks nothing. `sizes` adds up as the bytes go by.
 */
export async function aloneXzBlock(
  reader: ByteReader,
  flags: XzStreamFlags,
  sizes: XzSizes,
): Promise<{ readonly lacking: string | undefined; readonly bytes: AsyncGenerator<Uint8Array, void> }> {
  const start = reader.offset;
  const [size = 0] = await reader.peek(1);
  const headerBytes = await whole(reader, (size + 1) * 4);
  const header = parseXzBlockHeader(headerBytes, start);
  async function* alone(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.concat([xzStreamHeader(flags), headerBytes]);
    yield* scanned(reader, scanXzBlock(header, flags, start + header.length, sizes), truncated);
    yield xzStreamEnd(flags, sizes.unpadded, sizes.uncompressed);
  }
  return { lacking: unsupported(header, flags), bytes: alone() };
}

/** What of a block the built-in decoder lacks; undefined where it lacks nothing. */
function unsupported(header: XzBlockHeader, flags: XzStreamFlags): string | undefined {
  if (!["None", "CRC32", "CRC64"].includes(flags.check)) return `the integrity check ${flags.check}`;
  if (header.filters.length > 1) return `the filter ${header.filters[0]}`;
  return header.dictionarySize > MAX_DICTIONARY
    ? `a dictionary of ${header.dictionarySize} bytes, at most ${MAX_DICTIONARY}`
    : undefined;
}

/** Index and footer of a stream (xz spec 4, 2.1.2). */
async function checkEnd(reader: ByteReader, flags: XzStreamFlags, blocks: readonly XzSizes[]): Promise<void> {
  const start = reader.offset;
  let crc = 0;
  for await (const part of scanned(reader, scanXzIndex(blocks, start), truncated)) crc = crc32(part, crc);
  const crcAt = reader.offset;
  if (Buffer.from(await whole(reader, 4)).readUInt32LE(0) !== crc) {
    throw xzCorrupt("the CRC32 of the index is wrong", crcAt);
  }
  const footerAt = reader.offset;
  checkXzFooter(await whole(reader, XZ_HEADER_LENGTH), flags, footerAt - start, footerAt);
}

/** Passes zeros in fours behind a stream (xz spec 2.2); whether another stream follows. */
async function passPadding(reader: ByteReader): Promise<boolean> {
  const start = reader.offset;
  for (;;) {
    const at = reader.offset;
    const chunk = await reader.next();
    const stray = chunk === undefined ? 0 : chunk.findIndex((byte) => byte !== 0);
    if (stray < 0) continue;
    const offset = at + stray;
    if (chunk !== undefined) reader.unread(chunk.subarray(stray));
    const more = isXzMagic(await reader.peek(6));
    if ((offset - start) % 4 === 0 && (chunk === undefined || more)) return more;
    throw new Deb2nixError(
      "E_XZ_TRAILING",
      "what follows an xz stream is neither another nor padding in fours",
      {
        offset,
        hint: "The file is damaged or something was put behind it; fetch it again.",
      },
    );
  }
}

async function whole(reader: ByteReader, length: number): Promise<Uint8Array> {
  const bytes = await reader.exactly(length);
  if (bytes.length < length) throw truncated(reader.offset);
  return bytes;
}

function truncated(offset: number): Deb2nixError {
  return new Deb2nixError("E_XZ_TRUNCATED", "the xz data ends too early", {
    offset,
    hint: "The file is cut short; fetch it again.",
  });
}
