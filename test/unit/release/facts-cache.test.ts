import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Cache, openCache } from "../../../src/release/cache.ts";
import { cachedFacts, FACTS_SCHEMA, keepFacts } from "../../../src/release/facts-cache.ts";
import { debFacts } from "../support/facts.ts";

const FACTS = debFacts({ name: "nvidia-l4t-core", elfs: [{ path: "/usr/lib/libé.so" }] });
const KEY = { sha256: FACTS.sha256, symbols: false };

let directory: string;
let cache: Cache;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "deb2nix-facts-"));
  cache = openCache(directory);
});
afterEach(() => rmSync(directory, { recursive: true }));

function entry(): string {
  const [found] = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  return join(directory, found!);
}

test("what was kept is found again, under the name that the file has now", () => {
  keepFacts(cache, FACTS, false);
  expect(cachedFacts(cache, KEY, "copy.deb")).toEqual({ ...FACTS, file: "copy.deb" });
});

test("nothing is found of what was not kept", () => {
  expect(cachedFacts(cache, KEY, "x.deb")).toBeUndefined();
});

test("facts with and without symbols are different facts", () => {
  keepFacts(cache, FACTS, false);
  expect(cachedFacts(cache, { ...KEY, symbols: true }, "x.deb")).toBeUndefined();
  keepFacts(cache, FACTS, true);
  expect(cachedFacts(cache, { ...KEY, symbols: true }, "x.deb")).toBeDefined();
});

test("another schema is not looked at", () => {
  keepFacts(cache, FACTS, false, 1);
  expect(cachedFacts(cache, KEY, "x.deb", 2)).toBeUndefined();
  expect(cachedFacts(cache, KEY, "x.deb", 1)).toBeDefined();
});

describe("a damaged entry is not trusted", () => {
  test("wherever a bit is wrong", () => {
    keepFacts(cache, FACTS, false);
    const whole = readFileSync(entry());
    for (let at = 0; at < whole.length; at += at < 200 ? 3 : 11) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(entry(), damaged);
      expect(cachedFacts(cache, KEY, "x.deb"), `byte ${at}`).toBeUndefined();
    }
  });

  test("wherever it is cut", () => {
    keepFacts(cache, FACTS, false);
    const whole = readFileSync(entry());
    for (let length = 0; length < whole.length; length += 13) {
      writeFileSync(entry(), whole.subarray(0, length));
      expect(cachedFacts(cache, KEY, "x.deb"), `${length} bytes`).toBeUndefined();
    }
    writeFileSync(entry(), whole);
    expect(cachedFacts(cache, KEY, "x.deb")).toBeDefined();
  });

  test("where it is another deb's", () => {
    const other = debFacts({ name: "other" });
    keepFacts(cache, other, false);
    const otherEntry = entry();
    keepFacts(cache, FACTS, false);
    const own = join(directory, `facts-${FACTS_SCHEMA}/${FACTS.sha256.slice(0, 2)}/${FACTS.sha256}.json`);
    expect(readFileSync(own, "utf8")).toContain(FACTS.sha256);
    writeFileSync(own, readFileSync(otherEntry));
    expect(cachedFacts(cache, KEY, "x.deb")).toBeUndefined();
  });
});

test("a cache that cannot be written is E_CACHE", () => {
  rmSync(join(directory, "partial"), { recursive: true });
  writeFileSync(join(directory, "partial"), "");
  expect(() => keepFacts(cache, FACTS, false)).toThrow(expect.objectContaining({ code: "E_CACHE" }));
});
