import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { checkRange } from "./buffer-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { fileError } from "./file-chunks.ts";

/** A file that is open in this process; plain data, so that it can be sent to a thread. */
export interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** In bytes, when it was opened. */
  readonly size: number;
}

/** A source that can also read into memory that is there already: reading a large file then leaves no garbage. */
export interface FillableSource extends ByteSource {
  /** Fills `target` with the bytes at `offset`; throws as `read`. */
  readonly fill?: (target: Uint8Array, offset: number) => void;
  /** The file that the bytes are those of: other threads can read it too. */
  readonly file?: OpenFile;
}

/** A file with random access, open until `close`. */
export interface SeekableFile extends Required<FillableSource> {
  close(): void;
}

/** Fills `target` with the bytes at `offset` of `source`, by its `fill` where it has one. */
export function fillFrom(source: FillableSource, target: Uint8Array, offset: number): void {
  if (source.fill === undefined) target.set(source.read(offset, target.length));
  else source.fill(target, offset);
}

/**
 * Opens a file for random access; `size` is that of now. Undefined for what is no regular file (a pipe can only
 * be read front to back). Throws as `fileChunks`; `read` also throws E_RANGE where the file has shrunk.
 */
export function openSeekableFile(path: string): SeekableFile | undefined {
  // To open a pipe is to wait for its writer, and nothing else would be heard meanwhile.
  if (attempt(path, () => statSync(path)).isFIFO()) return undefined;
  const descriptor = attempt(path, () => openSync(path, "r"));
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    return undefined;
  }
  const { size } = status;
  return { ...openFileSource({ path, descriptor, size }), close: () => closeSync(descriptor) };
}

/** The bytes of a file that somebody else opened, and will not close as long as they are read. */
export function openFileSource(file: OpenFile): Required<FillableSource> {
  const { path, descriptor, size } = file;
  const fill = (target: Uint8Array, offset: number): void => {
    checkRange(offset, target.length, size);
    for (let filled = 0; filled < target.length; ) {
      const left = target.length - filled;
      const count = attempt(path, () => readSync(descriptor, target, filled, left, offset + filled));
      if (count === 0) checkRange(offset, target.length, offset + filled);
      filled += count;
    }
  };
  const read = (offset: number, length: number): Uint8Array => {
    checkRange(offset, length, size);
    const bytes = Buffer.allocUnsafeSlow(length);
    fill(bytes, offset);
    return bytes;
  };
  return { size, fill, read, file };
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}
