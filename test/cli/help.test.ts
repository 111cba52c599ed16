import { describe, expect, test } from "vitest";
import { allCommands, commandTable } from "../../src/cli/command-table.ts";
import { examplesOf } from "../../src/cli/examples.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { parseConfig } from "../../src/config/config.ts";
import { deb2nix, ROOT, runNode } from "./run.ts";

const commands = allCommands(commandTable(makeProgram()))
  .map(({ path }) => path)
  .filter((path) => path.length > 0);

const elfinfo = (...args: string[]) => runNode([`${ROOT}/bin/elfinfo.js`, ...args]);

describe("--help", () => {
  const MOST = { lines: 40, columns: 80 };

  /** Examples may be longer: what is copied is not broken. */
  function expectShort(stdout: string, name: string): void {
    const lines = stdout.trimEnd().split("\n");
    const examples = examplesOf(name).map(({ line }) => `  ${line}`);
    const widths = lines.filter((line) => !examples.includes(line)).map((line) => line.length);
    expect(lines.length).toBeLessThanOrEqual(MOST.lines);
    expect(Math.max(...widths)).toBeLessThanOrEqual(MOST.columns);
  }

  function expectExamples(stdout: string, name: string, count: readonly number[]): void {
    const examples = examplesOf(name);
    expect(count).toContain(examples.length);
    for (const { line, what } of examples) expect(stdout).toContain(`  ${line}\n      ${what}\n`);
  }

  test.each([
    ["deb2nix", () => deb2nix(["--help"])],
    ["elfinfo", () => elfinfo("--help")],
  ] as const)("%s: one screen, with three examples", async (program, run) => {
    const { status, stdout, stderr } = await run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expectShort(stdout, program);
    expectExamples(stdout, program, [3]);
  });

  test("names every command", async () => {
    const { stdout } = await deb2nix(["--help"]);
    for (const [name] of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  test.each(commands.map((path) => path.join(" ")))("of %s: a page of its own", async (command) => {
    const { status, stdout, stderr } = await deb2nix([...command.split(" "), "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: deb2nix ${command}`));
    expectShort(stdout, `deb2nix ${command}`);
    expectExamples(stdout, `deb2nix ${command}`, command === "completions" ? [1] : [2, 3]);
  });

  test("names the options that are in the manual alone", async () => {
    const { stdout } = await deb2nix(["inspect", "--help"]);
    expect(stdout).toContain("\nIn the manual: --no-native-xz, --no-cache, --max-unpacked, --max-files\n");
  });

  test("help COMMAND is the same", async () => {
    expect(await deb2nix(["help", "audit"])).toEqual(await deb2nix(["audit", "--help"]));
  });

  test.each(["--help", "-h"])("help %s is the help of all", async (option) => {
    expect(await deb2nix(["help", option])).toEqual(await deb2nix(["help"]));
  });
});

describe("what was meant", () => {
  test.each([
    [["audt", "x.deb"], "Did you mean audit?"],
    [["regenrate", "."], "Did you mean regenerate?"],
    [["--jsn", "x.deb"], "Did you mean --json?"],
    [["audit", "--fail-onn", "note", "x.deb"], "Did you mean --fail-on?"],
    [["config", "chek"], "Did you mean check?"],
    [["help", "audti"], "unknown command 'audti'\n(Did you mean audit?)"],
    [["help", "nothing"], "unknown command 'nothing'\nSee deb2nix --help."],
    [["explain", "dlopen-mising"], "Did you mean dlopen-missing?"],
    [["-q", "audit", "x.deb"], "options stand behind the command\nWrite deb2nix audit first"],
  ])("%j: %s", async (args, hint) => {
    const { status, stdout, stderr } = await deb2nix(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(hint);
  });

  test("a deb that is not there is no slip", async () => {
    for (const name of ["audt.deb", "./audt", "something-else"]) {
      expect((await deb2nix([name])).stderr).toMatch(/^error\[E_FILE_MISSING\]/);
    }
  });
});

describe("explain RULE", () => {
  test("ends with how to accept what the rule finds, which deb2nix.toml takes", async () => {
    const { stdout } = await deb2nix(["explain", "dlopen-missing"]);
    const [, entry] = /\n## To accept a finding\n[^#]*```toml\n([^`]*)```\n$/.exec(stdout)!;
    expect(parseConfig(entry!, "x").suppressions).toMatchObject([{ rule: "dlopen-missing" }]);
  });

  test.each(["stale-suppression", "removed-deb"])(
    "of %s, which no entry can take out, does not",
    async (rule) => {
      expect((await deb2nix(["explain", rule])).stdout).not.toContain("[[suppress]]");
    },
  );
});

describe("options that would do nothing are none", () => {
  test.each([
    ["graph", "--fail-on"],
    ["why", "--fail-on"],
    ["inspect", "--fail-on"],
    ["inspect", "-v"],
  ])("%s %s", async (command, option) => {
    const { status, stderr } = await deb2nix([command, option, "note", "x.deb"]);
    expect(stderr).toContain(`unknown option '${option}'`);
    expect(status).toBe(2);
  });
});
