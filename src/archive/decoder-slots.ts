/**
 * How many more decoders may run at this moment, counted over all threads of the process: shared memory, so that it
 * can be sent to a thread.
 */
export type DecoderSlots = Int32Array<SharedArrayBuffer>;

/** `count` slots, all of them free. */
export function decoderSlots(count: number): DecoderSlots {
  const slots = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  slots[0] = count;
  return slots;
}

/** Whether a slot is free; another thread may take it a moment later. */
export function hasFreeSlot(slots: DecoderSlots): boolean {
  return Atomics.load(slots, 0) > 0;
}

/** Takes a slot, if one is free; whether that was so. It never waits. */
export function takeSlot(slots: DecoderSlots): boolean {
  if (Atomics.sub(slots, 0, 1) > 0) return true;
  giveSlot(slots);
  return false;
}

/** Gives a slot back. */
export function giveSlot(slots: DecoderSlots): void {
  Atomics.add(slots, 0, 1);
}
