import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { nativeXz } from "../../../src/archive/native-xz.ts";
import { ascii, collect, failure, streamOf } from "./streams.ts";
import { noise } from "./vectors/content.ts";

const path = process.env.PATH;
const directory = mkdtempSync(join(tmpdir(), "native-xz-"));

afterEach(() => {
  process.env.PATH = path;
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Puts a program `xz` of our own in front of the PATH. */
function pretend(script: string): void {
  writeFileSync(join(directory, "xz"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  process.env.PATH = `${directory}:${path}`;
}

test("what goes in comes out decoded", async () => {
  pretend("tr a-y b-z");
  const content = Buffer.alloc(500_000, "hello ");
  const output = await collect(nativeXz(streamOf(content, 1000)));
  expect(output.equals(Buffer.alloc(500_000, "ifmmp "))).toBe(true);
});

test("its complaint is in the error when it fails", async () => {
  pretend("head -c 10; echo xz: broken >&2; exit 1");
  const { code, message } = await failure(collect(nativeXz(streamOf(noise(1_000_000), 1000))));
  expect([code, message]).toEqual(["E_XZ_CORRUPT", "xz failed: xz: broken"]);
});

test("it is ended when its consumer leaves early", async () => {
  pretend("exec cat");
  let closed = false;
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(10_000);
    } finally {
      closed = true;
    }
  }
  for await (const _ of nativeXz(endless())) break;
  expect(closed).toBe(true);
});

test("an error of the input comes through as it is", async () => {
  pretend("exec cat");
  const error = new Error("disk");
  async function* input(): AsyncGenerator<Uint8Array> {
    yield ascii("some");
    throw error;
  }
  await expect(collect(nativeXz(input()))).rejects.toBe(error);
});

test("without the program it says what to install", async () => {
  process.env.PATH = "/nonexistent";
  const { code, hint } = await failure(collect(nativeXz(streamOf(Buffer.alloc(1_000_000), 1000))));
  expect([code, hint]).toEqual(["E_XZ_NATIVE", expect.stringContaining("xz-utils")]);
});
