/**
 * Gives the memory of `bytes` back at once instead of when it is collected as garbage: for whoever makes
 * megabytes after megabytes of them. Only for bytes that nobody looks at any more; they have no length then.
 */
export function release(bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const { buffer } = bytes;
  // Small Buffers share a pool.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length) buffer.transfer(0);
}
