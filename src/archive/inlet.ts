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

  /** The consumer's next question is answered by `error`. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#chunk !== undefined) {
        const chunk = this.#chunk;
        const written = this.#written;
        this.#chunk = undefined;
        yield chunk;
        written?.();
      } else if (this.#final !== undefined) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
