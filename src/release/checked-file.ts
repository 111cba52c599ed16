import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/**
 * Whether a file of the cache is whole: it has this SHA-256 (hexadecimal) and, where that is known, this size in
 * bytes. One that cannot be read is not.
 */
export async function isIntact(path: string, sha256: string, size?: number): Promise<boolean> {
  const hash = createHash("sha256");
  let length = 0;
  try {
    // Read no further than a file of the right size reaches, whatever has been put in its place.
    const end = size === undefined ? {} : { end: size };
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, ...end })) {
      hash.update(chunk as Buffer);
      length += (chunk as Buffer).length;
    }
  } catch {
    return false;
  }
  return (size === undefined || length === size) && hash.digest("hex") === sha256;
}
