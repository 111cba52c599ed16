import { expect, onTestFinished, test } from "vitest";
import type { Archive } from "../../fixtures/lib/apt-repository.ts";
import { allCommands, commandTable } from "../../src/cli/command-table.ts";
import { examplesOf } from "../../src/cli/examples.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { recordedIndexes, twoReleases } from "./docs-archive.ts";
import { openWorld } from "./docs-world.ts";

/** What NVIDIA's archive has. */
const ARCHIVES: Readonly<Record<string, () => Archive | Promise<Archive>>> = {
  "deb2nix pin": recordedIndexes,
  "deb2nix regenerate": twoReleases,
};

/** Those that end with findings: the fixtures lack libraries. */
const WITH_FINDINGS = ["deb2nix audit fixtures/debs"];

const names = [
  "elfinfo",
  ...allCommands(commandTable(makeProgram())).map(({ path }) => ["deb2nix", ...path].join(" ")),
];

test.each(names.filter((name) => examplesOf(name).length > 0))(
  "the examples of %s run as they are copied",
  async (name) => {
    const world = await openWorld((await ARCHIVES[name]?.()) ?? new Map());
    onTestFinished(() => world.end());
    for (const { line } of examplesOf(name)) {
      const { status, stdout, stderr } = await world.bash(line);
      const expected = WITH_FINDINGS.includes(line) ? 1 : 0;
      expect({ line, status }, stderr).toEqual({ line, status: expected });
      const isSilent = / > |^eval /.test(line);
      expect(`${stdout}${stderr}`.length > 0 || isSilent, line).toBe(true);
      expect(stderr).not.toMatch(/^(error\[E_|warning: )/m);
    }
  },
);
