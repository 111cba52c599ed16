import { createRequire } from "node:module";

type Decoder = typeof import("xz-decompress")["XzReadableStream"];

/** Most copies that are kept: each holds on to the memory of the largest dictionary it has seen. */
const MAX_IDLE = 4;

/** Copies of the decoder that nobody uses at the moment. */
const idle: Decoder[] = [];

/**
 * Decodes one xz stream with the wasm decoder; throws its plain `Error` where the data is bad, and an error
 * of the input as it is. The input must be exactly one stream, with a dictionary of at most 64 MiB.
 *
 * The package holds a lock from the first to the last byte of a stream, so a second stream, opened while the
 * first waits for its consumer, would wait for ever. Each copy of the package has its own lock and its own
 * memory, so every stream gets a copy to itself; copies are used again.
 */
export async function* wasmXz(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const Stream = idle.pop() ?? freshCopy();
  const reader = new Stream(webStream(input)).getReader();
  let sound = true;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value.length > 0) yield value;
    }
  } catch (error) {
    sound = false;
    throw error;
  } finally {
    // Whoever stops early must give the lock back; at the end there is nothing to cancel.
    if (sound) {
      await reader.cancel();
      if (idle.length < MAX_IDLE) idle.push(Stream);
    }
  }
}

/** What `require` loads is kept by the module that it is of, so each copy has one: else none would ever be freed. */
function freshCopy(): Decoder {
  const require = createRequire(import.meta.url);
  const path = require.resolve("xz-decompress");
  delete require.cache[path];
  return (require(path) as { XzReadableStream: Decoder }).XzReadableStream;
}

/** No queue of its own: it must not read further ahead than it is asked to. */
function webStream(input: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = input[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
