import { parseArgs } from "node:util";
import { TARGETS, targetNamed } from "./targets.ts";

/** What `npm run fuzz` was asked for. */
export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly targets: readonly string[];
  /** Files to try again instead. */
  readonly replay: readonly string[];
}

export const USAGE =
  "npm run fuzz -- [--seconds 60] [--seed S] [--target NAME]… | --replay FILE… [--target NAME]; " +
  `targets: ${TARGETS.map(({ name }) => name).join(" ")}`;

/** Reads the command line; throws an `Error` that says what is wrong with it. */
export function parseOptions(args: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
      target: { type: "string", multiple: true, default: [] },
      replay: { type: "string", multiple: true, default: [] },
    },
  });
  for (const name of values.target) targetNamed(name);
  return {
    seconds: whole(values.seconds, "--seconds"),
    seed: whole(values.seed, "--seed"),
    targets: values.target.length > 0 ? values.target : TARGETS.map(({ name }) => name),
    replay: values.replay,
  };
}

function whole(text: string, what: string): number {
  if (!/^[0-9]{1,9}$/.test(text))
    throw new Error(`${what} is ${JSON.stringify(text)}, expected a whole number`);
  return Number(text);
}
