import type { OpenFile } from "./seekable-file.ts";
import type { XzStreamFlags } from "./xz-format.ts";
import type { XzBlock } from "./xz-index.ts";
import { MAX_KEPT_BLOCK } from "./xz-kept-block.ts";
import { startXzThread, type XzThread } from "./xz-thread.ts";

/** Bytes that are handed out at once. */
const CHUNK = 64 * 1024;

/** What is decoded beyond what is asked for: while a thread waits for the next question it might as well. */
const AHEAD = 256 * 1024;

/** A block that a thread decodes; what it has decoded is kept until `close`. */
export interface ThreadedXzBlock {
  /** Has it decode up to `until`, in bytes of content, or a little more, and does not wait for that. */
  prepare(until: number): void;
  /** At least one byte from `position` of the content on, as a copy. */
  chunkAt(position: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Decodes blocks of one xz stream in threads. */
export interface ThreadedXzBlocks {
  /**
   * Opens a block with at most 32 MiB of content. `onRest` is told each time that all is there that was asked for, and
   * when it fails.
   */
  open(block: XzBlock, onRest: () => void): ThreadedXzBlock;
  /** Ends all threads; nobody reads the file then. */
  stop(): Promise<void>;
}

/** What it takes to decode a block. */
interface Seat {
  readonly thread: XzThread;
  readonly content: Uint8Array<SharedArrayBuffer>;
}

/**
 * Decodes blocks in threads, each of which is started when there is none to spare, `maxOpen` at most; so many blocks
 * may be open at once, and one more is begun when another is closed. Errors are those of `openDecodedXzBlock`, and
 * what threads die of.
 */
export function threadedXzBlocks(file: OpenFile, flags: XzStreamFlags, maxOpen: number): ThreadedXzBlocks {
  const threads: XzThread[] = [];
  const idleThreads: XzThread[] = [];
  const idleContents: Uint8Array<SharedArrayBuffer>[] = [];
  /** Blocks that wait for a seat. */
  const queue: (() => void)[] = [];
  let contents = 0;

  const seat = (): Seat | undefined => {
    if (idleContents.length === 0 && contents === maxOpen) return undefined;
    if (idleThreads.length === 0 && threads.length === maxOpen) return undefined;
    return { thread: idleThreads.pop() ?? startThread(), content: idleContents.pop() ?? newContent() };
  };
  const startThread = (): XzThread => {
    const thread = startXzThread();
    threads.push(thread);
    return thread;
  };
  const newContent = (): Uint8Array<SharedArrayBuffer> => {
    contents += 1;
    // Pages that nothing is written to cost nothing, so that all can have the same size.
    return new Uint8Array(new SharedArrayBuffer(MAX_KEPT_BLOCK));
  };
  const advance = (): void => queue.shift()?.();

  return {
    open(block, onRest) {
      let own: Seat | undefined;
      let filled = 0;
      let wanted = 0;
      let failure: { readonly error: unknown } | undefined;
      let isOver = false;
      let isClosed = false;
      let wake = (): void => {};
      const leave = (): void => {
        if (own !== undefined && isOver && isClosed) idleContents.push(own.content);
        advance();
      };
      const begin = (): void => {
        if (isClosed) {
          advance();
          return;
        }
        own = seat();
        if (own === undefined) {
          queue.push(begin);
          return;
        }
        const { thread, content } = own;
        thread.begin(
          { kind: "begin", file, flags, block, content },
          {
            filled(bytes) {
              filled = bytes;
              if (filled >= wanted) onRest();
              wake();
            },
            failed(error) {
              failure ??= { error };
              onRest();
              wake();
            },
            over() {
              isOver = true;
              idleThreads.push(thread);
              leave();
            },
          },
        );
        if (wanted > 0) thread.until(wanted);
      };
      begin();

      const prepare = (until: number): void => {
        const ahead = Math.min(until + AHEAD, block.contentLength);
        if (ahead === wanted) return;
        wanted = ahead;
        if (isOver || filled >= wanted) queueMicrotask(onRest);
        if (!isOver) own?.thread.until(wanted);
      };
      return {
        prepare,
        async chunkAt(position) {
          if (position >= wanted) prepare(position + 1);
          while (filled <= position) {
            if (failure !== undefined) throw failure.error;
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          return own!.content.slice(position, Math.min(filled, position + CHUNK));
        },
        async close() {
          isClosed = true;
          if (!isOver) own?.thread.end();
          else leave();
        },
      };
    },
    async stop() {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}
