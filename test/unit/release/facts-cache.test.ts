import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { analyserVersion } from "../../../src/facts/analyser-version.ts";
import { type Cache, openCache } from "../../../src/release/cache.ts";
import {
  cachedFacts,
  type FactsReading,
  keepFacts,
  PLAIN_READING,
} from "../../../src/release/facts-cache.ts";
import { debFacts } from "../support/facts.ts";

const FACTS = debFacts({ name: "nvidia-l4t-core", elfs: [{ path: "/usr/lib/libé.so" }] });
const { limits } = PLAIN_READING;
const SYMBOLS: FactsReading = { symbols: true, limits };

function found(file: string, reading = PLAIN_READING, version?: string) {
  return cachedFacts(cache, FACTS.sha256, reading, file, version);
}

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
  keepFacts(cache, FACTS, PLAIN_READING);
  expect(found("copy.deb")).toEqual({ ...FACTS, file: "copy.deb" });
});

test("nothing is found of what was not kept", () => {
  expect(found("x.deb")).toBeUndefined();
});

test("facts with and without symbols are different facts", () => {
  keepFacts(cache, FACTS, PLAIN_READING);
  expect(found("x.deb", SYMBOLS)).toBeUndefined();
  keepFacts(cache, FACTS, SYMBOLS);
  expect(found("x.deb", SYMBOLS)).toBeDefined();
});

test.each([{ unpacked: limits.unpacked * 2 }, { files: 10 }])("so are those of other limits: %o", (other) => {
  keepFacts(cache, FACTS, PLAIN_READING);
  expect(found("x.deb", { symbols: false, limits: { ...limits, ...other } })).toBeUndefined();
});

test("facts of another analyser are not looked at", () => {
  keepFacts(cache, FACTS, PLAIN_READING, "1");
  expect(found("x.deb", PLAIN_READING, "2")).toBeUndefined();
  expect(found("x.deb", PLAIN_READING, "1")).toBeDefined();
});

describe("a damaged entry is not trusted", () => {
  test("wherever a bit is wrong", () => {
    keepFacts(cache, FACTS, PLAIN_READING);
    const whole = readFileSync(entry());
    for (let at = 0; at < whole.length; at += at < 200 ? 3 : 11) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1 << (at % 8);
      writeFileSync(entry(), damaged);
      expect(found("x.deb"), `byte ${at}`).toBeUndefined();
    }
  });

  test("wherever it is cut", () => {
    keepFacts(cache, FACTS, PLAIN_READING);
    const whole = readFileSync(entry());
    for (let length = 0; length < whole.length; length += 13) {
      writeFileSync(entry(), whole.subarray(0, length));
      expect(found("x.deb"), `${length} bytes`).toBeUndefined();
    }
    writeFileSync(entry(), whole);
    expect(found("x.deb")).toBeDefined();
  });

  test("where it is another deb's", () => {
    const other = debFacts({ name: "other" });
    keepFacts(cache, other, PLAIN_READING);
    const otherEntry = entry();
    keepFacts(cache, FACTS, PLAIN_READING);
    const own = join(
      directory,
      `facts/${analyserVersion()}/${FACTS.sha256.slice(0, 2)}/${FACTS.sha256}.json`,
    );
    expect(readFileSync(own, "utf8")).toContain(FACTS.sha256);
    writeFileSync(own, readFileSync(otherEntry));
    expect(found("x.deb")).toBeUndefined();
  });
});

test("a cache that cannot be written is E_CACHE", () => {
  rmSync(join(directory, "partial"), { recursive: true });
  writeFileSync(join(directory, "partial"), "");
  expect(() => keepFacts(cache, FACTS, PLAIN_READING)).toThrow(expect.objectContaining({ code: "E_CACHE" }));
});
