import { readArDirectory } from "../../../src/archive/ar-directory.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";

/** The members of an ar archive with their contents. */
export function arMembers(
  bytes: Uint8Array,
): readonly { readonly name: string; readonly data: Uint8Array }[] {
  return readArDirectory(bufferSource(bytes)).map(({ name, offset, size }) => ({
    name,
    data: bytes.subarray(offset, offset + size),
  }));
}
