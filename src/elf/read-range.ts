import type { ByteSource } from "../archive/byte-source.ts";
import { Deb2nixError } from "../error.ts";

/** What the reading of every structure depends on. */
export interface Encoding {
  readonly class: 32 | 64;
  readonly littleEndian: boolean;
}

/** A claim of the file about itself, for error messages: its name, and the byte offset where it stands. */
export interface Claim {
  readonly what: string;
  readonly at: number;
}

/**
 * The `length` bytes at `offset` that `claim` promises. Both come from the file and may be anything up to
 * 2^64, so they are compared before they become numbers; what leaves the file throws E_ELF_TRUNCATED.
 */
export function readRange(source: ByteSource, offset: bigint, length: bigint, claim: Claim): DataView {
  if (offset + length > BigInt(source.size)) {
    const range = `0x${offset.toString(16)}..0x${(offset + length).toString(16)}`;
    throw new Deb2nixError(
      "E_ELF_TRUNCATED",
      `${claim.what} is at bytes ${range}, but the file ends at 0x${source.size.toString(16)}`,
      { offset: claim.at, hint: "The file was cut short or its headers are damaged; fetch the deb again." },
    );
  }
  return viewOf(source.read(Number(offset), Number(length)));
}

/** A `DataView` of exactly `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** An Elf_Addr, Elf_Off or Elf_Xword: 4 bytes in class 32, 8 in class 64, unsigned. */
export function readWord(view: DataView, offset: number, encoding: Encoding): bigint {
  return encoding.class === 64
    ? view.getBigUint64(offset, encoding.littleEndian)
    : BigInt(view.getUint32(offset, encoding.littleEndian));
}
