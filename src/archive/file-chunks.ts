import { type FileHandle, open } from "node:fs/promises";
import { Deb2nixError } from "../error.ts";

/** Bytes in one chunk; large, because every chunk costs a trip through the thread pool. */
const CHUNK_LENGTH = 1024 * 1024;

/**
 * The bytes of a file, front to back, in chunks of 1 MiB (the last is shorter), each in a buffer of its own.
 * Throws `E_FILE_MISSING`, `E_FILE_DIRECTORY`, `E_FILE_PERMISSION` or `E_FILE_READ`; their `path` is the
 * path as given.
 */
export async function* fileChunks(path: string): AsyncGenerator<Uint8Array, void> {
  const handle = await attempt(path, () => open(path, "r"));
  try {
    for (;;) {
      const chunk = await attempt(path, () => readChunk(handle));
      if (chunk.length === 0) return;
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function readChunk(handle: FileHandle): Promise<Uint8Array> {
  // Not from Buffer's pool: the consumer may keep a chunk, and a pool slab would be kept with it.
  const buffer = Buffer.allocUnsafeSlow(CHUNK_LENGTH);
  const { bytesRead } = await handle.read(buffer, 0, CHUNK_LENGTH, null);
  return buffer.subarray(0, bytesRead);
}

async function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw fileError(path, error as NodeJS.ErrnoException);
  }
}

/** The error for what the system says of a file; its `path` is the path as given. */
export function fileError(path: string, cause: NodeJS.ErrnoException): Deb2nixError {
  switch (cause.code) {
    case "ENOENT":
    case "ENOTDIR":
      return new Deb2nixError("E_FILE_MISSING", "there is no such file", {
        path,
        cause,
        hint: "Check the spelling and the directory that the path is relative to.",
      });
    case "EISDIR":
      return new Deb2nixError("E_FILE_DIRECTORY", "this is a directory, a file was expected", {
        path,
        cause,
        hint: "Name a file in it.",
      });
    case "EACCES":
    case "EPERM":
      return new Deb2nixError("E_FILE_PERMISSION", "the file may not be read", {
        path,
        cause,
        hint: "Check the permissions of the file and of the directories above it.",
      });
    default:
      return new Deb2nixError("E_FILE_READ", `reading failed: ${cause.message}`, {
        path,
        cause,
        hint: "The disk, the mount or the path itself is at fault; try to copy the file.",
      });
  }
}
