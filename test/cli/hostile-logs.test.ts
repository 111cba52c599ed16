import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { deb2nix, fixture, ROOT, runNode } from "./run.ts";

/** A line that the runners of GitHub Actions or Azure Pipelines obey: blanks in front of it do not matter. */
const ORDER = /^\s*::|##\w*\[/m;
const EVIL = "::error::x ##[error]y ##vso[task.x]z";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-logs-"));
const deb = `${EVIL}.deb`;
const elf = `${EVIL}.so`;
const toml = `${EVIL}.toml`;
beforeAll(async () => {
  const library = writeElf({
    soname: EVIL,
    needed: [EVIL, `\n${EVIL}`, "libc.so.6"],
    runpath: [EVIL, "", EVIL],
    strings: [`${EVIL}.so.1`, `lib${EVIL}.so.2`],
    imports: ["dlopen", EVIL],
    exports: [EVIL],
  });
  const bytes = await writeDeb({
    control: {
      Package: "thing",
      Version: `1 ${EVIL}`,
      Architecture: "arm64",
      Depends: EVIL,
      Description: EVIL,
      Source: EVIL,
    },
    scripts: { postinst: `#!/bin/sh\n${EVIL}\n` },
    entries: withParents([
      { type: "file", path: `/${EVIL}`, mode: 0o4755, content: library },
      { type: "file", path: `/usr/lib/\n${EVIL}`, mode: 0o755, content: library },
      { type: "file", path: `/usr/lib/${EVIL}.so`, mode: 0o755, content: "\x7fELF" },
      { type: "symlink", path: "/usr/lib/libx.so", target: EVIL },
    ]),
  });
  writeFileSync(join(scratch, deb), bytes);
  writeFileSync(join(scratch, elf), library);
  writeFileSync(join(scratch, toml), `"${EVIL}" = 1\n`);
});
afterAll(() => rmSync(scratch, { recursive: true }));

test.concurrent.each([
  [["-v", "--json", deb]],
  [["--json", deb, "--target", "standalone"]],
  [["inspect", deb]],
  [["inspect", "--json", deb]],
  [["graph", "-v", deb]],
  [["graph", "--libraries", "--format", "tree", deb]],
  [["graph", "--libraries", "--format", "dot", deb]],
  [["graph", "--libraries", "--format", "mermaid", deb]],
  [["graph", "--libraries", "--format", "svg", deb]],
  [["graph", "--libraries", "--format", "html", deb]],
  [["audit", "-v", "--symbols", deb]],
  [["audit", "--format", "sarif", deb]],
  [["audit", "--format", "markdown", deb]],
  [["why", "-v", "thing", EVIL, deb]],
  [["why", "--", EVIL, EVIL, deb]],
  [["diff", "-v", fixture("nvidia-l4t-core"), deb]],
  [["diff", "--format", "markdown", deb, fixture("nvidia-l4t-core")]],
  [["diff", "--format", "html", deb, fixture("nvidia-l4t-core")]],
  [["inspect", EVIL]],
  [["config", "check", toml]],
  [["--config", toml, deb]],
  [["explain", EVIL]],
  [["pin", "--verify", toml]],
  [["regenerate", EVIL]],
])("no line of %j is an order to a CI runner", async (args) => {
  const { status, stdout, stderr } = await deb2nix(args, { cwd: scratch, env: { CI: "true" } });
  expect(status).toBeLessThan(4);
  expect(stdout + stderr).toContain("error");
  expect(stdout).not.toMatch(ORDER);
  expect(stderr).not.toMatch(ORDER);
});

test("nor one of elfinfo", async () => {
  const elfinfo = join(ROOT, "bin/elfinfo.js");
  const { status, stdout, stderr } = await runNode([elfinfo, "-v", "--symbols", elf, EVIL, deb], {
    cwd: scratch,
  });
  expect(status).toBe(3);
  expect(stdout + stderr).toContain("\\u{3a}:error::x #\\u{23}[error]y #\\u{23}vso[task.x]z");
  expect(stdout + stderr).not.toMatch(ORDER);
});

test("the orders that --format github prints are its own", async () => {
  const { stdout } = await deb2nix(["audit", "--format", "github", deb], { cwd: scratch });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[a-z-]+::/);
  expect(stdout).not.toMatch(/##\w*\[/);
});
