import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomFrom } from "../../../scripts/fuzz/random.ts";
import { type Cache, openCache } from "../../../src/release/cache.ts";
import { cachedFacts, keepFacts, PLAIN_READING } from "../../../src/release/facts-cache.ts";
import { cachedIndex, rememberIndex } from "../../../src/release/index-cache.ts";
import { debFacts } from "../support/facts.ts";

let cache: Cache;
beforeEach(() => {
  cache = openCache(mkdtempSync(join(tmpdir(), "deb2nix-caches-")));
});
afterEach(() => rmSync(cache.directory, { recursive: true }));

const FACTS = debFacts({ name: "nvidia-l4t-core", elfs: [{ path: "/usr/lib/libé.so" }] });
const URL_OF_INDEX = new URL("https://archive.example/Packages");
const INDEX = { bytes: Buffer.from("Package: a\nVersion: 1\n"), etag: '"abc"' };

/** Damages one file of the cache after the other, in every way, and puts it right again. */
function withDamage(check: (file: string) => void): number {
  const random = randomFrom("caches");
  const files = readdirSync(cache.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  let count = 0;
  for (const file of files) {
    const sound = readFileSync(file);
    const flips = Array.from({ length: 200 }, () => {
      const flipped = Uint8Array.from(sound);
      flipped[random.below(sound.length)]! ^= 1 << random.below(8);
      return flipped;
    });
    const cuts = Array.from({ length: 50 }, () => sound.subarray(0, random.below(sound.length)));
    for (const bytes of [...flips, ...cuts, Buffer.concat([sound, sound]), Buffer.alloc(sound.length)]) {
      writeFileSync(file, bytes);
      check(file);
      count++;
    }
    writeFileSync(file, sound);
  }
  return count;
}

describe("a cache never gives a wrong answer", () => {
  test("of facts", () => {
    keepFacts(cache, FACTS, PLAIN_READING);
    const count = withDamage(() =>
      expect(cachedFacts(cache, FACTS.sha256, PLAIN_READING, FACTS.file)).toBeUndefined(),
    );
    expect(count).toBeGreaterThan(200);
    expect(cachedFacts(cache, FACTS.sha256, PLAIN_READING, FACTS.file)).toEqual(FACTS);
    expect(cachedFacts(cache, FACTS.sha256, PLAIN_READING, FACTS.file, "another")).toBeUndefined();
  });

  test("of an index, nor a tag that no server may be asked for", () => {
    rememberIndex(cache, URL_OF_INDEX, INDEX);
    const count = withDamage(() => {
      const found = cachedIndex(cache, URL_OF_INDEX, 1000);
      if (found === undefined) return;
      // The note about it was hit, in its tag: that costs another download.
      expect(Buffer.from(found.bytes)).toEqual(INDEX.bytes);
      if (found.etag !== undefined) expect(() => new Headers({ "if-none-match": found.etag! })).not.toThrow();
    });
    expect(count).toBeGreaterThan(400);
    expect(cachedIndex(cache, URL_OF_INDEX, 1000)).toMatchObject({ etag: INDEX.etag });
  });

  test.each(['"a\\nb"', "\\u0000", "\\u20ac", "a b", ""])("%j is no tag", (etag) => {
    rememberIndex(cache, URL_OF_INDEX, INDEX);
    const directory = join(cache.directory, "indexes");
    const note = join(directory, readdirSync(directory)[0]!);
    const text = readFileSync(note, "utf8").replace('\\"abc\\"', etag.replaceAll('"', '\\"'));
    writeFileSync(note, text);
    expect(cachedIndex(cache, URL_OF_INDEX, 1000)).toEqual({ bytes: INDEX.bytes });
  });
});
