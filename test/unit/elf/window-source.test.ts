import { describe, expect, test } from "vitest";
import { MissingRange } from "../../../src/elf/missing-range.ts";
import { windowSource } from "../../../src/elf/window-source.ts";
import { failure } from "./read-elf.ts";

const source = windowSource(100, [
  { offset: 40, bytes: Uint8Array.of(40, 41, 42, 43) },
  { offset: 10, bytes: Uint8Array.of(10, 11, 12) },
  { offset: 13, bytes: Uint8Array.of(13, 14) },
  { offset: 41, bytes: Uint8Array.of(41, 42, 43, 44, 45) },
]);

/** The range that `act` misses. */
function missing(act: () => unknown): { offset: number; length: number } {
  try {
    act();
  } catch (error) {
    if (error instanceof MissingRange) return { offset: error.offset, length: error.length };
    throw error;
  }
  throw new Error("expected a MissingRange, but nothing was thrown");
}

describe("windowSource", () => {
  test("a range within one window", () => {
    expect([...source.read(11, 2)]).toEqual([11, 12]);
  });

  test("a range across windows that touch", () => {
    expect([...source.read(10, 5)]).toEqual([10, 11, 12, 13, 14]);
  });

  test("a range across windows that overlap", () => {
    expect([...source.read(40, 6)]).toEqual([40, 41, 42, 43, 44, 45]);
  });

  test.each([
    ["before every window", 0, 4],
    ["that begins before a window", 9, 2],
    ["that ends after a window", 14, 2],
    ["across a gap", 12, 40],
  ])("a range %s is missing as a whole", (_, offset, length) => {
    expect(missing(() => source.read(offset, length))).toEqual({ offset, length });
  });

  test("nothing is never missing", () => {
    expect(source.read(0, 0)).toHaveLength(0);
    expect(source.read(100, 0)).toHaveLength(0);
  });

  test.each([
    [99, 2],
    [100, 1],
    [-1, 1],
    [0, -1],
    [2 ** 53, 1],
    [0.5, 1],
  ])("%i bytes at %i that leave the file are an error, not missing", (offset, length) => {
    expect(failure(() => source.read(offset, length)).code).toBe("E_RANGE");
  });
});
