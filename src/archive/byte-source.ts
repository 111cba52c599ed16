/**
 * Random access to bytes: a file, a buffer and the kept windows of a tar member look the same to a reader.
 * `read` returns exactly `length` bytes starting at `offset` (both in bytes) and throws a `Deb2nixError`
 * where the range leaves `[0, size)`.
 */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}
