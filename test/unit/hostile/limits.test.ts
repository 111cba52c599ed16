import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { compress } from "../../../fixtures/lib/deb-writer.ts";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { type TarPart, writeParts } from "../../../scripts/fuzz/targets/tar-writer.ts";
import type { Compression } from "../../../src/facts/deb-facts.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-limits-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const part = (name: string, content: Uint8Array = Buffer.alloc(0)): TarPart => ({
  name: Buffer.from(name),
  type: "0",
  content,
});
const CONTROL = part("./control", Buffer.from("Package: a\nVersion: 1\nArchitecture: arm64\n"));
const SUFFIX = { none: "", gz: ".gz", xz: ".xz", zst: ".zst" } as const;

interface Members {
  readonly control?: Uint8Array;
  readonly data?: Uint8Array;
  readonly suffix?: string;
}

function put({
  control = compress(writeParts([CONTROL]), "zst", 1),
  data = writeParts([]),
  suffix = "",
}: Members): string {
  const path = join(scratch, "a.deb");
  const members = [
    { name: "debian-binary", data: Buffer.from("2.0\n") },
    { name: "control.tar.zst", data: control },
    { name: `data.tar${suffix}`, data },
  ];
  writeFileSync(path, writeAr(members));
  return path;
}

const MEGABYTE = 1024 * 1024;
const zeros = writeParts([part("./zeros", Buffer.alloc(4 * MEGABYTE))]);

describe("a tar that is larger than --max-unpacked", () => {
  const limits = { unpacked: 4 * MEGABYTE, files: 10 };
  const seekable = storeXz(zeros, { blockSize: MEGABYTE, sizesInHeaders: true });

  test.each(Object.keys(SUFFIX) as Compression[])("data.tar as %s", async (compression) => {
    const path = put({ data: compress(zeros, compression, 1), suffix: SUFFIX[compression] });
    await expect(readDeb(path, { limits })).rejects.toMatchObject({
      code: "E_DEB_LIMIT",
      path: `${path}: data.tar${SUFFIX[compression]}`,
      message: `it decompresses to more than ${4 * MEGABYTE} bytes`,
      hint: expect.stringContaining("--max-unpacked"),
    });
    const raised = { unpacked: zeros.length, files: 10 };
    expect((await readDeb(path, { limits: raised })).files).toHaveLength(1);
  });

  test("told by the index of xz data in which there is seeking, before a block is decoded", async () => {
    // No block can be decoded.
    const broken = Uint8Array.from(seekable).fill(0xff, 64, 2 * MEGABYTE);
    const path = put({ data: broken, suffix: ".xz" });
    await expect(readDeb(path, { limits })).rejects.toMatchObject({ code: "E_DEB_LIMIT" });
  });
});

test("control.tar has a limit that no option raises", async () => {
  const size = Buffer.from(`${(300 * MEGABYTE).toString(8).padStart(11, "0")}\0`);
  const header = writeParts([{ ...part("./md5sums"), size }], 0);
  // Frame after frame of zeros, so that the test need not hold them all.
  const frame = compress(Buffer.alloc(MEGABYTE), "zst", 1);
  const path = put({ control: Buffer.concat([compress(header, "zst", 1), ...Array(300).fill(frame)]) });
  await expect(readDeb(path)).rejects.toMatchObject({
    code: "E_DEB_LIMIT",
    path: `${path}: control.tar.zst`,
  });
});

test("a deb of more files than --max-files", async () => {
  const data = writeParts(["./a", "./b", "./c"].map((name) => part(name)));
  const path = put({ data });
  const limits = (files: number) => ({ unpacked: MEGABYTE, files });
  await expect(readDeb(path, { limits: limits(2) })).rejects.toMatchObject({
    code: "E_DEB_LIMIT",
    message: "it holds more than 2 files",
    hint: expect.stringContaining("--max-files"),
  });
  expect((await readDeb(path, { limits: limits(3) })).files).toHaveLength(3);
});
