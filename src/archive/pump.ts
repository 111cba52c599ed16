import type { Duplex, Readable, Writable } from "node:stream";

/**
 * Feeds `input` into `sink` and yields what comes out of `source`: the two ends of one decoder. Back-pressure
 * holds in both directions. When it returns or throws, both ends are destroyed and `input` is at rest, so that
 * whoever lent it can go on reading. An error of the input is thrown as it is.
 */
export async function* pump(
  input: AsyncIterable<Uint8Array>,
  sink: Writable,
  source: Readable,
): AsyncGenerator<Uint8Array, void> {
  let inputError: unknown;
  const feeding = feed(input, sink).catch((error: unknown) => {
    inputError = error;
    source.destroy(error as Error);
  });
  // The loop below reports what is wrong; a second report must not end the process.
  for (const end of [sink, source]) end.on("error", () => {});
  try {
    for await (const chunk of source) yield chunk as Uint8Array;
  } catch (error) {
    throw inputError ?? error;
  } finally {
    sink.destroy();
    source.destroy();
    await feeding;
  }
}

/** As `pump`, for a decoder that is one stream. */
export function through(input: AsyncIterable<Uint8Array>, decoder: Duplex): AsyncGenerator<Uint8Array, void> {
  return pump(input, decoder, decoder);
}

async function feed(input: AsyncIterable<Uint8Array>, sink: Writable): Promise<void> {
  for await (const chunk of input) {
    if (!sink.write(chunk)) await writable(sink);
    if (sink.destroyed) return;
  }
  sink.end();
}

/** Resolves when the sink wants more, or never will. */
export function writable(sink: Writable): Promise<void> {
  if (sink.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      sink.off("drain", done).off("close", done);
      resolve();
    };
    sink.on("drain", done).on("close", done);
  });
}
