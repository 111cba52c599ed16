import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { sha256Of } from "../../../src/archive/file-sha256.ts";
import { openSeekableFile } from "../../../src/archive/seekable-file.ts";
import { sourceStream } from "../../../src/archive/source-stream.ts";
import { codeOf, collect, failure } from "./streams.ts";

const directory = mkdtempSync(join(tmpdir(), "deb2nix-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, index) => (index * 31) >> 4));
const path = join(directory, "file");
writeFileSync(path, bytes);

describe("openSeekableFile", () => {
  test("reads at any place and fills what is given", () => {
    const file = openSeekableFile(path)!;
    expect(file.size).toBe(bytes.length);
    expect(Buffer.from(file.read(1_234_567, 1000)).equals(bytes.subarray(1_234_567, 1_235_567))).toBe(true);
    const target = new Uint8Array(10);
    file.fill(target, bytes.length - 10);
    expect(bytes.subarray(-10).equals(target)).toBe(true);
    file.close();
  });

  test("what leaves the file is an error, and so is a file that has shrunk", async () => {
    const shrinking = join(directory, "shrinking");
    writeFileSync(shrinking, bytes);
    const file = openSeekableFile(shrinking)!;
    expect((await codeOf(() => file.read(bytes.length - 1, 2)))[0]).toBe("E_RANGE");
    truncateSync(shrinking, 100);
    expect((await codeOf(() => file.read(50, 100)))[0]).toBe("E_RANGE");
    file.close();
  });

  test("a missing file is an error that names it, a directory is none to seek in", async () => {
    const missing = join(directory, "missing");
    const error = await failure(() => openSeekableFile(missing));
    expect([error.code, error.path]).toEqual(["E_FILE_MISSING", missing]);
    expect(openSeekableFile(directory)).toBeUndefined();
  });
});

test("sha256Of is the hash of all bytes, of a file and of bytes in memory", async () => {
  const expected = createHash("sha256").update(bytes).digest("hex");
  const file = openSeekableFile(path)!;
  expect(await sha256Of(file)).toBe(expected);
  file.close();
  expect(await sha256Of(bufferSource(bytes))).toBe(expected);
  expect(await sha256Of(bufferSource(Buffer.alloc(0)))).toBe(createHash("sha256").digest("hex"));
});

test("sourceStream gives all bytes and does not read what is skipped", async () => {
  const source = bufferSource(bytes);
  let read = 0;
  const stream = sourceStream({
    size: source.size,
    read: (offset, length) => {
      read += length;
      return source.read(offset, length);
    },
  });
  await stream.skip?.(2_000_000);
  expect((await collect(stream)).equals(bytes.subarray(2_000_000))).toBe(true);
  expect(read).toBe(500_000);
});
