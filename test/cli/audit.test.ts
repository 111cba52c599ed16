import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, describe, expect, test } from "vitest";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { deb2nix, fixture, ROOT } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-audit-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const DEBS = join(ROOT, "fixtures/debs");
const NEEDS_CORE = fixture("nvidia-l4t-nvfancontrol");
const KNOWN = `[[suppress]]
rule = "missing-provider"
subject = "libvulkansc.so.1"
reason = "the SDK has it, which is no part of JetPack"
`;

describe("deb2nix audit", () => {
  test("a directory is a closed world: what is missing in it is an error, and the index names the deb", async () => {
    const { status, stdout, stderr } = await deb2nix(["audit", DEBS]);
    expect(stdout.match(/^error\[.*$/gm)).toEqual([
      "error[missing-provider]: no package provides libvulkansc.so.1",
    ]);
    expect(stdout).toContain("In L4T r35 it is in nvidia-l4t-vulkan-sc-sdk");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  });

  test("debs by name are resolved with the index, and --closed turns it off", async () => {
    expect((await deb2nix(["audit", NEEDS_CORE])).status).toBe(0);
    const closed = await deb2nix(["audit", "--closed", NEEDS_CORE]);
    expect(closed.stdout).toContain("In L4T r35 it is in nvidia-l4t-core: give that deb too.");
    expect(closed.status).toBe(1);
  });

  test("--debs are looked at only where they provide", async () => {
    const { stdout, status } = await deb2nix(["audit", "--closed", "--debs", DEBS, "--json", NEEDS_CORE]);
    const { findings, summary } = JSON.parse(stdout);
    expect(findings.every((finding: { package: string }) => finding.package === "l4t-nvfancontrol")).toBe(
      true,
    );
    expect(summary).toMatchObject({ packages: 1, errors: 0 });
    expect(status).toBe(0);
  });

  test("--fail-on decides the exit status", async () => {
    // Its only finding is a note: it carries a copy of nixpkgs' loader.
    const deb = fixture("nvidia-l4t-libvulkan");
    expect((await deb2nix(["audit", "--fail-on", "note", deb])).status).toBe(1);
    expect((await deb2nix(["audit", "--fail-on", "warning", deb])).status).toBe(0);
  });

  test("--config suppresses with a reason, and a suppression without effect is a finding", async () => {
    const config = join(scratch, "known.toml");
    writeFileSync(config, `${KNOWN}[[suppress]]\nrule = "empty-elf"\nreason = "none any more"\n`);
    const { stdout, status } = await deb2nix(["audit", "--config", config, DEBS]);
    expect(stdout).toContain(
      "warning[stale-suppression]: the entry that suppresses empty-elf fits no finding",
    );
    expect(stdout).not.toContain("error[");
    expect(stdout).toContain("(1 suppressed)");
    expect(status).toBe(0);
  });

  test("deb2nix.toml of the current directory is read where --config does not name another", async () => {
    writeFileSync(join(scratch, "deb2nix.toml"), KNOWN);
    expect((await deb2nix(["audit", DEBS], { cwd: scratch })).status).toBe(0);
    const empty = join(scratch, "empty.toml");
    writeFileSync(empty, "");
    expect((await deb2nix(["audit", "--config", empty, DEBS], { cwd: scratch })).status).toBe(1);
  });

  test("a configuration that is none is a wrong call that says where", async () => {
    const config = join(scratch, "broken.toml");
    writeFileSync(config, '[[suppress]]\nrule = "empty-elf"\n');
    const { stdout, stderr, status } = await deb2nix(["audit", "--config", config, NEEDS_CORE]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toContain("broken.toml:1:3: suppress 1 has no reason");
    expect((await deb2nix(["audit", "--config", join(scratch, "none.toml"), NEEDS_CORE])).status).toBe(2);
  });

  test("a directory without debs is taken for what is in one", async () => {
    const lib = join(scratch, "tree/usr/lib");
    mkdirSync(lib, { recursive: true });
    writeFileSync(join(lib, "libx.so"), writeElf({ soname: "libx.so", needed: ["libunheard.so"] }));
    const { stdout, status } = await deb2nix(["audit", join(scratch, "tree")]);
    expect(stdout).toContain(
      "error[missing-provider]: no package provides libunheard.so\n  --> tree /usr/lib/libx.so",
    );
    expect(status).toBe(1);
  });

  test("json keeps to its schema, for all fixtures, and names no path of this machine", async () => {
    const { stdout } = await deb2nix(["audit", "--format", "json", DEBS]);
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "schema/audit.schema.json"), "utf8")),
    );
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    expect(stdout).not.toContain(ROOT);
  });

  test.each([
    ["sarif", /^\{\n {2}"\$schema"/],
    ["markdown", /^\*\*deb2nix audit\*\*/],
    ["github", /^::error title=missing-provider::/],
  ])("--format %s goes to stdout, with the same exit status", async (format, begins) => {
    const { stdout, stderr, status } = await deb2nix(["audit", "--format", format, DEBS]);
    expect(stdout).toMatch(begins);
    expect({ stderr, status }).toEqual({ stderr: "", status: 1 });
  });
});

describe("a directory without debs", () => {
  test.each(["empty", "deeper"])(
    "%s: it is no unpacked deb either, and is not passed as clean",
    async (name) => {
      const directory = join(scratch, name);
      mkdirSync(join(directory, "debs"), { recursive: true });
      if (name === "deeper") writeFileSync(join(directory, "debs/x.deb"), "");
      const { stderr, stdout, status } = await deb2nix(["audit", directory]);
      expect({ stdout, status }).toEqual({ stdout: "", status: 3 });
      expect(stderr).toContain("error[E_NO_DEBS]");
    },
  );
});

describe("deb2nix explain", () => {
  test("prints the page of a rule, and how a finding is accepted", async () => {
    const { stdout, status } = await deb2nix(["explain", "missing-provider"]);
    const page = readFileSync(join(ROOT, "docs/rules/missing-provider.md"), "utf8");
    expect(stdout.slice(0, page.length)).toBe(page);
    expect(stdout.slice(page.length)).toContain('[[suppress]]\nrule = "missing-provider"\n');
    expect(status).toBe(0);
  });

  test("lists all rules without a name", async () => {
    const { stdout, status } = await deb2nix(["explain"]);
    expect(stdout).toMatch(/^missing-provider +error +No package provides/m);
    expect(status).toBe(0);
  });

  test("a misspelt name is a wrong call", async () => {
    const { stderr, status } = await deb2nix(["explain", "dangling-lnk"]);
    expect(stderr).toContain("Did you mean dangling-link?");
    expect(status).toBe(2);
  });

  test("what npm installs has the pages", () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(files).toContain("docs/rules");
  });
});
