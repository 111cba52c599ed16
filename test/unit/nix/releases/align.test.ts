import fc from "fast-check";
import { expect, test } from "vitest";
import { align, runsOfSlots } from "../../../../src/nix/releases/align.ts";

const aligned = (...sequences: string[]): string =>
  runsOfSlots(align(new Map(sequences.map((text, at) => [String(at), [...text]])), (item) => item))
    .map(({ majors, slots }) => `${majors.join("")}:${slots.map((slot) => [...slot.values()][0]).join("")}`)
    .join(" ");

test.each([
  ["what all have is shared", ["abc", "abc"], "01:abc"],
  ["what one has stands where it has it", ["ac", "abc"], "01:a 1:b 01:c"],
  ["what differs at one place stands side by side", ["abz", "acz"], "01:a 0:b 1:c 01:z"],
  ["what one has stays together", ["acez", "bdfz"], "0:ace 1:bdf 01:z"],
  ["an item may be in some of three", ["ab", "abc", "c"], "01:ab 12:c"],
  ["the same twice is told apart", ["aa", "a"], "01:a 0:a"],
  ["orders that contradict each other repeat an item", ["ab", "ba"], "0:a 01:b 1:a"],
  ["nothing is nothing", ["", ""], ""],
])("%s", (_rule, sequences, text) => {
  expect(aligned(...sequences)).toBe(text);
});

test("each sequence is in the common order as it was", () => {
  const sequence = fc.array(fc.constantFrom(..."abcdef"), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(sequence, { maxLength: 4 }), (sequences) => {
      const slots = align(new Map(sequences.map((items, at) => [String(at), items])), (item) => item);
      for (const [at, items] of sequences.entries())
        expect(slots.flatMap((slot) => slot.get(String(at)) ?? [])).toEqual(items);
      for (const slot of slots) expect(new Set(slot.values()).size).toBe(1);
    }),
  );
});
