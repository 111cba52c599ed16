import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hasJournal, type Journal, stagedPath, writeJournal } from "../../../src/release/journal.ts";
import { hashOfText } from "../../../src/release/journal-file.ts";
import { openTree, type Tree } from "../../../src/release/tree.ts";
import { changeTree, refuseBusy, type TreeChange, withTree } from "../../../src/release/tree-changes.ts";

let tree: Tree;
beforeEach(() => {
  tree = openTree(mkdtempSync(join(tmpdir(), "deb2nix-changes-")));
});
afterEach(() => rmSync(tree.root, { recursive: true }));

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree.root, path)), { recursive: true });
    writeFileSync(join(tree.root, path), text);
  }
}

/** Every file of the tree. */
function found(): Record<string, string> {
  const entries = readdirSync(tree.root, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(tree.root.length + 1)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(tree.root, path), "utf8")]));
}

const change = (changes: readonly TreeChange[]): Promise<void> =>
  withTree(tree, async () => changeTree(tree, changes));

describe("changes of a tree", () => {
  test("are made, and nothing else is left", async () => {
    put({ "pkgs/a.nix": "old", "pkgs/gone.nix": "x", kept: "y" });
    await change([
      { path: "pkgs/a.nix", text: "new" },
      { path: "pkgs/gone.nix" },
      { path: "new/b.nix", text: "b" },
    ]);
    expect(found()).toEqual({ "pkgs/a.nix": "new", "new/b.nix": "b", kept: "y" });
    expect(existsSync(join(tree.root, ".deb2nix"))).toBe(false);
  });

  test("keep the mode of a file", async () => {
    put({ a: "old" });
    const { mode } = statSync(join(tree.root, "a"));
    await change([{ path: "a", text: "new" }]);
    expect(statSync(join(tree.root, "a")).mode).toBe(mode);
  });

  test("go to what a link in the tree leads to, and the link stays", async () => {
    put({ "real/a": "old" });
    symlinkSync("real", join(tree.root, "link"));
    await change([{ path: "link/a", text: "new" }]);
    expect(readFileSync(join(tree.root, "real/a"), "utf8")).toBe("new");
  });

  test("are undone where the system refuses one of them", async () => {
    put({ a: "old", gone: "there" });
    const before = found();
    // `x` cannot be a file and a directory; that turns out when the others are in place.
    const changes = [
      { path: "a", text: "new" },
      { path: "gone" },
      { path: "x", text: "" },
      { path: "x/y", text: "" },
    ];
    await expect(change(changes)).rejects.toThrow(
      expect.objectContaining({ code: "E_TREE_WRITE", kind: "usage" }),
    );
    expect(found()).toEqual(before);
    expect(existsSync(join(tree.root, ".deb2nix"))).toBe(false);
  });

  test("are not begun where a directory is in the place of a file", async () => {
    put({ "a.nix/b": "", c: "old" });
    await expect(
      change([
        { path: "c", text: "new" },
        { path: "a.nix", text: "" },
      ]),
    ).rejects.toThrow(expect.objectContaining({ code: "E_TREE_WRITE" }));
    expect(found()).toEqual({ "a.nix/b": "", c: "old" });
  });

  test("of others are waited for by nobody: who comes second is told", async () => {
    await withTree(tree, async () => {
      await expect(change([])).rejects.toThrow(expect.objectContaining({ code: "E_TREE_LOCKED" }));
      expect(() => refuseBusy(tree)).toThrow(expect.objectContaining({ code: "E_TREE_LOCKED" }));
    });
    refuseBusy(tree);
  });
});

const STAGE = "stage-01234567-0123-0123-0123-0123456789ab";

/** As a process leaves the tree that is killed after it has put so many files in place. */
function leave(
  changes: readonly TreeChange[],
  before: Readonly<Record<string, string>>,
  done: number,
): Journal {
  mkdirSync(join(tree.root, ".deb2nix", STAGE), { recursive: true });
  const entries = changes.map(({ path, text }, index) => {
    const old = before[path];
    if (text !== undefined) writeFileSync(stagedPath(tree, STAGE, index, "new"), text);
    if (old !== undefined) writeFileSync(stagedPath(tree, STAGE, index, "old"), old);
    return {
      path,
      before: old === undefined ? null : hashOfText(old),
      after: text === undefined ? null : hashOfText(text),
    };
  });
  const journal = { stage: STAGE, entries };
  writeJournal(tree, journal);
  for (const [index, { path, text }] of changes.slice(0, done).entries()) {
    if (text === undefined) rmSync(join(tree.root, path), { force: true });
    else {
      mkdirSync(dirname(join(tree.root, path)), { recursive: true });
      renameSync(stagedPath(tree, STAGE, index, "new"), join(tree.root, path));
    }
  }
  return journal;
}

