import { describe, expect, test } from "vitest";
import { allCommands, commandTable } from "../../src/cli/command-table.ts";
import { EXAMPLES } from "../../src/cli/help.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { parseConfig } from "../../src/config/config.ts";
import { deb2nix, ROOT, runNode } from "./run.ts";

const commands = allCommands(commandTable(makeProgram()))
  .map(({ path }) => path)
  .filter((path) => path.length > 0);

const elfinfo = (...args: string[]) => runNode([`${ROOT}/bin/elfinfo.js`, ...args]);

describe("--help", () => {
  test.each([
    ["deb2nix", () => deb2nix(["--help"])],
    ["elfinfo", () => elfinfo("--help")],
  ] as const)("%s: 40 lines of 80 characters at most, with three examples", async (program, run) => {
    const { status, stdout, stderr } = await run();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(EXAMPLES[program]).toHaveLength(3);
    for (const { line, what } of EXAMPLES[program]) expect(stdout).toContain(`  ${line}\n      ${what}\n`);
  });

  test("names every command", async () => {
    const { stdout } = await deb2nix(["--help"]);
    for (const [name] of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
  });

  test.each(commands.map((path) => path.join(" ")))("of %s: a page of its own", async (command) => {
    const { status, stdout, stderr } = await deb2nix([...command.split(" "), "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: deb2nix ${command}`));
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(55);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  test("help COMMAND is the same", async () => {
    expect(await deb2nix(["help", "audit"])).toEqual(await deb2nix(["audit", "--help"]));
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
