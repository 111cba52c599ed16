import { Readable, Writable } from "node:stream";
import { type ArEntry, arEntries } from "./ar-entries.ts";
import type { ArHeader } from "./ar-header.ts";
import { Inlet } from "./inlet.ts";

/** The content of one member; an entry that is not drained holds the archive. */
export interface ArEntryStream extends Readable {
  readonly header: ArHeader;
}

/** Called with each member; the one after it comes when `stream` is read to its end and `next` was called. */
export type ArEntryListener = (
  header: ArHeader,
  stream: ArEntryStream,
  next: (error?: Error) => void,
) => void;

/**
 * A writable stream that takes an ar archive (ar(5), deb(5)) and gives its members, in the manner of
 * tar-stream's `extract()`: either listen to `entry` (an `ArEntryListener`), or iterate over it, where a
 * member left undrained is passed over on moving on. Errors as `walkAr`, thrown by the loop and emitted as
 * `error`; `finish` comes when the whole archive was read and is sound.
 */
export function extract(): ArExtract {
  return new ArExtract();
}

/** What `extract()` returns. */
export class ArExtract extends Writable implements AsyncIterable<ArEntryStream> {
  readonly #inlet = new Inlet();

  constructor() {
    super();
    const start = (event: string | symbol): void => {
      if (event !== "entry") return;
      this.off("newListener", start);
      this.#emitEntries().then(
        () => this.#inlet.finish(),
        (error: Error) => this.destroy(error),
      );
    };
    this.on("newListener", start);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ArEntryStream, void> {
    // The loop throws the error; nobody needs to listen for it too.
    this.on("error", () => {});
    let fault: unknown = new Error("the archive was left before its end");
    let stream: ArEntryStream | undefined;
    try {
      for await (const entry of arEntries(this.#inlet)) {
        stream = entryStream(entry);
        yield stream;
        stream.destroy();
        await closed(stream);
      }
      fault = undefined;
      this.#inlet.finish();
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      // A consumer who met the error in the entry leaves the loop with it.
      if (fault !== undefined) this.destroy(stream?.errored ?? (fault as Error));
    }
  }

  override _write(
    chunk: Uint8Array,
    _encoding: BufferEncoding,
    written: (error?: Error | null) => void,
  ): void {
    this.#inlet.put(chunk, written);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inlet.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inlet.fail(error ?? new Error("the archive stream was destroyed"));
    done(error);
  }

  async #emitEntries(): Promise<void> {
    for await (const entry of arEntries(this.#inlet)) {
      const stream = entryStream(entry);
      const next = new Promise<void>((resolve, reject) => {
        const listener = (error?: Error): void => (error === undefined ? resolve() : reject(error));
        this.emit("entry", entry.header, stream, listener);
      });
      await Promise.all([next, closed(stream)]);
    }
  }
}

function entryStream(entry: ArEntry): ArEntryStream {
  const stream = Readable.from(entry.body, { objectMode: false });
  // What is wrong with an entry is wrong with the archive, which reports it.
  stream.on("error", () => {});
  return Object.assign(stream, { header: entry.header });
}

async function closed(stream: Readable): Promise<void> {
  if (!stream.closed) await new Promise((resolve) => stream.once("close", resolve));
}
