import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cache, openCache } from "../../../src/release/cache.ts";
import { fileIdentity, knownDirectory, knownSha256, noteSha256 } from "../../../src/release/known-debs.ts";

/** After everything that a test does, in milliseconds since 1970. */
const LATER = Date.now() + 3_600_000;
const SHA256 = "ab".repeat(32);

let folder: string;
let cache: Cache;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deb2nix-known-"));
  cache = openCache(join(folder, "cache"));
  file = join(folder, "x.deb");
  writeFileSync(file, "content");
});
afterEach(() => rmSync(folder, { recursive: true }));

function identity(): string {
  return fileIdentity(file, LATER)!;
}

test("a file that stays has one identity", () => {
  expect(identity()).toBe(identity());
});

test.each<readonly [string, () => void]>([
  ["other content", () => writeFileSync(file, "contents")],
  ["other content of the same size", () => writeFileSync(file, "CONTENT")],
  [
    "other content of the same size and times of content",
    () => {
      writeFileSync(file, "CONTENT");
      utimesSync(file, 1, 1);
    },
  ],
  [
    "another file that was moved there",
    () => {
      const other = join(folder, "other");
      writeFileSync(other, "content");
      renameSync(other, file);
    },
  ],
])("%s has another identity", async (_, change) => {
  utimesSync(file, 1, 1);
  const before = identity();
  // Past the tick of the file system's clock: within one, a file has no identity at all.
  await new Promise((resolve) => setTimeout(resolve, 20));
  change();
  expect(identity()).not.toBe(before);
});

test("a file that was changed just now has none, since it may change again unnoticed", () => {
  expect(fileIdentity(file)).toBeUndefined();
});

test("what is no regular file has none", () => {
  expect(fileIdentity(folder, LATER)).toBeUndefined();
  expect(fileIdentity(join(folder, "missing"), LATER)).toBeUndefined();
  expect(fileIdentity("/dev/null", LATER)).toBeUndefined();
});

test("a note is found under its identity alone", () => {
  noteSha256(cache, identity(), SHA256);
  expect(knownSha256(cache, identity())).toBe(SHA256);
  expect(knownSha256(cache, `${identity()}0`)).toBeUndefined();
});

test("a damaged note is not believed", () => {
  noteSha256(cache, identity(), SHA256);
  const [name] = readdirSync(knownDirectory(cache), { recursive: true, encoding: "utf8" }).filter(
    (path) => path.length > 60,
  );
  const note = join(knownDirectory(cache), name!);
  const whole = readFileSync(note);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at]! ^= 1 << (at % 8);
    writeFileSync(note, damaged);
    expect(knownSha256(cache, identity()), `byte ${at}`).toBeUndefined();
    writeFileSync(note, whole.subarray(0, at));
    expect(knownSha256(cache, identity()), `${at} bytes`).toBeUndefined();
  }
});
