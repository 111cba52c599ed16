// Writes the manuals and completions that ship with deb2nix, from the definitions of its commands: npm run help
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHELLS } from "../src/cli/commands/completions.ts";
import { completionScript } from "../src/cli/completions.ts";
import type { ProgramName } from "../src/cli/help.ts";
import { manPage } from "../src/cli/man-page.ts";
import { programTable } from "../src/cli/program-table.ts";
import { VERSION } from "../src/version.ts";

const PROGRAMS: readonly ProgramName[] = ["deb2nix", "elfinfo"];

/** As the shells' own directories want them called. */
const NAMES = {
  bash: (program: string) => program,
  zsh: (program: string) => `_${program}`,
  fish: (program: string) => `${program}.fish`,
};

/** By path in the repository, the text of each file. */
export function helpFiles(): ReadonlyMap<string, string> {
  return new Map(
    PROGRAMS.flatMap((program) => [
      [`man/${program}.1`, manPage(program, programTable(program), VERSION)],
      ...SHELLS.map((shell) => [
        `completions/${shell}/${NAMES[shell](program)}`,
        completionScript(shell, program),
      ]),
    ]) as [string, string][],
  );
}

// Not import.meta.main: bin/launch.js imports the script where this Node is new enough.
if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, "..");
  for (const [path, text] of helpFiles()) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
