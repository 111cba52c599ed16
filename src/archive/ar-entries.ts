import { type ArHeader, arTruncated } from "./ar-header.ts";
import { walkAr } from "./ar-walk.ts";
import { ByteReader } from "./byte-reader.ts";
import { entryBody } from "./entry-body.ts";

/** A member of an ar archive and its bytes, which can be read once, before the archive moves on. */
export interface ArEntry {
  readonly header: ArHeader;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The members of an ar archive in order; errors as `walkAr`. What the consumer leaves of a body is passed
 * over. The input is read to its end; bodies are views of its chunks.
 */
export async function* arEntries(input: AsyncIterable<Uint8Array>): AsyncGenerator<ArEntry, void> {
  const reader = new ByteReader(input);
  const walk = walkAr();
  try {
    for (let step = walk.next(); !step.done; ) {
      let bytes: Uint8Array = NONE;
      let count: number;
      if (step.value.kind === "take") {
        bytes = await reader.exactly(step.value.length);
        count = bytes.length;
      } else if (step.value.kind === "skip") {
        count = await reader.skip(step.value.length);
      } else {
        const { header } = step.value;
        const body = entryBody(reader, header.size, (present) => arTruncated(header, present));
        yield { header, body: body.bytes };
        await body.close();
        count = header.size;
      }
      step = walk.next({ bytes, count });
    }
  } finally {
    await reader.close();
  }
}

const NONE: Uint8Array = new Uint8Array(0);
