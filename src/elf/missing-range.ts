/**
 * Thrown by a `ByteSource` that keeps only parts of a file when a part is read that it does not keep. It
 * says nothing about the file: keep `[offset, offset + length)` (bytes) as well and start again.
 */
export class MissingRange extends Error {
  readonly offset: number;
  readonly length: number;

  constructor(offset: number, length: number) {
    super(`the ${length} bytes at ${offset} were not kept`);
    this.name = "MissingRange";
    this.offset = offset;
    this.length = length;
  }
}
