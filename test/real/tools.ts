import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Tools print other words, and other bytes for names, in other locales. */
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: "C.UTF-8", TZ: "UTC" };

/**
 * Runs a program and gives its lines of output as they come; nothing is kept, so that output may be large.
 * Throws with what the program said on stderr unless it exits with a status in `allowed`.
 */
export async function* linesOf(
  program: string,
  args: readonly string[],
  { cwd, allowed = [0] }: { readonly cwd?: string; readonly allowed?: readonly number[] } = {},
): AsyncGenerator<string> {
  const child = spawn(program, args, {
    env: ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // The error is thrown where `ended` is awaited, after the lines.
  ended.catch(() => {});
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
  });
  yield* createInterface({ input: child.stdout.setEncoding("latin1"), crlfDelay: Number.POSITIVE_INFINITY });
  const status = await ended;
  if (status === null || !allowed.includes(status)) {
    throw new Error(`${program} ${args.join(" ").slice(0, 200)}: status ${status}\n${said}`);
  }
}

/** Runs a program that has nothing to say. Throws as `linesOf`. */
export async function run(program: string, args: readonly string[]): Promise<void> {
  for await (const line of linesOf(program, args)) throw new Error(`${program} said: ${line}`);
}
