import { parentPort, receiveMessageOnPort } from "node:worker_threads";
import { type DecodedXzBlock, openDecodedXzBlock } from "./decoded-xz-block.ts";
import { type OpenFile, openFileSource } from "./seekable-file.ts";
import { type ThreadError, threadError } from "./thread-error.ts";
import { checkXzBlock, flagsForLaterCheck } from "./xz-block-check.ts";
import type { XzStreamFlags } from "./xz-format.ts";
import type { XzBlock } from "./xz-index.ts";

/** To decode a block from its start into shared memory, which has room for all of its content. */
export interface XzThreadTask {
  readonly kind: "begin";
  readonly file: OpenFile;
  readonly flags: XzStreamFlags;
  readonly block: XzBlock;
  readonly content: Uint8Array<SharedArrayBuffer>;
}

/** What a thread is told. It has one task at a time: the next may begin when the one before is reported as over. */
export type XzThreadOrder =
  | XzThreadTask
  /** To go on until so many bytes of content are there. */
  | { readonly kind: "until"; readonly until: number }
  /** To leave it. */
  | { readonly kind: "end" };

/** What it tells of its task; `over` comes last, and then it neither reads the file nor writes the content. */
export type XzThreadReport =
  | { readonly kind: "filled"; readonly filled: number }
  | { readonly kind: "error"; readonly error: ThreadError }
  | { readonly kind: "over" };

const port = parentPort!;

/** The order, and what obeys it. */
let task: { readonly order: XzThreadTask; readonly decoded: DecodedXzBlock } | undefined;
let filled = 0;
let until = 0;
let isAtWork = false;

port.on("message", async (order: XzThreadOrder) => {
  obey(order);
  if (isAtWork) return;
  isAtWork = true;
  await work();
  isAtWork = false;
});

function obey(order: XzThreadOrder): void {
  if (order.kind === "begin") {
    const { file, flags, block } = order;
    const source = openFileSource(file);
    task = { order, decoded: openDecodedXzBlock(source, flagsForLaterCheck(flags), block, () => {}) };
    filled = 0;
    until = 0;
  } else if (order.kind === "until") {
    until = order.until;
  } else {
    until = Number.POSITIVE_INFINITY;
  }
}

/** Does what is wanted of the task. */
async function work(): Promise<void> {
  while (task !== undefined && filled < until) {
    const { order, decoded } = task;
    const { block } = order;
    const isLeft = until === Number.POSITIVE_INFINITY;
    try {
      if (!isLeft) await decodeOn(order, decoded);
    } catch (error) {
      tell({ kind: "error", error: threadError(error) });
      filled = block.contentLength;
    }
    if (isLeft || filled === block.contentLength) {
      await decoded.close();
      task = undefined;
      tell({ kind: "over" });
    }
    // No turn of the event loop comes between two chunks.
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      obey(next.message as XzThreadOrder);
    }
  }
}

async function decodeOn(
  { file, flags, block, content }: XzThreadTask,
  decoded: DecodedXzBlock,
): Promise<void> {
  const chunk = await decoded.chunkAt(filled, false);
  content.set(chunk, filled);
  filled += chunk.length;
  if (filled === block.contentLength) {
    checkXzBlock(openFileSource(file), flags, block, content.subarray(0, filled));
  }
  tell({ kind: "filled", filled });
}

function tell(report: XzThreadReport): void {
  port.postMessage(report);
}
