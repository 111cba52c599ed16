import { expect, test } from "vitest";
import { release } from "../../../src/archive/release.ts";

test("memory of bytes that have it to themselves is given back", () => {
  const bytes = new Uint8Array(1000);
  release(bytes);
  expect(bytes.length).toBe(0);
});

test("memory that is shared with others stays", () => {
  const whole = new Uint8Array(1000);
  release(whole.subarray(10, 20));
  expect(whole.length).toBe(1000);
  const shared = new Uint8Array(new SharedArrayBuffer(10));
  release(shared);
  expect(shared.length).toBe(10);
});
