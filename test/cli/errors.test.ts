import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeAr } from "../../fixtures/lib/ar-writer.ts";
import { withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { deb2nix, fixture, type Outcome } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-errors-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const deb = readFileSync(fixture("nvidia-l4t-cuda"));

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

/** Exit 3, one paragraph on stderr that names the file and says what to do, nothing on stdout. */
async function expectBadInput(path: string, code: RegExp, args: readonly string[] = []): Promise<string> {
  return expectBadOutcome(path, code, await deb2nix([...args, path]));
}

function expectBadOutcome(path: string, code: RegExp, { status, stdout, stderr }: Outcome): string {
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error\[E_[A-Z0-9_]+\]: .+\n$/);
  expect(stderr).toMatch(code);
  expect(stderr).toContain(basename(path));
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(status).toBe(3);
  return stderr;
}

describe("bad input ends in one clear paragraph", () => {
  test.each([
    ["empty.deb", ""],
    ["page.deb", "<!DOCTYPE html><html><body>404 Not Found</body></html>"],
    ["pointer.deb", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"],
    ["elf.deb", "\x7fELF\x02\x01\x01"],
    ["text.deb", "hello\n"],
    ["archive.deb", "!<arch>\n"],
  ])("%s is no deb", async (name, content) => {
    const error = await expectBadInput(put(name, content), /E_(DEB|AR)_/);
    expect(error.length).toBeGreaterThan(60);
  });

  test("a missing file", () => expectBadInput(join(scratch, "none.deb"), /E_FILE_MISSING/));

  test("a directory without debs", () => {
    mkdirSync(join(scratch, "dir.deb"));
    return expectBadInput(join(scratch, "dir.deb"), /E_NO_DEBS/);
  });

  test("no permission", async () => {
    const path = put("secret.deb", deb);
    chmodSync(path, 0);
    expectBadOutcome(path, /E_FILE_PERMISSION/, await deb2nix([path], { unprivileged: true }));
  });

  test.each([
    ["the magic", 4],
    ["debian-binary's header", member(0).header + 20],
    ["debian-binary", member(0).data + 2],
    ["control.tar's header", member(1).header + 30],
    ["control.tar", member(1).data + 600],
    ["data.tar's header", member(2).header + 59],
    ["data.tar", member(2).data + 50],
    ["data.tar's last byte", member(2).data + member(2).size - 1],
  ])("cut in %s", async (_where, length) => {
    const error = await expectBadInput(
      put(`cut-${length}.deb`, deb.subarray(0, length)),
      /at byte \d+|E_DEB_MAGIC/,
    );
    expect(error).not.toContain("undefined");
  });

  test("a flipped bit in the compressed data", async () => {
    const broken = Buffer.from(deb);
    broken[deb.length - 200]! ^= 0x10;
    await expectBadInput(put("flipped.deb", broken), /data\.tar\.zst/);
  });

  test("unknown compression", async () => {
    const members = [
      { name: "debian-binary", data: Buffer.from("2.0\n") },
      { name: "control.tar.lzo", data: Buffer.from("x") },
    ];
    await expectBadInput(put("lzo.deb", writeAr(members)), /E_DEB_COMPRESSION.*control\.tar\.lzo/);
  });

  test("a deb in place of data.tar", async () => {
    const members = [
      { name: "debian-binary", data: Buffer.from("2.0\n") },
      { name: "control.tar", data: deb.subarray(member(1).data, member(1).data + member(1).size) },
      { name: "data.tar", data: deb },
    ];
    await expectBadInput(put("nested-member.deb", writeAr(members)), /deb/);
  });

  test("a deb that only carries other debs", async () => {
    const bytes = await writeDeb({
      control: { Package: "cuda-repo-l4t", Version: "1", Architecture: "arm64" },
      entries: withParents([
        { type: "file", path: "./var/cuda-repo/cuda-cudart.deb", mode: 0o644, content: deb },
        {
          type: "file",
          path: "./etc/apt/sources.list.d/cuda.list",
          mode: 0o644,
          content: Buffer.from("deb x\n"),
        },
      ]),
    });
    const error = await expectBadInput(put("repo.deb", bytes), /E_DEB_NESTED/);
    expect(error).toContain("/var/cuda-repo/cuda-cudart.deb");
    expect(error).toContain("dpkg-deb -x");
  });

  test("inspect says the same", () => expectBadInput(put("e2.deb", ""), /E_DEB/, ["inspect"]));

  test("a broken deb among --debs", async () => {
    const path = put("context.deb", "nope");
    const { status, stdout, stderr } = await deb2nix(["--debs", path, fixture("nvidia-l4t-core")]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain(path);
  });

  test("a name that would move the cursor is shown, not obeyed", async () => {
    const { stderr } = await deb2nix([join(scratch, "\u001b[2Jevil\n.deb")]);
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toMatch(/^error\[E_FILE_MISSING\]: .+\n$/);
  });
});

describe("wrong calls exit 2 and print nothing on stdout", () => {
  test.each([
    [["--no-such-option", "x.deb"], /unknown option/],
    [[], /^Usage: deb2nix /],
    [["-q"], /^error: missing required argument 'deb'\nSee deb2nix convert --help\.\n$/],
    [["audit"], /^error: missing required argument 'deb'\nSee deb2nix audit --help\.\n$/],
    [["config", "check", "--jsn"], /See deb2nix config check --help\.\n$/],
    [["completions", "tcsh"], /^error\[E_SHELL\]: there is no shell "tcsh"; known are bash, zsh, fish\.\n$/],
    [["pin", "foo"], /^error\[E_RELEASE\]: foo is neither a release nor a file\. .*r36\.5.*\n$/],
    [["--target", "bsd", "x.deb"], /Allowed choices/],
    [["--release", "orin", fixture("nvidia-l4t-core")], /is no L4T release/],
    [
      ["--release", "r99", fixture("nvidia-l4t-core")],
      /^error\[E_RELEASE\]: nothing is known of r99; known are r35, r36, r38, r39\. .*--debs.*--closed\.\n$/,
    ],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await deb2nix(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(message);
  });

  test("--help and --version succeed", async () => {
    expect(await deb2nix(["--version"])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await deb2nix(["--help"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Examples:"),
    });
  });
});

/** Where the members of the fixture lie: each has a header of 60 bytes and begins at an even offset (ar(5)). */
function member(index: number): { readonly header: number; readonly data: number; readonly size: number } {
  let header = 8;
  for (let before = 0; ; before++) {
    const size = Number(deb.subarray(header + 48, header + 58).toString());
    if (before === index) return { header, data: header + 60, size };
    header += 60 + size + (size % 2);
  }
}
