import { copyFileSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeDeb } from "../../../fixtures/lib/deb-writer.ts";
import { bytesRead, countOf } from "../../../src/facts/bytes-read.ts";
import { startDebThread } from "../../../src/facts/deb-thread.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";
import { type DebEvent, readDebs } from "../../../src/facts/read-debs.ts";
import { failure } from "../archive/streams.ts";

const DEBS = join(import.meta.dirname, "../../../fixtures/debs");
const paths = readdirSync(DEBS)
  .slice(0, 6)
  .map((name) => join(DEBS, name));

const directory = mkdtempSync(join(tmpdir(), "read-debs-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** A deb that weighs enough for a thread: the bytes behind its last member are padding. */
function padded(name: string, size = 6 * 1024 * 1024): string {
  const path = join(directory, name);
  copyFileSync(paths[0]!, path);
  truncateSync(path, size);
  return path;
}

describe("readDebs", () => {
  test("gives the facts in the order that was asked for, however many read", async () => {
    const expected = await Promise.all(paths.map((path) => readDeb(path)));
    for (const jobs of [1, 4]) expect(await readDebs(paths, { jobs })).toEqual(expected);
  });

  test("in threads too", async () => {
    const large = [padded("a.deb"), paths[1]!, padded("b.deb", 5 * 1024 * 1024)];
    const expected = await Promise.all(large.map((path) => readDeb(path, { strings: false })));
    expect(await readDebs(large, { jobs: 3, strings: false })).toEqual(expected);
  });

  test("of several errors it is the first deb's, with all that it says", async () => {
    const broken = join(directory, "broken.deb");
    writeFileSync(broken, "no deb at all");
    const debs = [padded("c.deb"), paths[1]!, broken, padded("d.deb"), join(directory, "missing.deb")];
    const expected = await failure(readDeb(broken));
    for (const jobs of [1, 3]) {
      const { code, message, kind, path, hint, offset } = expected;
      expect(await failure(readDebs(debs, { jobs }))).toMatchObject({
        code,
        message,
        kind,
        path,
        hint,
        offset,
      });
    }
  });

  test("tells which deb is begun and which was read, and counts all bytes, in threads too", async () => {
    const debs = [padded("e.deb"), paths[1]!, padded("f.deb", 5 * 1024 * 1024)];
    for (const jobs of [1, 3]) {
      const events: DebEvent[] = [];
      const count = bytesRead();
      const facts = await readDebs(debs, { jobs, count, onDeb: (event) => events.push(event) });
      for (const [index, path] of debs.entries()) {
        const { size } = facts[index]!;
        const own = events.filter((event) => event.path === path);
        expect(own).toEqual([
          { kind: "begun", path, size },
          { kind: "read", path, size },
        ]);
      }
      expect(countOf(count)).toBe(facts.reduce((sum, { size }) => sum + size, 0));
    }
  });

  test("a deb that cannot be read is begun, and not read", async () => {
    const broken = join(directory, "broken.deb");
    writeFileSync(broken, "no deb at all");
    const events: DebEvent[] = [];
    await failure(readDebs([broken], { jobs: 1, onDeb: (event) => events.push(event) }));
    expect(events.map(({ kind }) => kind)).toEqual(["begun"]);
  });

  test("no debs are no error", async () => {
    expect(await readDebs([], { jobs: 3 })).toEqual([]);
  });
});

describe("startDebThread", () => {
  test("answers several questions at once", async () => {
    const thread = startDebThread({});
    const facts = await Promise.all(paths.slice(0, 3).map((path) => thread.read(path)));
    expect(facts.map(({ file }) => join(DEBS, file))).toEqual(paths.slice(0, 3));
    expect(thread.isAlive()).toBe(true);
    await thread.stop();
  });

  test("that was stopped ends what it had in hand, and what it is asked later, with an error", async () => {
    const thread = startDebThread({});
    const asked = thread.read(paths[0]!);
    const ended = expect(asked).rejects.toThrow("ended with code");
    await thread.stop();
    await ended;
    expect(thread.isAlive()).toBe(false);
    await expect(thread.read(paths[0]!)).rejects.toThrow("ended with code");
  });

  test("that runs out of memory says so", async () => {
    const path = join(directory, "talkative.deb");
    const scripts = { postinst: "#!/bin/sh\n".padEnd(4_000_000, "rm x\n") };
    const control = { Package: "x" };
    writeFileSync(path, await writeDeb({ control, scripts, entries: [], controlCompression: "gz" }));
    const thread = startDebThread({}, { maxOldGenerationSizeMb: 24 });
    const error = await failure(thread.read(path));
    expect([error.code, error.path]).toEqual(["E_MEMORY", path]);
    expect(error.hint).toContain("--jobs 1");
    expect(thread.isAlive()).toBe(false);
    await thread.stop();
  });
});
