type Callback = (error?: Error | null) => void;

/**
 * Turns the callbacks of a Writable into an async iterable with one consumer: a chunk's callback is called
 * when the consumer asks for the chunk after it, so the writer waits as long as the consumer does.
 */
export class Inlet implements AsyncIterable<Uint8Array> {
  #chunk: Uint8Array | undefined;
  #written: Callback | undefined;
  #final: Callback | undefined;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  /** Hands over one chunk. */
  put(chunk: Uint8Array, written: Callback): void {
    this.#chunk = chunk;
    this.#written = written;
    this.#wake?.();
  }

  /** No chunk follows; `final` is called by `finish`. */
  end(final: Callback): void {
    this.#final = final;
    this.#wake?.();
  }

  /** The consumer is content with all that came. */
  finish(): void {
    this.#final?.();
  }

  /** The consumer's next question is answered by `error`, and so is the writer of a chunk that is under way. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#wake?.();
    this.#answer(this.#error);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#chunk !== undefined) {
        const chunk = this.#chunk;
        this.#chunk = undefined;
        yield chunk;
        this.#answer();
      } else if (this.#final !== undefined) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** A consumer who left will not ask again; without an answer the writer would wait for ever. */
  #answer(error?: Error): void {
    const written = this.#written;
    this.#written = undefined;
    written?.(error);
  }
}
