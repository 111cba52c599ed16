import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { checkRange } from "./buffer-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { fileError } from "./file-chunks.ts";

/** A file with random access, open until `close`. */
export interface SeekableFile extends ByteSource {
  close(): void;
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
  return {
    size,
    read: (offset, length) => {
      checkRange(offset, length, size);
      const bytes = Buffer.allocUnsafeSlow(length);
      let filled = 0;
      while (filled < length) {
        const count = attempt(path, () =>
          readSync(descriptor, bytes, filled, length - filled, offset + filled),
        );
        if (count === 0) checkRange(offset, length, offset + filled);
        filled += count;
      }
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
