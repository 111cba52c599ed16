import { createGunzip } from "node:zlib";
import { Deb2nixError } from "../error.ts";
import { OUTPUT_CHUNK } from "./output-chunk.ts";
import { through } from "./pump.ts";
import { watched } from "./watched.ts";

/**
 * Decompresses gzip (RFC 1952), concatenated members included. Offsets in errors are in bytes of compressed
 * input. Throws `E_GZIP_TRUNCATED`, `E_GZIP_CORRUPT`, and `E_GZIP_TRAILING` for anything, zeros too, that
 * follows the last member.
 */
export async function* gunzip(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const decoder = createGunzip({ chunkSize: OUTPUT_CHUNK });
  const source = watched(input);
  try {
    yield* through(source.bytes, decoder);
  } catch (error) {
    if (source.threw(error)) throw error;
    throw decodingError(error as NodeJS.ErrnoException, source.count(), decoder.bytesWritten);
  }
  // zlib stops without a word where no further member begins.
  if (source.count() > decoder.bytesWritten) {
    throw new Deb2nixError("E_GZIP_TRAILING", "bytes follow the end of the gzip data", {
      offset: decoder.bytesWritten,
      hint: "The file is damaged or something was put behind it; fetch it again.",
    });
  }
}

function decodingError(cause: NodeJS.ErrnoException, fed: number, decoded: number): Deb2nixError {
  return cause.code === "Z_BUF_ERROR"
    ? new Deb2nixError("E_GZIP_TRUNCATED", "the gzip data ends too early", {
        offset: fed,
        cause,
        hint: "The file is cut short; fetch it again.",
      })
    : new Deb2nixError("E_GZIP_CORRUPT", `the gzip data is corrupt: ${cause.message}`, {
        offset: decoded,
        cause,
        hint: "The file is damaged; fetch it again.",
      });
}
