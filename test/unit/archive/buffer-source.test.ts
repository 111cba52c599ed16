import { describe, expect, test } from "vitest";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { Deb2nixError } from "../../../src/error.ts";

describe("bufferSource", () => {
  const source = bufferSource(Uint8Array.of(1, 2, 3));

  test("reads what is there", () => {
    expect(source.size).toBe(3);
    expect([...source.read(1, 2)]).toEqual([2, 3]);
    expect(source.read(3, 0)).toHaveLength(0);
  });

  test.each([
    [3, 1],
    [0, 4],
    [-1, 1],
    [0, -1],
    [1.5, 1],
    [Number.MAX_SAFE_INTEGER, 1],
    [Number.NaN, 1],
  ])("a range from %d of %d bytes leaves it", (offset, length) => {
    expect(() => source.read(offset, length)).toThrow(Deb2nixError);
    expect(() => source.read(offset, length)).toThrow(/cannot read/);
  });
});
