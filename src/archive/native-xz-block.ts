import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Deb2nixError } from "../error.ts";
import { writable } from "./pump.ts";
import type { FillableSource } from "./seekable-file.ts";
import { aloneXzBlock } from "./xz.ts";
import { xzBlockReader } from "./xz-block-reader.ts";
import { type XzStreamFlags, xzCorrupt } from "./xz-format.ts";
import type { XzBlock } from "./xz-index.ts";

/** Bytes that are handed out at once. */
const CHUNK = 256 * 1024;

/** What is given beyond what is asked for, in bytes of content: `xz` holds some back before it writes. */
const AHEAD = 64 * 1024;

/** It is given more where nothing has come for so many looks. */
const PATIENCE = 25;

/** Between two looks at how far `xz` has come, in milliseconds. */
const PAUSE = 2;

/** A block that the program `xz` decodes. */
export interface NativeXzBlock {
  /** Has it decode at least up to `until`, in bytes of content, and does not wait for that. */
  prepare(until: number): void;
  /** At least one byte from `position` of the content on. */
  chunkAt(position: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens a block for the program `xz` of the PATH, which writes into a file without a name in `directory`: that
 * costs far less than a pipe, and can be read anywhere. It is given no more of the block than it takes to come as
 * far as somebody asks. `onRest` is told when the program ends. All errors are `Deb2nixError`, `E_XZ_NATIVE` where program or file cannot be had.
 */
export function openNativeXzBlock(
  source: FillableSource,
  flags: XzStreamFlags,
  block: XzBlock,
  directory: string,
  onRest: () => void = () => {},
): NativeXzBlock {
  const { child, output } = start(directory);
  let end: { readonly code: number | null; readonly error?: Error } | undefined;
  child.on("error", (error) => {
    end = { code: null, error };
    onRest();
  });
  child.on("exit", (code) => {
    end ??= { code };
    onRest();
  });
  // What is wrong with the program shows in how it ends.
  child.stdin.on("error", () => {});

  const feeding = feeder(source, flags, block, child.stdin);
  return {
    prepare(until) {
      if (end !== undefined) queueMicrotask(onRest);
      else feeding.feed(until);
    },
    async chunkAt(position) {
      feeding.feed(position + 1);
      for (let looks = 1; ; looks++) {
        // In this order: what was written before the end is there after it.
        const ended = end;
        const { size } = fstatSync(output);
        if (size > block.contentLength)
          throw xzCorrupt("a block is longer than the index says", block.offset);
        // The last bytes are good only when the block's check is.
        const isGood = size < block.contentLength || ended?.code === 0;
        if (size > position && isGood) return readChunk(output, position, size);
        feeding.check();
        if (ended !== undefined) throw failure(ended, block);
        if (looks % PATIENCE === 0) feeding.feed(size + (looks / PATIENCE) * AHEAD);
        await sleep(PAUSE);
      }
    },
    async close() {
      child.stdin.destroy();
      child.kill("SIGKILL");
      await feeding.stop();
      closeSync(output);
    },
  };
}

/** Gives a program as much of a block as it takes to come to a place in its content. */
function feeder(source: FillableSource, flags: XzStreamFlags, block: XzBlock, stdin: Writable) {
  const sizes = { unpadded: 0, uncompressed: 0 };
  let input: AsyncGenerator<Uint8Array, void> | undefined;
  let wanted = 0;
  /** Content that has been given for certain. */
  let given = 0;
  let work = Promise.resolve();
  let error: unknown;
  const giveOn = async (): Promise<void> => {
    input ??= await inputOf(source, flags, block, sizes);
    while (given < wanted + AHEAD && !stdin.destroyed) {
      // A chunk that has begun is complete with the next bytes: they are more than a chunk can have.
      given = sizes.uncompressed;
      const { done, value } = await input.next();
      if (done === true) {
        given = Number.POSITIVE_INFINITY;
        stdin.end();
      } else if (!stdin.write(value)) {
        await writable(stdin);
      }
    }
  };
  return {
    feed(until: number): void {
      wanted = Math.max(wanted, until);
      if (given >= wanted + AHEAD) return;
      work = work.then(giveOn).catch((reason: unknown) => {
        error ??= reason;
      });
    },
    /** Throws what went wrong on the way. */
    check(): void {
      if (error !== undefined) throw error;
    },
    async stop(): Promise<void> {
      await work;
      await input?.return();
    },
  };
}

async function inputOf(
  source: FillableSource,
  flags: XzStreamFlags,
  block: XzBlock,
  sizes: { unpadded: number; uncompressed: number },
): Promise<AsyncGenerator<Uint8Array, void>> {
  const { lacking, bytes } = await aloneXzBlock(xzBlockReader(source, block), flags, sizes);
  // The limit on dictionaries is one on memory, and holds here too.
  if (lacking === undefined) return bytes;
  throw new Deb2nixError("E_XZ_UNSUPPORTED", `blocks with ${lacking} are decoded front to back`, {
    offset: block.offset,
  });
}

function start(directory: string): {
  readonly child: ChildProcessByStdio<Writable, null, null>;
  readonly output: number;
} {
  let output: number | undefined;
  try {
    const path = join(directory, `deb2nix-${randomUUID()}`);
    output = openSync(path, "wx+", 0o600);
    // However this process ends, nothing is left behind.
    unlinkSync(path);
    const options = ["--decompress", "--stdout", "--quiet", "--threads=1"];
    const child = spawn("xz", options, { stdio: ["pipe", output, "ignore"] });
    return { child: child as ChildProcessByStdio<Writable, null, null>, output };
  } catch (cause) {
    if (output !== undefined) closeSync(output);
    throw notToBeHad(cause as Error);
  }
}

function readChunk(file: number, position: number, size: number): Uint8Array {
  const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK, size - position));
  return chunk.subarray(0, readSync(file, chunk, 0, chunk.length, position));
}

function failure({ code, error }: { code: number | null; error?: Error }, block: XzBlock): Deb2nixError {
  if (error !== undefined) return notToBeHad(error);
  return code === 0
    ? xzCorrupt("a block is shorter than the index says", block.offset)
    : xzCorrupt(`xz failed on a block with exit code ${code}`, block.offset);
}

function notToBeHad(cause: Error): Deb2nixError {
  return new Deb2nixError("E_XZ_NATIVE", `the program xz cannot be used: ${cause.message}`, {
    cause,
    hint: "Install xz (package xz-utils, or xz in nixpkgs), or do without it.",
  });
}
