import { spawn } from "node:child_process";
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, describe, expect, test } from "vitest";
import { writeAr } from "../../fixtures/lib/ar-writer.ts";
import { compress, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { writeParts } from "../../scripts/fuzz/targets/tar-writer.ts";
import { deb2nix, fixture, type Outcome, ROOT, runNode, runShell } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-input-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Runs deb2nix with `input` on standard input; temporary files go to a directory of its own. */
async function piped(
  input: Readable,
  args: readonly string[],
  program: "deb2nix" | "elfinfo" = "deb2nix",
): Promise<Outcome & { left: readonly string[] }> {
  const directory = mkdtempSync(join(scratch, "tmp-"));
  const child = spawn(process.execPath, [join(ROOT, `bin/${program}.js`), ...args], {
    env: { PATH: process.env.PATH ?? "", TMPDIR: directory },
  });
  // It need not read to the end.
  child.stdin.on("error", () => {});
  input.pipe(child.stdin);
  const closed = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 128)));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await closed, stdout, stderr, left: readdirSync(directory) };
}

describe("a deb on standard input", () => {
  const core = fixture("nvidia-l4t-cuda");

  test.each(["convert", "inspect", "graph", "audit"])("%s says the same as of the file", async (command) => {
    const { left, ...outcome } = await piped(createReadStream(core), [command, "-"]);
    expect(outcome).toEqual(await deb2nix([command, core]));
    expect(left).toEqual([]);
  });

  test("in xz, of which only parts are decoded", async () => {
    const control = { Package: "x/../y", Version: "1:2", Architecture: "arm64", Description: "x" };
    const entries = [{ type: "file", path: "/x", mode: 0o644, content: "x" }] as const;
    const deb = await writeDeb({ control, entries, dataCompression: "xz" });
    const { status, stdout } = await piped(Readable.from([deb]), ["inspect", "-"]);
    expect(status).toBe(0);
    // A name that leads elsewhere is none for a file.
    expect(stdout).toMatch(/^stdin\.deb\n/);
  });

  test("cut short", async () => {
    const { left, ...outcome } = await piped(Readable.from([readFileSync(core).subarray(0, 3000)]), ["-"]);
    expect(outcome).toMatchObject({
      status: 3,
      stdout: "",
      stderr: expect.stringMatching(/^error\[E_AR_TRUNCATED\]: -: .+\n$/),
    });
    expect(left).toEqual([]);
  });

  test("that does not end is read to the limit", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65536);
      })(),
    );
    const { left, ...outcome } = await piped(endless, ["--max-unpacked", "8M", "-"]);
    expect(outcome).toEqual({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /^error\[E_STDIN\]: standard input has more than 8388608 bytes\. .*--max-unpacked.*\n$/,
      ),
    });
    expect(left).toEqual([]);
  });

  test("given twice", async () => {
    const { status, stderr } = await piped(createReadStream(core), ["-", "-"]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("E_STDIN") });
  });
});

