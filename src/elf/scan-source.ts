import type { ByteSource } from "../archive/byte-source.ts";
import { stringRanges } from "./rodata.ts";
import { type StringCandidate, stringScanner } from "./string-scan.ts";

/** Bytes read at once. */
const PIECE = 1024 * 1024;

/**
 * The candidates of a file that can be read anywhere: only its `stringRanges` are read, piece by piece. Throws
 * as `openHeaders` does, and lets through what `source` throws.
 */
export function scanSource(source: ByteSource): readonly StringCandidate[] {
  const scanner = stringScanner();
  for (const { offset, length } of stringRanges(source)) {
    for (let start = 0; start < length; start += PIECE) {
      scanner.feed(offset + start, source.read(offset + start, Math.min(PIECE, length - start)));
    }
  }
  return scanner.candidates();
}
