import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress, detectCompression } from "../../../src/archive/decompress.ts";
import type { Compression } from "../../../src/facts/deb-facts.ts";
import { ascii, codeOf, collect, failure, streamOf } from "./streams.ts";
import { lines, noise } from "./vectors/content.ts";

const text = lines();
const formats: readonly (readonly [Compression, Buffer])[] = [
  ["none", text],
  ["gz", gzipSync(text)],
  ["xz", readFileSync(new URL("vectors/multi-block.xz", import.meta.url))],
  ["zst", zstdCompressSync(text)],
];

describe.each(formats)("%s", (compression, compressed) => {
  test("gives the content", async () => {
    expect((await collect(decompress(compression, streamOf(compressed, 100)))).equals(text)).toBe(true);
  });

  test("refuses empty input, chunks without bytes included", async () => {
    const empties = async function* (): AsyncGenerator<Uint8Array> {
      yield* [new Uint8Array(0), new Uint8Array(0)];
    };
    expect(await codeOf(collect(decompress(compression, empties())))).toEqual(["E_DECOMPRESS_EMPTY", 0]);
  });

  test("accepts chunks without bytes between others", async () => {
    async function* gappy(): AsyncGenerator<Uint8Array> {
      for await (const chunk of streamOf(compressed, 200)) yield* [chunk, new Uint8Array(0)];
    }
    expect((await collect(decompress(compression, gappy()))).equals(text)).toBe(true);
  });

  test("closes its input when its consumer leaves early", async () => {
    let closed = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        yield* streamOf(Buffer.concat([compressed, compressed]), 500);
      } finally {
        closed += 1;
      }
    }
    for await (const _ of decompress(compression, input())) break;
    expect(closed).toBe(1);
  });

  test("an error of the input comes through as it is", async () => {
    const error = new Error("disk");
    async function* input(): AsyncGenerator<Uint8Array> {
      yield compressed.subarray(0, 700);
      throw error;
    }
    await expect(collect(decompress(compression, input()))).rejects.toBe(error);
  });

  test("reads no further ahead than its buffers when the consumer stops", async () => {
    const large = noise(1_000_000);
    const input: Readonly<Record<Compression, () => Buffer>> = {
      none: () => large,
      gz: () => gzipSync(large),
      xz: () => Buffer.concat(Array.from({ length: 300 }, () => compressedNoise)),
      zst: () => zstdCompressSync(large),
    };
    let taken = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of streamOf(input[compression](), 4096)) {
        taken += chunk.length;
        yield chunk;
      }
    }
    const output = decompress(compression, counted());
    await output.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(taken).toBeLessThan(800_000);
    await output.return();
  });
});

const compressedNoise = readFileSync(new URL("vectors/noise.xz", import.meta.url));

describe("the compression that a member's name states", () => {
  test.each([
    ["control.tar", "none"],
    ["control.tar.gz", "gz"],
    ["control.tar.xz", "xz"],
    ["data.tar.zst", "zst"],
  ])("%s is %s", (name, compression) => {
    expect(detectCompression(name)).toBe(compression);
  });

  test.each(["data.tar.bz2", "data.tar.lzma", "data.tar.", "data.tar.xz\n", "data.tar.XZ", "other", ""])(
    "%j is an error that names it and what is supported",
    async (name) => {
      const { code, message } = await failure(() => detectCompression(name));
      expect(code).toBe("E_DEB_COMPRESSION");
      expect(message).toContain(JSON.stringify(name));
      expect(message).toContain(".tar.zst");
    },
  );
});

test("bytes of another format are corrupt, not empty", async () => {
  for (const compression of ["gz", "xz", "zst"] as const) {
    const { code } = await failure(collect(decompress(compression, streamOf(ascii("<!DOCTYPE html>")))));
    expect(code).toMatch(/CORRUPT$/);
  }
});
