import { describe, expect, test } from "vitest";
import { xzWishes } from "../../../src/archive/xz-wishes.ts";

const blocks = Array.from({ length: 40 }, (_, index) => ({
  index,
  offset: index * 10,
  length: 10,
  contentOffset: index * 100,
  contentLength: 100,
}));
const layout = {
  flags: { bytes: new Uint8Array(2), check: "None", checkLength: 0 },
  blocks,
  contentLength: 4000,
};

/** Walks through blocks and says which others are wished for at the end. */
function after(...steps: readonly number[]): readonly number[] {
  const wishesAt = xzWishes(layout);
  return steps
    .map((step) => wishesAt(blocks[step]!, undefined))
    .at(-1)!
    .map(({ block }) => block.index);
}

describe("xzWishes", () => {
  test("the next block, as long as steps are short", () => {
    expect(after(0)).toEqual([1]);
    expect(after(0, 2)).toEqual([3]);
    expect(after(0, 20)).toEqual([]);
    expect(after(0, 20, 20)).toEqual([]);
    expect(after(0, 20, 21)).toEqual([22]);
  });

  test("the last block where it is near, before the next", () => {
    expect(after(34)).toEqual([]);
    expect(after(35)).toEqual([39]);
    expect(after(35, 36)).toEqual([39, 37]);
  });

  test("behind the last block there is nothing", () => {
    expect(after(39)).toEqual([]);
  });

  test("what is said to be read, and no more", () => {
    const wishesAt = xzWishes(layout);
    expect(wishesAt(blocks[10]!, 1050)).toEqual([]);
    expect(wishesAt(blocks[10]!, 1130)).toEqual([{ block: blocks[11], until: 30 }]);
    expect(wishesAt(blocks[10]!, 3000)).toEqual([{ block: blocks[11], until: 100 }]);
  });
});
