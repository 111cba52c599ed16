import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeFiles } from "../../../src/cli/output-files.ts";
import { writeOwnedFiles } from "../../../src/cli/owned-files.ts";
import { OWNERSHIP } from "../../../src/nix/releases/ownership.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deb2nix-output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
/** All that lies in the folder, by name. */
const there = () =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

describe("writeFiles", () => {
  test("makes the directory and those above it", () => {
    const inner = join(folder, "a/b");
    writeFiles(inner, [{ name: "x", text: "1" }]);
    expect(readFileSync(join(inner, "x"), "utf8")).toBe("1");
  });

  test("puts back what was there where a file cannot be put in place", () => {
    put("a", "old");
    // Both are staged in one place, so that nothing is left for the second.
    const twice = { name: "b", text: "new" };
    expect(() => writeFiles(folder, [{ name: "a", text: "new" }, twice, twice])).toThrow(
      expect.objectContaining({ code: "E_OUT", path: folder }),
    );
    expect(there()).toEqual({ a: "old" });
  });

  test("what is no file is never read", () => {
    execFileSync("mkfifo", [join(folder, "a")]);
    writeFiles(folder, [{ name: "a", text: "1" }]);
    expect(there()).toEqual({ a: "1" });
  });
});

describe("writeOwnedFiles", () => {
  const LINE = `# ${OWNERSHIP}\n`;
  const kinds = (force?: boolean) =>
    writeOwnedFiles(folder, [{ name: "a", text: "new\n" }], { ...(force && { force }) }).map(
      ({ kind }) => kind,
    );

  test.each([
    ["nothing", undefined, "written", `${LINE}new\n`],
    ["a file with the line", `${LINE}old\n`, "replaced", `${LINE}new\n`],
    ["the same file", `${LINE}new\n`, "unchanged", `${LINE}new\n`],
    ["the same text without the line", "new\n", "unchanged", "new\n"],
  ] as const)("%s there", (_, before, kind, after) => {
    if (before !== undefined) put("a", before);
    expect(kinds()).toEqual([kind]);
    expect(there()).toEqual({ a: after });
  });

  test("a person's file is kept, and replaced with force", () => {
    put("a", "old\n");
    expect(() => kinds()).toThrow(
      expect.objectContaining({ code: "E_OUT_EDITED", kind: "usage", path: join(folder, "a") }),
    );
    expect(there()).toEqual({ a: "old\n" });
    expect(kinds(true)).toEqual(["replaced"]);
    expect(there()).toEqual({ a: `${LINE}new\n` });
  });

  test("what is no file is never opened, and nothing is written", () => {
    mkdirSync(join(folder, "b"));
    const files = ["a", "b"].map((name) => ({ name, text: "new\n" }));
    expect(() => writeOwnedFiles(folder, files, { force: true })).toThrow(
      expect.objectContaining({ code: "E_OUT" }),
    );
    expect(readdirSync(folder)).toEqual(["b"]);
  });
});
