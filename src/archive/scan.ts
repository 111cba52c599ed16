import type { ByteReader } from "./byte-reader.ts";

/** What a scanner asks for: to see the next `length` bytes (`take`) or to let them go by (`skip`). */
export interface ScanStep {
  readonly kind: "take" | "skip";
  readonly length: number;
}

/** Knows where a compressed frame ends from the lengths that stand in it; is sent what it asked to see. */
export type Scanner = Generator<ScanStep, void, Uint8Array>;

export function* take(length: number): Generator<ScanStep, Uint8Array, Uint8Array> {
  return yield { kind: "take", length };
}

export function* skip(length: number): Generator<ScanStep, void, Uint8Array> {
  yield { kind: "skip", length };
}

/**
 * The bytes of exactly one frame from the front of `reader`, as views of its chunks, cut where `scanner`
 * returns. Costs nothing per byte that is skipped. Where the input ends before, throws what `truncated` makes.
 */
export async function* scanned(
  reader: ByteReader,
  scanner: Scanner,
  truncated: (offset: number) => Error,
): AsyncGenerator<Uint8Array, void> {
  let step = scanner.next(NONE);
  let seen = NONE;
  let missing = step.done ? 0 : step.value.length;
  const answer = (bytes: Uint8Array): void => {
    step = scanner.next(bytes);
    seen = NONE;
    missing = step.done ? 0 : step.value.length;
  };
  while (!step.done) {
    const chunk = await reader.next();
    if (chunk === undefined) throw truncated(reader.offset);
    let at = 0;
    while (!step.done && (at < chunk.length || missing === 0)) {
      const part = chunk.subarray(at, at + missing);
      at += part.length;
      missing -= part.length;
      if (step.value.kind === "take") seen = seen.length === 0 ? part : Buffer.concat([seen, part]);
      if (missing === 0) answer(step.value.kind === "take" ? seen : NONE);
    }
    if (at < chunk.length) reader.unread(chunk.subarray(at));
    if (at > 0) yield at === chunk.length ? chunk : chunk.subarray(0, at);
  }
}

const NONE: Uint8Array = new Uint8Array(0);
