import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../../src");

/** As CONTRIBUTING.md has it. */
const ROOMS = [...tableOf(readFileSync(join(SRC, "../CONTRIBUTING.md"), "utf8"))];

test("the table has every room", () => {
  const folders = readdirSync(SRC, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(ROOMS.toSorted()).toEqual(folders.map(({ name }) => name).sort());
});

test("data goes one way: no file imports from a room below its own", () => {
  const wrong = readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file.includes("/"))
    .flatMap((file) => {
      const text = readFileSync(join(SRC, file), "utf8");
      return [...text.matchAll(/from "((?:\.\.\/)+)([a-z]+)\//g)].flatMap(([, up, room]) => {
        const isOutside = up!.length / 3 === file.split("/").length - 1;
        const isBelow = ROOMS.indexOf(room!) > ROOMS.indexOf(file.split("/")[0]!);
        return isOutside && isBelow ? [`${file} imports from ${room}`] : [];
      });
    });
  expect(wrong).toEqual([]);
});

function* tableOf(contributing: string): Generator<string> {
  for (const [, room] of contributing.matchAll(/^\| `src\/(\w+)` \|/gm)) yield room!;
}