const recover = (): Promise<string | undefined> => withTree(tree, async (recovery) => recovery);

describe("a run that was killed", () => {
  const BEFORE = { a: "old a", "pkgs/b": "old b", gone: "old gone", same: "same" };
  const CHANGES: readonly TreeChange[] = [
    { path: "a", text: "new a" },
    { path: "pkgs/b", text: "new b" },
    { path: "gone" },
    { path: "new/c", text: "new c" },
    { path: "same", text: "same" },
  ];
  const AFTER = { a: "new a", "new/c": "new c", "pkgs/b": "new b", same: "same" };

  test.each(CHANGES.map((_, index) => index).concat(CHANGES.length))(
    "after %i files is completed by the next one",
    async (done) => {
      put(BEFORE);
      leave(CHANGES, BEFORE, done);
      expect(await recover()).toBe("completed");
      expect(found()).toEqual(AFTER);
      expect(existsSync(join(tree.root, ".deb2nix"))).toBe(false);
      expect(await recover()).toBeUndefined();
    },
  );

  test.each([
    ["missing", () => rmSync(stagedPath(tree, STAGE, 3, "new"))],
    ["damaged", () => writeFileSync(stagedPath(tree, STAGE, 3, "new"), "new")],
  ])("is undone where something that was staged is %s", async (_, damage) => {
    put(BEFORE);
    leave(CHANGES, BEFORE, 3);
    damage();
    expect(await recover()).toBe("rolled back");
    expect(found()).toEqual(BEFORE);
  });

  test("does not cost what somebody has written since", async () => {
    put(BEFORE);
    leave(CHANGES, BEFORE, 2);
    put({ gone: "mine", a: "mine too" });
    expect(await recover()).toBe("rolled back");
    expect(found()).toEqual({ ...BEFORE, gone: "mine", a: "mine too" });
  });

  test("before its journal has changed nothing, and its stage is removed", async () => {
    put(BEFORE);
    put({ [`.deb2nix/${STAGE}/0.new`]: "half" });
    expect(await recover()).toBeUndefined();
    expect(found()).toEqual(BEFORE);
  });

  test.each([
    ["is no JSON", "{"],
    ["has another version", '{"version":2,"stage":"x","entries":[]}'],
    ["is empty", ""],
    ["leads out of the tree", entryOf("../outside")],
    ["leads to where git has its programs", entryOf(".git/hooks/pre-commit")],
    ["leads to the root", entryOf("/etc/passwd")],
  ])("is given up where its journal %s", async (_, text) => {
    put({ ...BEFORE, ".deb2nix/journal.json": text, [`.deb2nix/${STAGE}/0.new`]: "evil" });
    expect(hasJournal(tree)).toBe(true);
    expect(await recover()).toBe("damaged");
    expect(found()).toEqual(BEFORE);
  });

  test("leaves, whatever it was about, the old tree or the new one behind", async () => {
    const texts = fc.option(fc.constantFrom("1", "2", "3"), { nil: undefined });
    const state = fc.record({ a: texts, b: texts, "c/d": texts, "c/e": texts });
    await fc.assert(
      fc.asyncProperty(state, state, fc.nat(4), fc.boolean(), async (from, to, done, isDamaged) => {
        rmSync(tree.root, { recursive: true });
        mkdirSync(tree.root);
        const [before, after] = [from, to].map((files) =>
          Object.fromEntries(Object.entries(files).filter(([, text]) => text !== undefined)),
        ) as [Record<string, string>, Record<string, string>];
        put(before);
        const changes = Object.entries(to).map(([path, text]) =>
          text === undefined ? { path } : { path, text },
        );
        leave(changes, before, done);
        if (isDamaged) rmSync(stagedPath(tree, STAGE, 3, "new"), { force: true });
        const outcome = await recover();
        expect(found()).toEqual(outcome === "completed" ? after : before);
        expect(outcome).not.toBe("damaged");
      }),
      { numRuns: 40 },
    );
  });
});

function entryOf(path: string): string {
  const entries = [{ path, before: null, after: hashOfText("evil") }];
  return JSON.stringify({ version: 1, stage: STAGE, entries });
}
