import { expect, test } from "vitest";
import { decoderSlots, giveSlot, hasFreeSlot, takeSlot } from "../../../src/archive/decoder-slots.ts";

test("no more slots are taken than there are, until one is given back", () => {
  const slots = decoderSlots(2);
  expect([takeSlot(slots), takeSlot(slots), takeSlot(slots), takeSlot(slots)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(hasFreeSlot(slots)).toBe(false);
  giveSlot(slots);
  expect(hasFreeSlot(slots)).toBe(true);
  expect([takeSlot(slots), takeSlot(slots)]).toEqual([true, false]);
});

test("a clone of it counts the same slots", () => {
  const slots = decoderSlots(1);
  const clone = new Int32Array(slots.buffer);
  expect(takeSlot(clone)).toBe(true);
  expect(takeSlot(slots)).toBe(false);
});
