import type { Sink } from "./download.ts";

/** A sink that keeps what arrives in memory; the download's `maxBytes` bounds it. */
export interface MemorySink extends Sink {
  /** What has arrived, piece by piece. */
  chunks(): readonly Uint8Array[];
}

export function memorySink(): MemorySink {
  let chunks: Uint8Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    append: (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
    },
    restart: () => {
      chunks = [];
      length = 0;
    },
    chunks: () => chunks,
  };
}
