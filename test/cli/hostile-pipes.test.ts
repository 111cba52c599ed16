import { describe, expect, test } from "vitest";
import { fixture, ROOT, runShell } from "./run.ts";

const core = fixture("nvidia-l4t-core");
const COMMANDS: Readonly<Record<string, string>> = {
  convert: `convert ${core}`,
  graph: `graph --format html ${core}`,
  explain: "explain",
};

/** What the shell is to do with the program's streams, and the statuses with which it may end. */
const STREAMS: readonly (readonly [string, readonly number[]])[] = [
  ["| head -c 1", [0, 1]],
  [">/dev/full", [2]],
  ["2>/dev/full", [0, 1, 2]],
  [">/dev/full 2>&1", [2]],
  ["2>&-", [0, 1]],
  [">&- 2>&-", [0, 1]],
  ["<&-", [0, 1]],
];

describe.each(STREAMS)("%s", (streams, statuses) => {
  test.each(Object.keys(COMMANDS))("%s ends without a stack trace", async (command) => {
    // In a shell of its own, since a pipe's status is that of its last program.
    const script = `{ "$0" "$1" ${COMMANDS[command]}; echo "status $?" >&3; } ${streams}`;
    const { stdout, stderr } = await runShell(`exec 3>&1; { ${script}; } 2>&1`, [
      process.execPath,
      `${ROOT}/bin/deb2nix.js`,
    ]);
    expect(stdout + stderr).not.toMatch(/\n\s+at .+:\d+|is a bug in|node:internal/);
    expect(statuses).toContain(Number(/status (\d+)/.exec(stdout)?.[1]));
  });
});
