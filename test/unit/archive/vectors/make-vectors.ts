/**
 * Makes the .xz files beside it with the program xz (5.4 or later): `node test/unit/archive/vectors/make-vectors.ts`.
 * The tests read the files, not this; there is no xz encoder to make them at test time.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { lines, noise } from "./content.ts";

const lzma2 = "--lzma2=dict=64KiB";

const vectors: Readonly<Record<string, readonly [Buffer, ...string[]]>> = {
  "crc64.xz": [lines(), "--threads=1"],
  "crc32.xz": [lines(), "--threads=1", "--check=crc32"],
  "check-none.xz": [lines(), "--threads=1", "--check=none"],
  "sha256.xz": [lines(), "--threads=1", "--check=sha256"],
  "noise.xz": [noise(), "--threads=1"],
  "empty.xz": [Buffer.alloc(0)],
  // As dpkg-deb makes them with threads: the sizes of a block stand in its header.
  "multi-block.xz": [lines(), "--threads=2", "--block-size=16384"],
  "x86.xz": [lines(), "--x86", lzma2],
  "arm64.xz": [lines(), "--arm64", lzma2],
  "delta.xz": [lines(), "--delta=dist=4", lzma2],
  "dictionary-64m.xz": [lines(), "--lzma2=dict=64MiB"],
  "dictionary-96m.xz": [lines(), "--lzma2=dict=96MiB"],
};

for (const [name, [content, ...options]] of Object.entries(vectors)) {
  const { stdout, stderr, status } = spawnSync("xz", ["--compress", "--stdout", ...options], {
    input: content,
  });
  if (status !== 0) throw new Error(`xz: ${stderr}`);
  writeFileSync(new URL(name, import.meta.url), stdout);
}
