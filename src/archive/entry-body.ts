import type { ByteReader } from "./byte-reader.ts";
import type { SkippableBytes } from "./skippable.ts";

/** The content of one archive entry while the archive stands at it. */
export interface EntryBody {
  /** The content, once, as views of the input's chunks. */
  readonly bytes: SkippableBytes;
  /** Passes over what was not read. From then on reading `bytes` is a mistake of the caller and throws. */
  close(): Promise<void>;
}

/**
 * The next `length` bytes of `reader` as the content of an entry. Where the input ends before, `truncated`
 * makes the error from the number of bytes that were there.
 */
export function entryBody(
  reader: ByteReader,
  length: number,
  truncated: (present: number) => Error,
): EntryBody {
  const start = reader.offset;
  const end = start + length;
  let open = true;
  const checkOpen = (): void => {
    // Silence would look like an empty file.
    if (!open) throw new Error("an entry's body was read after the archive had moved on");
  };
  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      checkOpen();
      if (reader.offset === end) return;
      const part = await reader.upTo(end - reader.offset);
      if (part.length === 0) throw truncated(reader.offset - start);
      yield part;
    }
  }
  return {
    bytes: {
      [Symbol.asyncIterator]: bytes,
      skip: (count) => {
        checkOpen();
        return reader.skip(Math.min(count, end - reader.offset));
      },
    },
    async close() {
      open = false;
      await reader.skip(end - reader.offset);
      if (reader.offset < end) throw truncated(reader.offset - start);
    },
  };
}
