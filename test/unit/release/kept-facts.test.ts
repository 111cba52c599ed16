import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { cacheParts, clearCache, distrust, trimFacts } from "../../../src/release/cache-upkeep.ts";
import { PLAIN_READING } from "../../../src/release/facts-cache.ts";
import { withKeptFacts } from "../../../src/release/kept-facts.ts";
import { debFacts } from "../support/facts.ts";

let folder: string;
let store: Parameters<typeof withKeptFacts>[0];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deb2nix-kept-"));
  store = { cache: { directory: join(folder, "cache") }, limit: 1e9 };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Stands for a deb: its bytes are its package's name. */
function deb(file: string, name: string): string {
  const path = join(folder, file);
  writeFileSync(path, name);
  return path;
}

/** The facts of such files, and which were read. */
async function read(
  paths: readonly string[],
): Promise<{ readonly facts: DebFacts[]; readonly read: string[] }> {
  const taken: string[] = [];
  const facts = await withKeptFacts(
    store,
    PLAIN_READING,
    paths,
    async (others) =>
      others.map((path) => {
        taken.push(basename(path));
        const bytes = readFileSync(path);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return { ...debFacts({ name: bytes.toString() }), file: basename(path), sha256, size: bytes.length };
      }),
    // No file counts as changed just now.
    () => Date.now() + 3_600_000,
  );
  return { facts, read: taken };
}

function names(facts: readonly DebFacts[]): string[] {
  return facts.map(({ file, control }) => `${file} ${control.Package}`);
}

test("what is kept is not read again, keeps the order, and has the name of the file", async () => {
  const paths = [deb("b.deb", "one"), deb("a.deb", "two")];
  expect((await read(paths)).read).toEqual(["b.deb", "a.deb"]);
  const again = await read([deb("new.deb", "three"), ...paths]);
  expect(again.read).toEqual(["new.deb"]);
  expect(names(again.facts)).toEqual(["new.deb three", "b.deb one", "a.deb two"]);
});

test("a copy under another name is known by its hash, and a changed file is read", async () => {
  const path = deb("a.deb", "one");
  const copy = deb("copy.deb", "one");
  await read([path]);
  const found = await read([copy]);
  expect(found.read).toEqual([]);
  expect(names(found.facts)).toEqual(["copy.deb one"]);
  writeFileSync(path, "two");
  utimesSync(path, 1, 1);
  expect(names((await read([path])).facts)).toEqual(["a.deb two"]);
});

test("a cache that cannot be written costs nothing but the reading", async () => {
  writeFileSync(store.cache.directory, "a file");
  const path = deb("a.deb", "one");
  expect(names((await read([path])).facts)).toEqual(["a.deb one"]);
});

test("what was used last stays when there is too much", async () => {
  const paths = Array.from({ length: 20 }, (_, index) => deb(`${index}.deb`, `p${index}`));
  await read(paths);
  const size = cacheParts(store.cache).reduce((sum, part) => sum + part.size, 0);
  trimFacts(store.cache, size);
  expect(cacheParts(store.cache).reduce((sum, part) => sum + part.size, 0)).toBe(size);
  trimFacts(store.cache, size / 2);
  const left = cacheParts(store.cache).reduce((sum, part) => sum + part.size, 0);
  expect(left).toBeLessThan(size / 2);
  expect(left).toBeGreaterThan(size / 4);
  clearCache(store.cache);
  expect(cacheParts(store.cache).every((part) => part.files === 0)).toBe(true);
});

describe("facts are believed where only the user can have written them", () => {
  beforeEach(async () => {
    await read([deb("a.deb", "one")]);
  });

  test("as deb2nix makes the directory", () => {
    expect(statSync(store.cache.directory).mode & 0o777).toBe(0o700);
    expect(distrust(store.cache)).toBeUndefined();
  });

  test.each([0o777, 0o770, 0o702])("not with mode %o", (mode) => {
    chmodSync(store.cache.directory, mode);
    expect(distrust(store.cache)).toBe("other users may write it");
  });

  test("not where another user owns it", () => {
    const { uid } = statSync(store.cache.directory);
    // Root's own is all right for everybody.
    expect(distrust(store.cache, uid + 1)).toBe(uid === 0 ? undefined : `it belongs to the user ${uid}`);
  });

  test("not where it is no directory", () => {
    clearCache(store.cache);
    rmSync(store.cache.directory, { recursive: true });
    writeFileSync(store.cache.directory, "");
    expect(distrust(store.cache)).toBe("it is not a directory");
  });
});
