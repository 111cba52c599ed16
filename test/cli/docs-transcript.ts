import type { World } from "./docs-world.ts";

/** What a page shows, run: each command, and what came of it. */
export interface Shown {
  readonly command: string;
  /** What the page shows below it. */
  readonly shown: string;
  readonly printed: string;
  readonly status: number;
}

/** Runs the lines that begin with `$ `, in one shell; stdout and stderr come together, as on a terminal. */
export async function runTranscript(world: World, text: string): Promise<Shown[]> {
  const commands = text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => ({
      command: part.slice(0, part.indexOf("\n")),
      shown: part.slice(part.indexOf("\n") + 1),
    }));
  const end = "---- end of a command ----";
  // The subshell gives $? back to the next command.
  const lines = commands.map(({ command }) => `${command}\nstatus=$?; echo "${end}$status"; (exit $status)`);
  const { stdout } = await world.bash(`exec 2>&1\n${lines.join("\n")}\n`);
  const runs = stdout.split(new RegExp(`${end}(\\d+)\\n`));
  return commands.map((each, at) => ({
    ...each,
    printed: runs[2 * at] ?? "",
    status: Number(runs[2 * at + 1] ?? 128),
  }));
}
