import { describe, expect, test } from "vitest";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { checkXzBlock, flagsForLaterCheck } from "../../../src/archive/xz-block-check.ts";
import { readXzIndex } from "../../../src/archive/xz-index.ts";
import { codeOf } from "./streams.ts";

const content = Buffer.from(Array.from({ length: 100_003 }, (_, index) => (index * 31) >> 3));

describe.each(["crc32", "crc64"] as const)("checkXzBlock with %s", (check) => {
  const stream = storeXz(content, { blockSize: 40_001, check });
  const source = bufferSource(stream);
  const { flags, blocks } = readXzIndex(source, 0, stream.length)!;
  const contentOf = ({ contentOffset, contentLength }: (typeof blocks)[number]): Buffer =>
    Buffer.from(content.subarray(contentOffset, contentOffset + contentLength));

  test("finds every block as it is good", () => {
    for (const block of blocks) checkXzBlock(source, flags, block, contentOf(block));
    expect(flagsForLaterCheck(flags).check).toBe("None");
  });

  test("any other byte anywhere is an error", async () => {
    const block = blocks[1]!;
    for (const at of [0, 1, 7, 8, 20_000, block.contentLength - 1]) {
      const other = contentOf(block);
      other[at]! ^= 0x10;
      const at0 = block.offset + block.length - flags.checkLength;
      expect(await codeOf(() => checkXzBlock(source, flags, block, other))).toEqual(["E_XZ_CORRUPT", at0]);
    }
  });
});

test("a check that is not known is left to the decoder", () => {
  const flags = { bytes: Uint8Array.of(0, 10), check: "SHA-256", checkLength: 32 };
  expect(flagsForLaterCheck(flags)).toBe(flags);
});
