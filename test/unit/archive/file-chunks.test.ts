import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fileChunks } from "../../../src/archive/file-chunks.ts";
import { collect, failure } from "./streams.ts";
import { noise } from "./vectors/content.ts";

const directory = mkdtempSync(join(tmpdir(), "file-chunks-"));
afterAll(() => rmSync(directory, { recursive: true }));

test("chunks are of 1 MiB, the last shorter, none shares its buffer", async () => {
  const path = join(directory, "large");
  const content = Buffer.alloc(2 * 1024 * 1024 + 5, noise(1021));
  writeFileSync(path, content);
  const chunks: Uint8Array[] = [];
  for await (const chunk of fileChunks(path)) chunks.push(chunk);
  expect(chunks.map((chunk) => chunk.length)).toEqual([1024 * 1024, 1024 * 1024, 5]);
  expect(new Set(chunks.map((chunk) => chunk.buffer)).size).toBe(3);
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
});

test("an empty file has no chunks", async () => {
  const path = join(directory, "empty");
  writeFileSync(path, "");
  expect(await collect(fileChunks(path))).toHaveLength(0);
});

test.each([
  ["a missing file", "missing", "E_FILE_MISSING"],
  ["a file below a file", "plain/below", "E_FILE_MISSING"],
  ["a directory", ".", "E_FILE_DIRECTORY"],
  ["a name that no file system takes", "x".repeat(300), "E_FILE_READ"],
])("%s is an error with the path as given", async (_, name, code) => {
  writeFileSync(join(directory, "plain"), "");
  const path = `${directory}/${name}`;
  expect(await failure(collect(fileChunks(path)))).toMatchObject({ code, path, hint: expect.any(String) });
});
