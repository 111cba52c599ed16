import fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../../src/report/unified-diff.ts";

test("equal texts have no difference", () => {
  expect(unifiedDiff("x", "a\n", "a\n")).toBe("");
});

test("three lines around a change are shown, and where they are", () => {
  const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  expect(unifiedDiff("a/b", before, before.replace("5", "five"))).toBe(
    "--- a/a/b\n+++ b/a/b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
  );
});

test("a file that comes or goes is compared with none", () => {
  expect(unifiedDiff("x", "", "a\n")).toBe("--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
  expect(unifiedDiff("x", "a\n", "")).toBe("--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n");
});

test("a last line without an end says so", () => {
  expect(unifiedDiff("x", "a", "a\n")).toContain("-a\n\\ No newline at end of file\n+a\n");
});

test("the lines of a difference are those of the two texts, in their places", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 })
    .map((lines) => lines.map((line) => `${line}\n`).join(""));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      const lines = unifiedDiff("x", before, after).split("\n").slice(2, -1);
      const [old, fresh] = [before, after].map((each) => each.split("\n").slice(0, -1)) as [
        string[],
        string[],
      ];
      let at = 0;
      const made: string[] = [];
      for (const line of lines) {
        const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/.exec(line);
        if (hunk !== null) {
          const start = Number(hunk[1]) - (hunk[2] === "0" ? 0 : 1);
          made.push(...old.slice(at, start));
          at = start;
          expect(made.length).toBe(Number(hunk[3]) - (hunk[4] === "0" ? 0 : 1));
        } else {
          if (line[0] !== "+") expect(old[at++]).toBe(line.slice(1));
          if (line[0] !== "-") made.push(line.slice(1));
        }
      }
      expect([...made, ...old.slice(at)]).toEqual(fresh);
    }),
  );
});

test("long texts that have nothing in common take no long time", () => {
  const text = (word: string): string =>
    Array.from({ length: 20_000 }, (_, line) => `${word}${line}\n`).join("");
  expect(unifiedDiff("x", text("a"), text("b")).length).toBeGreaterThan(200_000);
});
