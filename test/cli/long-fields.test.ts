import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { deb2nix } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-long-"));
const deb = join(scratch, "long.deb");

beforeAll(async () => {
  const control = {
    Package: "long",
    Version: `1.${"9".repeat(50_000)}`,
    Architecture: "arm64",
    Depends: "libc6, ".repeat(3000),
  };
  const entries = withParents([
    { type: "file", path: "./usr/bin/x", mode: 0o755, content: Buffer.from("#!/bin/sh\n") },
  ]);
  writeFileSync(deb, await writeDeb({ control, entries }));
});
afterAll(() => rmSync(scratch, { recursive: true }));

test.each([
  ["the report of convert", ["--target", "standalone"], "stderr"],
  ["inspect", ["inspect"], "stdout"],
] as const)(
  "a field without end is shown by its beginning, and how much there is: %s",
  async (_, args, stream) => {
    const text = (await deb2nix([...args, deb]))[stream];
    expect(text).toMatch(/1\.9{58}… \(49942 characters more\)/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(4100);
  },
);
