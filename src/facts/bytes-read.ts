/**
 * How many bytes of debs have been read, counted over all threads of the process: shared memory, so that it can be sent
 * to a thread.
 */
export type BytesRead = BigInt64Array<SharedArrayBuffer>;

/** A count that begins at 0. */
export function bytesRead(): BytesRead {
  return new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
}

/** The count at this moment, in bytes. */
export function countOf(count: BytesRead): number {
  return Number(Atomics.load(count, 0));
}

/**
 * Counts one deb: to be told how far its reading is, in bytes from its start. A position behind one that was told, as
 * in a second pass, adds nothing.
 */
export function countPositions(count: BytesRead): (position: number) => void {
  let furthest = 0;
  return (position) => {
    if (position <= furthest) return;
    Atomics.add(count, 0, BigInt(position - furthest));
    furthest = position;
  };
}
