// Measures what debs cost that are small and become large: npm run hostile:bombs -- [MEGABYTES [THOUSANDS OF FILES]]
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createGzip, createZstdCompress } from "node:zlib";
import { writeAr } from "../../fixtures/lib/ar-writer.ts";
import { type TarPart, writeParts } from "../fuzz/targets/tar-writer.ts";

const ROOT = join(import.meta.dirname, "../..");
const MEGABYTE = 1024 * 1024;
const zeros = Number(process.argv[2] ?? 1024) * MEGABYTE;
const files = Number(process.argv[3] ?? 1000) * 1000;
/** What one command may cost: seconds of wall clock, bytes of resident memory. */
const LIMITS = { seconds: 120, memory: 2 * 1024 ** 3 };

type Chunks = Iterable<Uint8Array>;

function part(name: string, change: Partial<TarPart> = {}): TarPart {
  return { name: Buffer.from(name), type: "0", ...change };
}

/** A tar of one file that claims `size` bytes and has `present` of them. */
function* oneFile(size: number, present = size): Chunks {
  yield writeParts([part("./zeros", { size: Buffer.from(`${size.toString(8).padStart(11, "0")}\0`) })], 0);
  const chunk = Buffer.alloc(MEGABYTE);
  for (let left = present; left > 0; left -= MEGABYTE) yield chunk;
  yield Buffer.alloc(1024);
}

function* manyFiles(count: number, partOf: (number: number) => TarPart): Chunks {
  for (let at = 0; at < count; at += 1000) {
    yield writeParts(
      Array.from({ length: 1000 }, (_, offset) => partOf(at + offset)),
      0,
    );
  }
  yield Buffer.alloc(1024);
}

/** More than a hundred directories deep, which takes both fields that ustar has for a path. */
const deep = (number: number): TarPart =>
  part(`${`${number % 10}/`.repeat(45)}${number}`, { prefix: Buffer.from(`.${"/d".repeat(60)}`) });
const link = (number: number): TarPart =>
  part(`./usr/lib/lib${number}.so`, { type: "2", linkName: Buffer.from("x") });

const COMPRESSORS: Readonly<Record<string, (chunks: Chunks) => Promise<Buffer>>> = {
  zst: (chunks) => buffer(Readable.from(chunks).pipe(createZstdCompress())),
  gz: (chunks) => buffer(Readable.from(chunks).pipe(createGzip())),
  xz: (chunks) => xz(chunks, []),
  "xz in blocks": (chunks) => xz(chunks, ["--block-size=25165824"]),
};

const BOMBS: readonly (readonly [string, readonly string[], () => Chunks])[] = [
  ["zeros", Object.keys(COMPRESSORS), () => oneFile(zeros)],
  ["claimed zeros", ["zst"], () => oneFile(8 * 1024 ** 3 - 1, MEGABYTE)],
  ["files", ["zst"], () => manyFiles(files, (number) => part(`./usr/share/${number}`))],
  ["links", ["zst"], () => manyFiles(files, link)],
  ["links below the limit", ["zst"], () => manyFiles(Math.min(files, 299_000), link)],
  ["one name again and again", ["zst"], () => manyFiles(files, () => part("./x"))],
  ["deep paths", ["zst"], () => manyFiles(Math.min(files, 299_000), deep)],
];

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-bombs-"));
let failures = 0;
for (const [name, kinds, tar] of BOMBS) {
  for (const kind of kinds) {
    const path = join(scratch, "bomb.deb");
    const data = await COMPRESSORS[kind]!(tar());
    writeFileSync(path, debOf(data, kind.split(" ")[0]!));
    for (const args of [["inspect"], ["convert"], ["audit"], ["inspect", "--max-unpacked", "64M"]]) {
      measure(`${name}, ${kind}`, path, args);
    }
  }
}
rmSync(scratch, { recursive: true });
console.log(`${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;

function debOf(data: Uint8Array, suffix: string): Uint8Array {
  const control = Buffer.from("Package: bomb\nVersion: 1\nArchitecture: arm64\nDescription: x\n");
  return writeAr([
    { name: "debian-binary", data: Buffer.from("2.0\n") },
    { name: "control.tar", data: writeParts([part("./control", { content: control })]) },
    { name: `data.tar.${suffix}`, data },
  ]);
}

/** Runs a command and prints what it took; the program tells its own peak on a descriptor of its own. */
function measure(what: string, path: string, args: readonly string[]): void {
  const tell = `import { writeSync } from "node:fs";
    process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS * 1024)));`;
  const start = Date.now();
  const { status, stderr, output } = spawnSync(
    process.execPath,
    [
      `--import=data:text/javascript,${encodeURIComponent(tell)}`,
      join(ROOT, "bin/deb2nix.js"),
      ...args,
      path,
    ],
    {
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      encoding: "utf8",
      timeout: LIMITS.seconds * 1000,
      maxBuffer: 1 << 28,
    },
  );
  const seconds = (Date.now() - start) / 1000;
  const memory = Number(output[3]);
  const isBad =
    status === null ||
    status > 3 ||
    /\n\s+at .+:\d+/.test(stderr) ||
    memory > LIMITS.memory ||
    memory === 0 ||
    seconds > LIMITS.seconds;
  if (isBad) failures++;
  const code = /error\[(\w+)\]/.exec(stderr)?.[1] ?? "";
  const cost = `${seconds.toFixed(1)} s, ${(memory / MEGABYTE).toFixed(0)} MiB`;
  const size = `${(statSync(path).size / 1024).toFixed(0)} KiB`;
  console.log(
    `${isBad ? "FAILED " : ""}${what} (${size}), ${args.join(" ")}: status ${status} ${code} ${cost}`,
  );
}

function xz(chunks: Chunks, options: readonly string[]): Promise<Buffer> {
  const child = spawn("xz", ["-1", "--threads=1", "--stdout", ...options], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  Readable.from(chunks).pipe(child.stdin);
  return buffer(child.stdout);
}
