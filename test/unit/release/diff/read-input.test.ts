import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readInput } from "../../../../src/release/diff/read-input.ts";
import { inspectJson } from "../../../../src/report/inspect-json.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-diff-input-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const PIN = { common: { x: { filename: "pool/x.deb", sha256: "ab".repeat(32), version: "1" } } };

function file(name: string, content: string): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

describe("a side is told by its content, not by its name", () => {
  test("a directory, and what begins as a deb does", async () => {
    mkdirSync(join(scratch, "debs"));
    expect(await readInput(join(scratch, "debs"))).toMatchObject({ kind: "debs" });
    expect(await readInput(file("deb.json", "!<arch>\n…"))).toMatchObject({ kind: "debs" });
  });

  test("what inspect printed", async () => {
    expect(await readInput(file("facts.txt", inspectJson([])))).toEqual({ kind: "facts", debs: [] });
  });

  test("a pin, with the scope that is beside it", async () => {
    const path = file("r36.5-debs.json", JSON.stringify(PIN));
    expect(await readInput(path)).toMatchObject({ kind: "pin" });
    expect(await readInput(path)).not.toHaveProperty("scope");
    file("r36.5-scope.json", JSON.stringify({ version: 1, jetpack: "6.2.2" }));
    expect(await readInput(path)).toMatchObject({ kind: "pin", scope: { jetpack: "6.2.2" } });
  });

  test.each([
    ["nothing at all", "", "E_DIFF_INPUT"],
    ["a text", "hello", "E_DIFF_INPUT"],
    ["JSON that is cut off", '{"common":', "E_DIFF_INPUT"],
    ["JSON of another kind", '{"common": 1}', "E_PIN"],
    ["a list", "[]", "E_PIN"],
    ["facts that are none", '{"debs": [1]}', "E_FACTS"],
  ])("%s is refused", async (_what, content, code) => {
    await expect(readInput(file("bad.json", content))).rejects.toMatchObject({ code });
  });

  test("a file that is not there, and a scope that is none", async () => {
    await expect(readInput(join(scratch, "none"))).rejects.toMatchObject({ code: "E_FILE_MISSING" });
    const path = file("r38.2-debs.json", JSON.stringify(PIN));
    file("r38.2-scope.json", "{");
    await expect(readInput(path)).rejects.toMatchObject({ code: "E_SCOPE" });
  });
});
