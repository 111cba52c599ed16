import type { ByteSource } from "./byte-source.ts";
import type { Scanner } from "./scan.ts";
import { parseXzBlockHeader, type XzStreamFlags, xzCorrupt } from "./xz-format.ts";
import type { XzBlock, XzLayout } from "./xz-index.ts";
import { scanXzBlock, type XzSizes } from "./xz-scan.ts";

/** Bytes that are looked at together: chunk headers lie up to 64 KiB apart. */
const AT_ONCE = 256;

/**
 * Proves that the blocks are as the index says, from the sizes that stand at each of their LZMA2 chunks (xz spec
 * 5.3.1): so a reader that passes over a block passes over as many bytes as one that decodes it. Decodes nothing
 * and reads next to nothing. Throws `E_XZ_CORRUPT`, and E_RANGE where a block leaves the source.
 */
export async function proveXzLayout(source: ByteSource, { flags, blocks }: XzLayout): Promise<void> {
  for (const block of blocks) {
    const { unpadded, uncompressed } = sizesOf(source, flags, block);
    if (Math.ceil(unpadded / 4) * 4 !== block.length || uncompressed !== block.contentLength) {
      throw xzCorrupt("the index states other sizes than a block has", block.offset);
    }
    await new Promise(setImmediate);
  }
}

function sizesOf(source: ByteSource, flags: XzStreamFlags, { offset }: XzBlock): XzSizes {
  const sizes = { unpadded: 0, uncompressed: 0 };
  const length = (source.read(offset, 1)[0]! + 1) * 4;
  const header = parseXzBlockHeader(source.read(offset, length), offset);
  scanSource(source, offset + length, scanXzBlock(header, flags, offset + length, sizes));
  return sizes;
}

/** Runs a scanner over what stands at `start`. */
function scanSource(source: ByteSource, start: number, scanner: Scanner): void {
  let offset = start;
  let held = { offset, bytes: new Uint8Array(0) as Uint8Array };
  for (let step = scanner.next(held.bytes); !step.done; ) {
    const { kind, length } = step.value;
    if (kind === "take" && offset + length > held.offset + held.bytes.length) {
      const count = Math.max(length, Math.min(AT_ONCE, source.size - offset));
      held = { offset, bytes: source.read(offset, count) };
    }
    const at = offset - held.offset;
    offset += length;
    step = scanner.next(kind === "take" ? held.bytes.subarray(at, at + length) : NONE);
  }
}

const NONE: Uint8Array = new Uint8Array(0);
