import { spawn } from "node:child_process";

/** How a program ended, and what it printed. */
export interface ProgramRun {
  /** 128 where a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program that has nothing on standard input. */
export function runProgram(
  program: string,
  args: readonly string[],
  where: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...where, stdio: ["ignore", "pipe", "pipe"] });
    const [stdout, stderr]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout.push(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text));
    child.on("error", reject);
    child.on("close", (status) =>
      resolve({ status: status ?? 128, stdout: stdout.join(""), stderr: stderr.join("") }),
    );
  });
}
