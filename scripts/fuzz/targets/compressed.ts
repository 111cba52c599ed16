import { createHash } from "node:crypto";
import { decompress } from "../../../src/archive/decompress.ts";
import type { Compression } from "../../../src/facts/deb-facts.ts";
import { cut, whole } from "../chunks.ts";
import { mustAgree, outcomeOf } from "../outcome.ts";
import type { Random } from "../random.ts";
import { BrokenPromise, type Outcome } from "../target.ts";

/** What came out of a decoder. */
export interface Decoded {
  readonly length: number;
  readonly sha256: string;
}

/** A small input may expand without end; a consumer may stop, and here it does, after this many bytes. */
export const OUTPUT_LIMIT = 64 * 1024 * 1024;

/**
 * Decompresses an input whole and cut up: the bytes must be the same, and so must be whether it is refused.
 * Of several faults the one that is met first depends on how far the decoder had read.
 */
export async function decodeTwice(compression: Compression, input: Uint8Array): Promise<Outcome<Decoded>> {
  const first = await outcomeOf(() => digest(decompress(compression, whole(input))));
  const second = await outcomeOf(() => digest(decompress(compression, cut(input))));
  mustAgree(`${compression} is decoded the same in any cutting`, comparable(first), comparable(second));
  if (first.kind === "refused" && (first.offset ?? 0) > input.length) {
    throw new BrokenPromise("the offset of an error lies in the input", { ...first, length: input.length });
  }
  return first;
}

/** Length and sha256 of a stream, of its first `OUTPUT_LIMIT` bytes where it is longer. */
export async function digest(stream: AsyncIterable<Uint8Array>): Promise<Decoded> {
  const hash = createHash("sha256");
  let length = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, OUTPUT_LIMIT - length);
    hash.update(part);
    length += part.length;
    if (length === OUTPUT_LIMIT) break;
  }
  return { length, sha256: hash.digest("hex") };
}

/** Content as it is compressed: text, noise, zeros. */
export function content(random: Random): Uint8Array {
  const length = random.pick([0, 1, 100, 5000, 5000, 70_000]);
  if (random.oneIn(3)) return random.bytes(Math.min(length, 5000));
  if (random.oneIn(3)) return new Uint8Array(random.oneIn(10) ? 3_000_000 : length);
  return Buffer.alloc(length, random.pick(["abc", "the same again and again; ", "x"]));
}

function comparable(outcome: Outcome<Decoded>): Outcome<Decoded> {
  return outcome.kind === "ok" ? outcome : { kind: "refused", code: "", message: "" };
}
