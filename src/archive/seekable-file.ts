import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { checkRange } from "./buffer-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { fileError } from "./file-chunks.ts";

/** A source that can also read into memory that is there already: reading a large file then leaves no garbage. */
export interface FillableSource extends ByteSource {
  /** Fills `target` with the bytes at `offset`; throws as `read`. */
  readonly fill?: (target: Uint8Array, offset: number) => void;
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
  const descriptor = attempt(path, () => openSync(path, "r"));
  const status = fstatSync(descriptor);
  if (!status.isFile()) {
    closeSync(descriptor);
    return undefined;
  }
  const { size } = status;
  const fill = (target: Uint8Array, offset: number): void => {
    checkRange(offset, target.length, size);
    for (let filled = 0; filled < target.length; ) {
      const left = target.length - filled;
      const count = attempt(path, () => readSync(descriptor, target, filled, left, offset + filled));
      if (count === 0) checkRange(offset, target.length, offset + filled);
      filled += count;
    }
  };
  return {
    size,
    fill,
    read: (offset, length) => {
      checkRange(offset, length, size);
      const bytes = Buffer.allocUnsafeSlow(length);
      fill(bytes, offset);
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}
