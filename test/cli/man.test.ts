import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { helpFiles } from "../../scripts/build-help.ts";
import { allCommands } from "../../src/cli/command-table.ts";
import { programTable } from "../../src/cli/program-table.ts";
import { needProgram } from "./need-program.ts";
import { ROOT } from "./run.ts";

const PROGRAMS = ["deb2nix", "elfinfo"] as const;

test("manuals and completions are those of the definitions (npm run help)", () => {
  for (const [path, text] of helpFiles()) {
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    expect(readFileSync(join(ROOT, path), "utf8"), path).toBe(text);
  }
});

describe.each(PROGRAMS)("%s.1", (program) => {
  const page = join(ROOT, `man/${program}.1`);

  describe("as man shows it", () => {
    beforeEach((context) => needProgram(context, "man", "man-db"));

    test("has every command, option and choice", () => {
      const { status, stdout, stderr } = spawnSync("man", ["--warnings=w", "-l", page], {
        encoding: "utf8",
        env: { ...process.env, MANWIDTH: "200", LC_ALL: "C.UTF-8", MAN_KEEP_FORMATTING: "", MANPAGER: "cat" },
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const shown = stdout.replaceAll(/.[\b]/g, "").replace(/\s+/g, " ");
      for (const { path, options } of allCommands(programTable(program).table)) {
        expect(shown).toContain([program, ...path].join(" "));
        for (const { long, value } of options) {
          expect(shown).toContain(value === undefined ? long : `${long} ${value.name}`);
          for (const choice of value?.choices ?? []) expect(shown).toContain(choice);
        }
      }
      for (const title of ["EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"])
        expect(shown).toContain(title);
    });

    test("whatis finds its name", () => {
      const { stdout } = spawnSync("lexgrog", [page], { encoding: "utf8" });
      expect(stdout).toContain(`"${program} - `);
    });
  });

  describe("as groff reads it", () => {
    beforeEach((context) => needProgram(context, "groff", "groff-base"));

    test("without a warning", () => {
      const { status, stderr } = spawnSync("groff", ["-man", "-ww", "-z", "-Tutf8", page], {
        encoding: "utf8",
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    });
  });
});