describe("standard input elsewhere", () => {
  const [core, cuda] = [fixture("nvidia-l4t-core"), fixture("nvidia-l4t-cuda")];
  const pins = ["r35.6", "r36.5"].map((release) => join(ROOT, `fixtures/facts/${release}-debs.json`));

  test("why says the same as of the file", async () => {
    const words = ["why", "l4t-cuda", "libc.so.6"];
    const { left, ...outcome } = await piped(createReadStream(cuda), [...words, "-"]);
    expect(outcome).toEqual(await deb2nix([...words, cuda]));
    expect(left).toEqual([]);
  });

  test("--debs takes it", async () => {
    const { left, ...outcome } = await piped(createReadStream(core), [cuda, "--debs", "-"]);
    expect(outcome).toEqual(await deb2nix([cuda, "--debs", core]));
  });

  test("diff takes a deb on one side", async () => {
    const { left, ...outcome } = await piped(createReadStream(core), ["diff", "-v", "-", cuda]);
    const { stdout, ...rest } = await deb2nix(["diff", "-v", core, cuda]);
    expect(outcome).toEqual({ ...rest, stdout: stdout.replace(basename(core), "standard input") });
    expect(left).toEqual([]);
  });

  test("diff takes a pin, as git show prints it, and facts, as inspect --json does", async () => {
    const pin = await piped(createReadStream(pins[1]!), ["diff", pins[0]!, "-"]);
    expect(pin.stdout).toMatch(/^r35\.6-debs\.json .* -> standard input \(r36\.5, pin, 184 debs\)\nCUDA 11/);
    const { stdout } = await deb2nix(["inspect", "--json", cuda]);
    const facts = await piped(Readable.from([stdout]), ["diff", "-", cuda]);
    expect(facts.stdout).toMatch(/^standard input \(facts, 1 deb\) -> .*\n\nno difference\n$/);
  });

  test("of nothing is an error of its own, without names of temporary files", async () => {
    const { status, stderr } = await piped(Readable.from([]), ["diff", "-", cuda]);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringMatching(/^error\[E_DIFF_INPUT\]: -: /),
    });
  });

  test("elfinfo reads one ELF file from it, up to the limit", async () => {
    const elf = join(scratch, "libx.so");
    writeFileSync(elf, writeElf({ soname: "libx.so.1", needed: ["libc.so.6"] }));
    const args = ["--json", "--symbols"];
    const { left, stdout } = await piped(createReadStream(elf), [...args, "-"], "elfinfo");
    const of = await runNode([join(ROOT, "bin/elfinfo.js"), ...args, elf]);
    expect(stdout).toBe(of.stdout.replace('"libx.so"', '"-"'));
    expect(left).toEqual([]);
    const cut = await piped(createReadStream(elf), ["--max-unpacked", "100", "-"], "elfinfo");
    expect(cut.stderr).toMatch(/^error\[E_STDIN\]: .*has more than 100 bytes\. .*--max-unpacked\.\n$/);
    expect(cut.status).toBe(2);
  });

  test.each([
    [["diff", "-", "-"]],
    [["why", "x", "y", "-", "-"]],
    [["--debs", "-", "-"]],
    [["pin", "-", "--repo", "common"]],
    [["pin", "--verify", "-"]],
    [["regenerate", "-"]],
    [["config", "check", "-"]],
    [["--config", "-", fixture("nvidia-l4t-cuda")]],
    [["--profile", "-", fixture("nvidia-l4t-cuda")]],
  ])("%j is a wrong call, and says what to do", async (args) => {
    const { status, stdout, stderr } = await piped(createReadStream(cuda), args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error\[E_STDIN\]: .*(Give it once|one that is called - is \.\/-)\.\n$/);
  });

  test("a place for temporary files that takes nothing is said", async () => {
    const { stderr, status } = await runShell('TMPDIR=/dev/null "$0" "$1" inspect - <"$2"', [
      process.execPath,
      join(ROOT, "bin/deb2nix.js"),
      cuda,
    ]);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^error\[E_STDIN\]: standard input cannot be kept: .* Make room/),
    });
  });
});

describe("limits that an option raises", () => {
  const control = writeParts([
    {
      name: Buffer.from("./control"),
      type: "0",
      content: Buffer.from("Package: a\nVersion: 1\nArchitecture: arm64\n"),
    },
  ]);
  const put = (name: string, data: Uint8Array): string => {
    const path = join(scratch, name);
    writeFileSync(
      path,
      writeAr([
        { name: "debian-binary", data: Buffer.from("2.0\n") },
        { name: "control.tar", data: control },
        { name: "data.tar.zst", data },
      ]),
    );
    return path;
  };
  const zeros = writeParts([{ name: Buffer.from("./zeros"), type: "0", content: Buffer.alloc(8 << 20) }]);

  test("a bomb ends at --max-unpacked", async () => {
    const path = put("bomb.deb", compress(zeros, "zst", 1));
    const { status, stdout, stderr } = await deb2nix(["inspect", "--max-unpacked", "8M", path]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toMatch(
      /^error\[E_DEB_LIMIT\]: .*data\.tar\.zst: .*8388608 bytes\. .*--max-unpacked\.\n$/,
    );
    expect(await deb2nix(["inspect", "--max-unpacked", "9M", path])).toMatchObject({ status: 0 });
  });

  test("300,000 files are enough", async () => {
    const links = (function* () {
      for (let at = 0; at < 301; at++) {
        yield writeParts(
          Array.from({ length: 1000 }, (_, i) => ({ name: Buffer.from(`./${at * 1000 + i}`), type: "0" })),
          0,
        );
      }
    })();
    const path = put("many.deb", compress(Buffer.concat([...links]), "zst", 1));
    const { status, stderr } = await deb2nix([path]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error\[E_DEB_LIMIT\]: .*more than 300000 files .*--max-files\.\n$/);
  });

  test.each([
    ["--max-files", "0"],
    ["--max-files", "1e3"],
    ["--max-unpacked", "-1"],
    ["--max-unpacked", "12X"],
    ["--max-unpacked", "9999999999999T"],
  ])("%s %s is a wrong call", async (option, value) => {
    const { status, stderr } = await deb2nix([
      "inspect",
      option,
      value,
      basename(fixture("nvidia-l4t-cuda")),
    ]);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining("is invalid") });
  });
});
