import fc from "fast-check";
import { Deb2nixError } from "../../../src/error.ts";

/** A stream of the bytes in chunks of `size`; of one chunk without it. */
export async function* streamOf(
  bytes: Uint8Array,
  size = Math.max(bytes.length, 1),
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A stream of the bytes cut at the given places (taken modulo the length), empty chunks included. */
export async function* cutAt(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const cut of cuts.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b)) {
    yield bytes.subarray(at, cut);
    at = cut;
  }
  yield bytes.subarray(at);
}

/** Places to cut a stream at. */
export const cuts = fc.array(fc.nat(), { maxLength: 40 });

export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The Deb2nixError that a promise is rejected with, or a function throws. */
export async function failure(attempt: Promise<unknown> | (() => unknown)): Promise<Deb2nixError> {
  try {
    await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    if (error instanceof Deb2nixError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Code and offset of that error: what tests mostly ask for. */
export async function codeOf(
  attempt: Promise<unknown> | (() => unknown),
): Promise<[string, number | undefined]> {
  const { code, offset } = await failure(attempt);
  return [code, offset];
}

export const ascii = (text: string): Buffer => Buffer.from(text, "latin1");
