import { randomFrom } from "./random.ts";
import type { Target } from "./target.ts";

/** The input with this number of a target; the same for the same seed, whatever was tried before. */
export async function inputFor(target: Target, seed: number, index: number): Promise<Uint8Array> {
  return Uint8Array.from(await target.generate(randomFrom(`${seed} ${target.name} ${index}`)));
}

/** What was thrown, for a person. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.message} [${kindOf(error)}]` : `thrown: ${String(error)}`;
}

/** What failures are told apart by: the error's name, what it says up to a colon, and the line of a reader or target. */
export function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const said = error.message.split(":")[0]!.slice(0, 60);
  const line = /\/(?:src|scripts\/fuzz\/targets)\/\S+:\d+(?=:\d+)/.exec(
    error.stack?.replace(error.message, "") ?? "",
  )?.[0];
  return `${error.name}: ${said}${line === undefined ? "" : ` at ${line.slice(1)}`}`;
}
