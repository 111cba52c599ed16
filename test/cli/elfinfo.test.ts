import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../fixtures/lib/elf-writer.ts";
import { fixture, type Outcome, ROOT, runNode } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "elfinfo-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const elfinfo = (...args: readonly string[]): Promise<Outcome> =>
  runNode([join(ROOT, "bin/elfinfo.js"), ...args], { cwd: scratch });

function put(name: string, spec: ElfSpec | string): string {
  writeFileSync(join(scratch, name), typeof spec === "string" ? spec : writeElf(spec));
  return name;
}

const library: ElfSpec = {
  soname: "libx.so.1",
  needed: ["libc.so.6", "libnvos.so"],
  runpath: ["$ORIGIN"],
  versionNeeds: [{ file: "libc.so.6", versions: ["GLIBC_2.17"] }],
  versionDefs: ["X_1"],
  imports: ["dlopen@GLIBC_2.17", "malloc"],
  exports: ["x_open@X_1", "x_close"],
  strings: ["libcuda.so.1", "libnvisp%s.so", "libc.so.7", "/etc/x.conf"],
};
const MEMBER = "/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1";

describe("elfinfo", () => {
  test("a tree of what the file needs and opens, and how sure that is", async () => {
    const { stdout, status } = await elfinfo(put("libx.so.1.2", library));
    expect(stdout).toBe(
      [
        "libx.so.1.2 (libx.so.1)  AARCH64 DYN 64-bit",
        "├── runpath: $ORIGIN",
        "├── libc.so.6",
        "├── libnvos.so",
        "├── dlopen libcuda.so.1  certain",
        "├── dlopen libnvisp*.so  likely",
        "└── 1 name that may be opened, 1 path (-v shows them)",
        "",
      ].join("\n"),
    );
    expect(status).toBe(0);
  });

  test("-v shows every name and path, and where it stands", async () => {
    const { stdout } = await elfinfo("-v", put("verbose.so", library));
    expect(stdout).toContain("├── versions of libc.so.6: GLIBC_2.17\n");
    expect(stdout).toContain("├── dlopen libcuda.so.1  certain  .rodata+0x0\n");
    expect(stdout).toContain("├── dlopen libc.so.7  possible  .rodata+0x1b, a part of glibc\n");
    expect(stdout).toContain("└── path /etc/x.conf\n");
  });

  test("--symbols shows imports and exports with version and binding", async () => {
    const { stdout } = await elfinfo("--symbols", put("symbols.so", library));
    expect(stdout).toContain("├── 2 imports\n│   ├── dlopen@GLIBC_2.17  global func\n");
    expect(stdout).toContain(
      "├── 2 exports\n│   ├── x_close  global func\n│   └── x_open@@X_1  global func\n",
    );
  });

  test.each([[["--json"]], [["--json", "--symbols"]]])("%j keeps to its schema", async (args) => {
    const deb = `${fixture("nvidia-l4t-cuda")}!${MEMBER}`;
    const { stdout, status } = await elfinfo(...args, put("a.so", library), deb);
    const document = JSON.parse(stdout) as { elfs: { path: string; imports?: unknown }[] };
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "schema/elfinfo.schema.json"), "utf8")),
    );
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document.elfs.map(({ path }) => path)).toEqual([
      "a.so",
      `nvidia-l4t-cuda_35.3.1-20230319081403_arm64.deb!${MEMBER}`,
    ]);
    expect(document.elfs.every(({ imports }) => Array.isArray(imports) === args.includes("--symbols"))).toBe(
      true,
    );
    expect(status).toBe(0);
  });

  test("the JSON of a file holds no absolute path of this machine", async () => {
    put("b.so", library);
    const { stdout } = await elfinfo("--json", join(scratch, "b.so"));
    expect(stdout).not.toContain(scratch);
    expect(JSON.parse(stdout)).toMatchObject({ elfs: [{ path: "b.so" }] });
  });

  test("a file that is no ELF is reported, the others are shown, exit 3", async () => {
    const { stdout, stderr, status } = await elfinfo(put("script", "#!/bin/sh\n"), put("c.so", library));
    expect(stderr).toMatch(/^error\[E_ELF_MAGIC\]: script: .*\n$/);
    expect(stdout).toContain("c.so (libx.so.1)");
    expect(status).toBe(3);
  });

  test.each([
    ["no such file", "none.so", /E_FILE_MISSING/],
    ["no such member", `${fixture("nvidia-l4t-cuda")}!/usr/lib/none.so`, /E_DEB_MEMBER/],
    [
      "a link in a deb",
      `${fixture("nvidia-l4t-cuda")}!/usr/lib/aarch64-linux-gnu/tegra/libcuda.so`,
      /E_DEB_MEMBER.*symlink/,
    ],
    ["no such deb", "none.deb!/usr/lib/none.so", /E_FILE_MISSING/],
    ["a directory", ".", /E_FILE_/],
  ])("%s ends in one paragraph and exit 3", async (_, path, message) => {
    const { stdout, stderr, status } = await elfinfo(path);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error\[E_[A-Z_]+\]: .*\n$/);
    expect(stderr).toMatch(message);
    expect(status).toBe(3);
  });

  test("a deb: how to name a file in it", async () => {
    const deb = fixture("nvidia-l4t-cuda");
    const { stdout, stderr, status } = await elfinfo(deb);
    expect({ stdout, status }).toEqual({ stdout: "", status: 3 });
    expect(stderr).toBe(
      `error[E_ELF_DEB]: ${deb}: this is a deb. Name a file in it: '${deb}!/usr/lib/…'; ` +
        `\`deb2nix inspect ${deb}\` lists them.\n`,
    );
  });

  test("a deb with a name that a shell would run: in words of a shell", async () => {
    const deb = put("it's;id.deb", "!<arch>\ndebian-binary");
    const word = deb.replace("'", "'\\''");
    expect((await elfinfo(deb)).stderr).toContain(
      `in it: '${word}!/usr/lib/…'; \`deb2nix inspect '${word}'\` lists`,
    );
  });

  test("another ar archive is no deb", async () => {
    expect((await elfinfo(put("libx.a", "!<arch>\nx.o/            "))).stderr).toContain("E_ELF_MAGIC");
  });

  test("a bare call shows the help, exit 2", async () => {
    const { stdout, stderr, status } = await elfinfo();
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toMatch(/^Usage: elfinfo /);
  });

  test("a wrong call exits 2", async () => {
    expect(await elfinfo("--jsno", "a.so")).toMatchObject({ status: 2, stdout: "" });
  });

  test("colour when asked for", async () => {
    const { stdout } = await elfinfo("--color", "always", put("d.so", library));
    expect(stdout.startsWith("\u001b[1md.so\u001b[22m")).toBe(true);
  });
});
