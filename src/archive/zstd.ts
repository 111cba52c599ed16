// Not by name: an older Node, which has no zstd, is told so by src/node-version.ts once all imports are resolved.
import zlib, { constants } from "node:zlib";
import { Deb2nixError } from "../error.ts";
import { ByteReader } from "./byte-reader.ts";
import { OUTPUT_CHUNK } from "./output-chunk.ts";
import { through } from "./pump.ts";
import { scanned } from "./scan.ts";
import { watched } from "./watched.ts";
import { isSkippable, MAX_WINDOW_LOG, scanZstdFrame, ZSTD_MAGIC, type ZstdFrame } from "./zstd-frame.ts";

/** Most frames that are decoded: each costs a decoder's start, and a hostile one is 9 bytes long. */
const MAX_FRAMES = 65_536;

/**
 * Decompresses zstd (RFC 8878): any number of frames, skippable ones passed over. Offsets in errors are in
 * bytes of compressed input. Throws `E_ZSTD_TRUNCATED`, `E_ZSTD_CORRUPT`, `E_ZSTD_WINDOW`,
 * `E_ZSTD_DICTIONARY`, `E_ZSTD_LIMIT`, and `E_ZSTD_TRAILING` for what follows a frame and is none.
 *
 * Node's decoder stops after one frame and ignores the rest without a word, so each frame is cut out by its
 * own block headers and gets a decoder of its own.
 */
export async function* unzstd(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = new ByteReader(input);
  try {
    for (let frames = 0; !(await reader.atEnd()); frames++) {
      const start = reader.offset;
      const magic = await reader.peek(4);
      const number = magic.length < 4 ? 0 : Buffer.from(magic).readUInt32LE(0);
      if (frames === MAX_FRAMES) {
        throw new Deb2nixError("E_ZSTD_LIMIT", `the zstd data has more than ${MAX_FRAMES} frames`, {
          offset: start,
          hint: "Recompress the member in one frame.",
        });
      }
      if (number === ZSTD_MAGIC) yield* frame(reader, start);
      else if (isSkippable(number)) await passSkippable(reader);
      else if (frames === 0) throw notZstd(magic, start);
      else throw trailing(start);
    }
  } finally {
    await reader.close();
  }
}

async function* frame(reader: ByteReader, start: number): AsyncGenerator<Uint8Array, void> {
  const decoder = zlib.createZstdDecompress({
    chunkSize: OUTPUT_CHUNK,
    params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG },
  });
  const stated: ZstdFrame = {};
  const source = watched(scanned(reader, scanZstdFrame(start, stated), truncated));
  let length = 0;
  try {
    for await (const chunk of through(source.bytes, decoder)) {
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (source.threw(error)) throw error;
    throw new Deb2nixError("E_ZSTD_CORRUPT", `the zstd data is corrupt: ${(error as Error).message}`, {
      offset: start + decoder.bytesWritten,
      cause: error,
      hint: "The file is damaged; fetch it again.",
    });
  }
  // The decoder looks at that only where it gets the frame in one piece.
  if (stated.content !== undefined && stated.content !== length) {
    throw new Deb2nixError(
      "E_ZSTD_CORRUPT",
      `the zstd frame holds ${length} bytes, but states ${stated.content}`,
      { offset: start, hint: "The file is damaged; fetch it again." },
    );
  }
}

/** RFC 8878 3.1.2: magic, length in four bytes, content of the writer's own. */
async function passSkippable(reader: ByteReader): Promise<void> {
  const header = await reader.exactly(8);
  if (header.length < 8) throw truncated(reader.offset);
  const length = Buffer.from(header).readUInt32LE(4);
  if ((await reader.skip(length)) < length) throw truncated(reader.offset);
}

function truncated(offset: number): Deb2nixError {
  return new Deb2nixError("E_ZSTD_TRUNCATED", "the zstd data ends within a frame", {
    offset,
    hint: "The file is cut short; fetch it again.",
  });
}

function notZstd(found: Uint8Array, offset: number): Deb2nixError {
  return found.length < 4
    ? truncated(offset + found.length)
    : new Deb2nixError(
        "E_ZSTD_CORRUPT",
        `found ${Buffer.from(found).toString("hex")} where zstd data has 28b52ffd`,
        {
          offset,
        },
      );
}

function trailing(offset: number): Deb2nixError {
  return new Deb2nixError("E_ZSTD_TRAILING", "what follows the last zstd frame is no frame", {
    offset,
    hint: "The file is damaged or something was put behind it; fetch it again.",
  });
}
