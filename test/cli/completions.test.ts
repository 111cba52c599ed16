import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { needProgram } from "./need-program.ts";
import { deb2nix, ROOT } from "./run.ts";
import { inTerminal } from "./tmux.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-completions-"));
afterAll(() => rmSync(scratch, { recursive: true }));
mkdirSync(join(scratch, "bsp"));
mkdirSync(join(scratch, "bin"));
for (const name of ["a b.deb", "nvidia.deb", "notes.txt", "profile.toml"])
  writeFileSync(join(scratch, name), "");
for (const name of ["deb2nix", "elfinfo"])
  symlinkSync(join(ROOT, `bin/${name}.js`), join(scratch, "bin", name));

const FORMATS = ["github", "json", "markdown", "sarif", "text"];
const COMMANDS = [
  "audit",
  "completions",
  "config",
  "convert",
  "diff",
  "explain",
  "graph",
  "inspect",
  "module",
  "cache",
  "pin",
  "regenerate",
  "why",
];

/** What is typed, and what is offered: all of it, or some of it. */
const CASES: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ["deb2nix aud", ["audit"]],
  ["deb2nix audit --fo", ["--format"]],
  ["deb2nix audit --format ", FORMATS],
  ["deb2nix --target s", ["standalone"]],
  ["deb2nix config ", ["check"]],
  ["deb2nix config check --q", ["--quiet"]],
  ["deb2nix explain dlopen-m", ["dlopen-missing"]],
  ["deb2nix completions f", ["fish"]],
  ["deb2nix nvi", ["nvidia.deb"]],
  ["deb2nix audit nvi", ["nvidia.deb"]],
  ["deb2nix --profile prof", ["profile.toml"]],
  ["deb2nix --profile x.toml --cl", ["--closed"]],
  ["deb2nix inspect -q --js", ["--json"]],
  ["deb2nix --color=al", ["always"]],
  ["elfinfo --sym", ["--symbols"]],
  ["elfinfo --color n", ["never"]],
];

describe("bash", () => {
  beforeEach((context) => needProgram(context, "bash"));

  /** What bash would offer, from its own cutting of words: = parts them. */
  function offers(typed: string): string[] {
    const words = typed.split(/(=)| /).filter((word) => word !== undefined);
    const [program] = words;
    const script = `source '${join(ROOT, "completions/bash", program!)}'
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _${program}
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["--norc", "-uc", script, "bash", ...words], {
      cwd: scratch,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return stdout.split("\n").filter(Boolean).sort();
  }

  test.each(CASES)("%s", (typed, offered) => expect(offers(typed)).toEqual(offered));

  test("nothing typed yet: commands, debs and directories", () => {
    expect(offers("deb2nix ")).toEqual([...COMMANDS, "a b.deb", "bin", "bsp", "nvidia.deb"].sort());
  });

  test("in a terminal, a name with a blank", async () => {
    const terminal = inTerminal(`bash --norc -i`, {
      cwd: scratch,
      env: { PS1: "$ ", PATH: `${join(scratch, "bin")}:${process.env.PATH}` },
    });
    terminal.type(`source '${join(ROOT, "completions/bash/deb2nix")}'; clear`, "Enter");
    await terminal.shows(/^\$$/);
    terminal.type("deb2nix audit a", "Tab");
    await terminal.shows("deb2nix audit a\\ b.deb");
  });
});

describe("zsh", () => {
  beforeEach((context) => needProgram(context, "zsh"));
  beforeEach((context) => needProgram(context, "tmux"));

  test.each(CASES)("%s", async (typed, offered) => {
    const terminal = inTerminal("zsh -f", {
      cwd: scratch,
      env: { PS1: "$ ", PATH: `${join(scratch, "bin")}:${process.env.PATH}`, HOME: scratch },
    });
    const directory = join(ROOT, "completions/zsh");
    terminal.type(`fpath=('${directory}' $fpath); autoload -Uz compinit; compinit -D -u; clear`, "Enter");
    await terminal.shows(/^\$$/);
    terminal.type(typed, "Tab");
    for (const word of offered) await terminal.shows(word);
    if (offered.length > 1) return;
    const stem = typed.replace(/[^ =]*$/, "");
    await terminal.shows(`$ ${stem}${offered[0]}`);
  });

  test("nothing typed yet: commands with what they do, and debs", async () => {
    const terminal = inTerminal("zsh -f", {
      cwd: scratch,
      columns: 120,
      env: { PS1: "$ ", PATH: `${join(scratch, "bin")}:${process.env.PATH}`, HOME: scratch },
    });
    terminal.type(
      `fpath=('${join(ROOT, "completions/zsh")}' $fpath); autoload -Uz compinit; compinit -D -u; clear`,
      "Enter",
    );
    await terminal.shows(/^\$$/);
    terminal.type("deb2nix ", "Tab");
    for (const command of COMMANDS) await terminal.shows(new RegExp(`^${command} +-- \\w`, "m"));
    await terminal.shows("nvidia.deb");
  });
});

describe("fish", () => {
  beforeEach((context) => needProgram(context, "fish"));

  function offers(typed: string): string[] {
    const [program] = typed.split(" ");
    const file = join(ROOT, `completions/fish/${program}.fish`);
    const { stdout, stderr } = spawnSync(
      "fish",
      ["--no-config", "-c", `source '${file}'; complete -C "$argv[1]"`, typed],
      {
        cwd: scratch,
        encoding: "utf8",
        env: {
          ...process.env,
          HOME: scratch,
          LC_ALL: "C.UTF-8",
          PATH: `${join(scratch, "bin")}:${process.env.PATH}`,
        },
      },
    );
    expect(stderr).toBe("");
    return stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t")[0]!)
      .sort();
  }

  test.each(CASES)("%s", (typed, offered) => {
    const option = /--[a-z]+=/.exec(typed)?.[0] ?? "";
    expect(offers(typed)).toEqual(expect.arrayContaining(offered.map((word) => option + word)));
  });

  test("a choice and nothing else", () => expect(offers("deb2nix audit --format ")).toEqual(FORMATS));

  test("nothing typed yet: commands and debs", () => {
    expect(offers("deb2nix ")).toEqual(expect.arrayContaining([...COMMANDS, "nvidia.deb"]));
  });

  test("the options of another command are not offered", () => {
    expect(offers("deb2nix inspect --f")).toEqual([]);
    expect(offers("deb2nix inspect --j").sort()).toEqual(["--jobs", "--json"]);
  });
});

test("deb2nix completions SHELL prints them", async () => {
  const { stdout, status } = await deb2nix(["completions", "fish", "elfinfo"]);
  expect(stdout).toContain("complete -c elfinfo");
  expect(status).toBe(0);
  expect(await deb2nix(["completions", "tcsh"])).toMatchObject({ status: 2, stdout: "" });
});
