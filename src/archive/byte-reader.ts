import type { SkippableBytes } from "./skippable.ts";

/**
 * Takes bytes from the front of a stream in the portions that a format asks for. Portions that lie within one
 * chunk of the input are views of it, not copies. One call at a time: await each before the next.
 * Iterating the reader yields what is left of the input; leaving that loop closes the input.
 */
export class ByteReader implements SkippableBytes {
  readonly #input: AsyncIterator<Uint8Array>;
  readonly #skipInput: SkippableBytes["skip"];
  #rest: Uint8Array = EMPTY;
  #offset = 0;
  #ended = false;

  constructor(input: SkippableBytes) {
    this.#input = input[Symbol.asyncIterator]();
    this.#skipInput = input.skip?.bind(input);
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The next bytes, as many as there are at hand; undefined at the end, never empty. */
  async next(): Promise<Uint8Array | undefined> {
    if (!(await this.#fill())) return undefined;
    return this.#take(this.#rest.length);
  }

  /** Puts back the tail of what was taken last. */
  unread(tail: Uint8Array): void {
    const rest = this.#rest;
    // Mostly the two lie side by side in one chunk; copying a chunk for each short look at it adds up.
    if (rest.length === 0) this.#rest = tail;
    else if (rest.buffer === tail.buffer && tail.byteOffset + tail.length === rest.byteOffset) {
      this.#rest = new Uint8Array(tail.buffer, tail.byteOffset, tail.length + rest.length);
    } else this.#rest = Buffer.concat([tail, rest]);
    this.#offset -= tail.length;
  }

  /** Between 1 and `length` bytes; empty only at the end of the input or for length 0. */
  async upTo(length: number): Promise<Uint8Array> {
    if (length === 0 || !(await this.#fill())) return EMPTY;
    return this.#take(Math.min(length, this.#rest.length));
  }

  /** `length` bytes; fewer only where the input ends. The caller vouches that `length` fits in memory. */
  async exactly(length: number): Promise<Uint8Array> {
    if (length <= this.#rest.length) return this.#take(length);
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0; ) {
      const part = await this.upTo(missing);
      if (part.length === 0) break;
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** As `exactly`, and the bytes stay in front. */
  async peek(length: number): Promise<Uint8Array> {
    const head = await this.exactly(length);
    this.unread(head);
    return head;
  }

  /** Passes over `length` bytes; returns how many there were, fewer only where the input ends. */
  async skip(length: number): Promise<number> {
    let passed = this.#take(Math.min(length, this.#rest.length)).length;
    if (this.#skipInput !== undefined && passed < length && !this.#ended) {
      const skipped = await this.#skipInput(length - passed);
      this.#offset += skipped;
      passed += skipped;
    }
    while (passed < length && (await this.#fill())) {
      passed += this.#take(Math.min(length - passed, this.#rest.length)).length;
    }
    return passed;
  }

  /** Whether no byte is left. */
  async atEnd(): Promise<boolean> {
    return !(await this.#fill());
  }

  /** Tells the input that no more of it is wanted, so that files and decoders behind it are closed. */
  async close(): Promise<void> {
    this.#rest = EMPTY;
    if (this.#ended) return;
    this.#ended = true;
    await this.#input.return?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const value = await this.next();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  #take(length: number): Uint8Array {
    const taken = length === this.#rest.length ? this.#rest : this.#rest.subarray(0, length);
    this.#rest = length === this.#rest.length ? EMPTY : this.#rest.subarray(length);
    this.#offset += length;
    return taken;
  }

  /** Makes sure that a byte is at hand; false at the end of the input. */
  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0 && !this.#ended) {
      // An input that throws has closed itself.
      this.#ended = true;
      const { done, value } = await this.#input.next();
      this.#ended = done === true;
      if (done !== true) this.#rest = value;
    }
    return this.#rest.length > 0;
  }
}

const EMPTY: Uint8Array = new Uint8Array(0);
