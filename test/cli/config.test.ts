import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { deb2nix, fixture, ROOT } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-config-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function put(name: string, text: string): string {
  writeFileSync(join(scratch, name), text);
  return name;
}

const check = (...args: string[]) => deb2nix(["config", "check", ...args], { cwd: scratch });

describe("deb2nix config check", () => {
  test("a file without errors: what is in it, exit 0", async () => {
    put("deb2nix.toml", '[sonames]\n"libx.so.1" = "x"\n');
    const expected = {
      status: 0,
      stderr: "",
      stdout: "deb2nix.toml: no errors; 0 packages, 1 SONAME, 0 SONAMEs of the machine, 0 suppressions\n",
    };
    expect(await check()).toEqual(expected);
    expect(await check("-q")).toEqual({ ...expected, stdout: "" });
  });

  test("every error with its line, its column and what was meant, exit 2", async () => {
    const file = put(
      "wrong.toml",
      '[sonames]\nx = 3\n\n[packages.y]\n  variannt = "nvgpu"\n\n[[suppress]]\nrule = "dlopen-mising"\nreason = "r"\n',
    );
    expect(await check(file)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error[E_CONFIG]: wrong.toml:2:1: sonames.x must be a text.\n" +
        "error[E_CONFIG]: wrong.toml:5:3: unknown key packages.y.variannt; expected debs, pname, variant, split, " +
        "inputs or relocate. Did you mean variant?\n" +
        'error[E_CONFIG]: wrong.toml:8:1: suppress 1: rule: there is no rule "dlopen-mising". Did you mean dlopen-missing?\n',
    });
  });

  test("what is no TOML: the first sentence of the parser, without its picture", async () => {
    const { status, stderr } = await check(put("no.toml", "a = 1\nb = c\n"));
    expect(stderr).toBe(
      "error[E_CONFIG]: no.toml:2:5: Invalid TOML document: invalid value. Strings need quotes.\n",
    );
    expect(status).toBe(2);
  });

  test("one entry with several errors: all of them at once", async () => {
    const text = '[[suppress]]\nrule = "dlopen-mising"\npakage = "x"\n';
    const { stderr } = await check(put("several.toml", text));
    expect(stderr.match(/several\.toml:\d+:\d+: [^;.]+/g)).toEqual([
      "several.toml:1:3: suppress 1 has no reason",
      'several.toml:2:1: suppress 1: rule: there is no rule "dlopen-mising"',
      "several.toml:3:1: unknown key suppress 1: pakage",
    ]);
  });

  test("a file that is not there", async () => {
    expect(await check("none.toml")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "error[E_CONFIG]: none.toml: there is no such file. Check the spelling and the directory that the path is relative to.\n",
    });
  });

  test("no file where none is named", async () => {
    const empty = mkdtempSync(join(scratch, "empty-"));
    expect(await deb2nix(["config", "check"], { cwd: empty })).toEqual({
      status: 2,
      stdout: "",
      stderr: "error[E_CONFIG]: there is no deb2nix.toml here. Name the file.\n",
    });
  });

  test("the profile that ships with deb2nix is fine", async () => {
    expect(await check("-q", join(ROOT, "profiles/jetpack-nixos.toml"))).toMatchObject({
      status: 0,
      stderr: "",
    });
  });
});

test("a command that reads the configuration says the first error, and where", async () => {
  put("deb2nix.toml", "[pakages.x]\n[sonames]\na = 1\n");
  const { status, stdout, stderr } = await deb2nix([fixture("nvidia-l4t-core")], { cwd: scratch });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^error\[E_CONFIG\]: deb2nix\.toml:1:2: unknown key pakages; expected [^.\n]+\. /);
  expect(stderr).toContain("Did you mean packages? `deb2nix config check` tells 1 more.\n");
});
