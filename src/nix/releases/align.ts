import { type ByMajor, type Majors, signature } from "./by-major.ts";

/** What stands at one place of the common order: an item of each release that has it there, all with one key. */
export type Slot<T> = ByMajor<T>;

/** Slots next to each other that the same releases have. */
export interface Run<T> {
  readonly majors: Majors;
  readonly slots: readonly Slot<T>[];
}

/**
 * One order for the items of all releases: each release's own items stand in it in their own order, and items of
 * the same key share a slot where those orders allow it. What only some releases have stands as far in front as it
 * can, the oldest release's first.
 */
export function align<T>(sequences: ByMajor<readonly T[]>, keyOf: (item: T) => string): Slot<T>[] {
  const queues = [...sequences].map(([major, items]) => ({
    major,
    items,
    keys: numbered(items.map(keyOf)),
    at: 0,
  }));
  const waiting = new Map<string, Set<string>>();
  for (const { major, keys } of queues) {
    for (const key of keys) waiting.set(key, (waiting.get(key) ?? new Set()).add(major));
  }
  const slots: Slot<T>[] = [];
  for (;;) {
    const heads = new Map<string, (typeof queues)[number][]>();
    for (const queue of queues) {
      const key = queue.keys[queue.at];
      if (key !== undefined) heads.set(key, [...(heads.get(key) ?? []), queue]);
    }
    if (heads.size === 0) return slots;
    const candidates = [...heads];
    const [key, at] =
      candidates.find(([head, own]) => waiting.get(head)!.size === own.length) ??
      // The orders contradict each other: it stands once for these releases and again for the rest.
      candidates.reduce((most, each) => (each[1].length > most[1].length ? each : most));
    slots.push(new Map(at.map(({ major, items, at: index }) => [major, items[index]!])));
    for (const queue of at) {
      waiting.get(key)!.delete(queue.major);
      queue.at += 1;
    }
  }
}

/** Keys that are told apart where a sequence has one more than once. */
function numbered(keys: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return keys.map((key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return `${count} ${key}`;
  });
}

/** The slots in pieces that the same releases have. */
export function runsOfSlots<T>(slots: readonly Slot<T>[]): Run<T>[] {
  const runs: { majors: Majors; slots: Slot<T>[] }[] = [];
  for (const slot of slots) {
    const majors = [...slot.keys()];
    const last = runs.at(-1);
    if (last !== undefined && signature(last.majors) === signature(majors)) last.slots.push(slot);
    else runs.push({ majors, slots: [slot] });
  }
  return runs;
}
