import { createHash } from "node:crypto";
import { type FillableSource, fillFrom } from "./seekable-file.ts";

/** Bytes that are read at once, into the same buffer again and again. */
const CHUNK = 1024 * 1024;

/** The SHA-256 of all bytes, in hexadecimal. Others get their turn after each MiB. Throws what `source` throws. */
export async function sha256Of(source: FillableSource): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK, source.size));
  for (let offset = 0; offset < source.size; offset += buffer.length) {
    const part = buffer.subarray(0, source.size - offset);
    fillFrom(source, part, offset);
    hash.update(part);
    await new Promise(setImmediate);
  }
  return hash.digest("hex");
}
