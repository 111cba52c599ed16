import { Deb2nixError } from "../error.ts";
import { type Scanner, skip, take } from "./scan.ts";

/** First bytes of a frame (RFC 8878 3.1.1), read as a little-endian number. */
export const ZSTD_MAGIC = 0xfd2fb528;

/**
 * Largest window that is decoded, as a power of two: 2^27 bytes are 128 MiB, the most that zstd and dpkg
 * accept unless told otherwise, so that a hostile frame cannot claim memory without limit.
 */
export const MAX_WINDOW_LOG = 27;

/** Whether a magic number begins a skippable frame (RFC 8878 3.1.2: 0x184D2A50 to 0x184D2A5F). */
export function isSkippable(magic: number): boolean {
  return magic >= 0x184d2a50 && magic <= 0x184d2a5f;
}

/** What a frame states of itself. */
export interface ZstdFrame {
  /** Bytes of content; absent where the frame does not say (RFC 8878 3.1.1.1.4). */
  content?: number;
}

/**
 * Scans one zstd frame that stands at `start` (bytes of compressed input): header, blocks, checksum
 * (RFC 8878 3.1.1). Notes in `stated` what the header says. Throws `E_ZSTD_CORRUPT` for what no frame can hold,
 * `E_ZSTD_WINDOW` for a window beyond `MAX_WINDOW_LOG`, `E_ZSTD_DICTIONARY` for a frame that needs a dictionary.
 * Contents are the decoder's affair.
 */
export function* scanZstdFrame(start: number, stated: ZstdFrame): Scanner {
  const descriptor = (yield* take(5))[4]!;
  const single = (descriptor & 0x20) !== 0;
  if ((descriptor & 0x08) !== 0) {
    throw new Deb2nixError("E_ZSTD_CORRUPT", "a reserved bit is set in the zstd frame header", {
      offset: start + 4,
    });
  }
  const idLength = [0, 1, 2, 4][descriptor & 3]!;
  const sizeLength = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const fields = Buffer.from(yield* take((single ? 0 : 1) + idLength + sizeLength));
  const idAt = single ? 0 : 1;
  const id = idLength === 0 ? 0 : fields.readUIntLE(idAt, idLength);
  if (id !== 0) {
    throw new Deb2nixError(
      "E_ZSTD_DICTIONARY",
      `the zstd frame needs dictionary ${id}, which no deb brings`,
      {
        offset: start + 5 + idAt,
      },
    );
  }
  if (sizeLength > 0) stated.content = contentSize(fields, idAt + idLength, sizeLength);
  // A single-segment frame has no window of its own: its content, whose size it must state, is the window.
  checkWindow(single ? stated.content! : windowSize(fields[0]!), start);
  let offset = start + 5 + fields.length;
  for (let last = false; !last; ) {
    const header = yield* take(3);
    const bits = header[0]! | (header[1]! << 8) | (header[2]! << 16);
    last = (bits & 1) === 1;
    const type = (bits >> 1) & 3;
    if (type === 3) {
      throw new Deb2nixError("E_ZSTD_CORRUPT", "a zstd block is of the reserved type", { offset });
    }
    const length = type === 1 ? 1 : bits >> 3;
    // Its two sections have a header each, of a byte at least (RFC 8878 3.1.1.3). libzstd refuses such a block or
    // takes it for nothing, by how the frame is cut.
    if (type === 2 && length < 2) {
      throw new Deb2nixError(
        "E_ZSTD_CORRUPT",
        `a compressed zstd block of ${length} bytes has no room for its headers`,
        { offset },
      );
    }
    yield* skip(length);
    offset += 3 + length;
  }
  if ((descriptor & 0x04) !== 0) yield* skip(4);
}

/** RFC 8878 3.1.1.1.2. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** RFC 8878 3.1.1.1.4: the two-byte form counts from 256. */
function contentSize(fields: Buffer, at: number, length: number): number {
  if (length === 8) return Number(fields.readBigUInt64LE(at));
  return fields.readUIntLE(at, length) + (length === 2 ? 256 : 0);
}

function checkWindow(window: number, start: number): void {
  if (window <= 2 ** MAX_WINDOW_LOG) return;
  throw new Deb2nixError(
    "E_ZSTD_WINDOW",
    `the zstd frame needs a window of ${window} bytes, at most ${2 ** MAX_WINDOW_LOG} are granted`,
    { offset: start, hint: "Recompress the member without zstd's --long or --ultra." },
  );
}
