import { randomFrom } from "./random.ts";
import type { Target } from "./target.ts";

/** The input with this number of a target; the same for the same seed, whatever was tried before. */
export async function inputFor(target: Target, seed: number, index: number): Promise<Uint8Array> {
  return Uint8Array.from(await target.generate(randomFrom(`${seed} ${target.name} ${index}`)));
}

/** What was thrown, on one line, as failures are told apart and reported. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : `thrown: ${String(error)}`;
  const at =
    error instanceof Error
      ? /\((.*?)\)|at (\S+)$/m.exec(error.stack?.split("\n    at ")[1] ?? "")?.[1]
      : undefined;
  return `${text}${at === undefined ? "" : ` (at ${at.replace(/^.*\/(?=src|scripts)/, "")})`}`.slice(0, 4000);
}
