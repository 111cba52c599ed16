import { createHash } from "node:crypto";

/** What most vectors hold: lines that compress well. */
export function lines(count = 3000): Buffer {
  return Buffer.from(Array.from({ length: count }, (_, line) => `line ${line} of a text\n`).join(""));
}

/** Bytes that do not compress, the same each time: LZMA2 stores them. */
export function noise(length = 3000): Buffer {
  const parts: Buffer[] = [];
  for (let block = 0; block * 32 < length; block++)
    parts.push(createHash("sha256").update(`${block}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}
