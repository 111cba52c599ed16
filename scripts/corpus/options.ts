import { parseArgs } from "node:util";
import { SUITE_OF } from "./suites.ts";

/** What `npm run corpus` was asked for. */
export interface CorpusOptions {
  /** How many debs. */
  readonly count: number;
  /** Decides which debs: the same seed and the same index pick the same ones. */
  readonly seed: number;
  readonly architectures: readonly string[];
  /** Whether libraries and what they depend on are compared with their Depends, rather than debs with tools. */
  readonly depends: boolean;
  /** Larger debs are left out, in bytes. */
  readonly maxSize: number;
  /** Debs are dropped from the cache, oldest first, beyond this, in bytes. */
  readonly cacheLimit: number;
}

const ARCHITECTURES: readonly string[] = Object.keys(SUITE_OF);

/** NVIDIA's. */
const DEPENDS_ARCHITECTURE = "arm64";

export const USAGE =
  "npm run corpus -- N [--seed S] [--architecture A,B…] [--max-mb 20] [--cache-mb 1000]: " +
  "compares N random debs of Debian's archive with dpkg-deb and readelf\n" +
  "npm run corpus -- N --depends [as above]: " +
  "compares who needs whom among N random libraries and all they depend on with their Depends";

/** Reads the command line; throws an `Error` that says what is wrong with it. */
export function parseOptions(args: readonly string[]): CorpusOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: "string", default: "1" },
      architecture: { type: "string" },
      depends: { type: "boolean", default: false },
      "max-mb": { type: "string", default: "20" },
      "cache-mb": { type: "string", default: "1000" },
    },
  });
  const architectures =
    values.architecture?.split(",") ?? (values.depends ? [DEPENDS_ARCHITECTURE] : ARCHITECTURES);
  const unknown = architectures.find((architecture) => !ARCHITECTURES.includes(architecture));
  if (unknown !== undefined)
    throw new Error(`unknown architecture ${unknown}, of ${ARCHITECTURES.join(" ")}`);
  if (positionals.length > 1) throw new Error(`unexpected ${positionals[1]}`);
  return {
    count: whole(positionals[0] ?? "100", "the number of debs"),
    seed: whole(values.seed, "--seed"),
    architectures,
    depends: values.depends,
    maxSize: whole(values["max-mb"], "--max-mb") * 1_000_000,
    cacheLimit: whole(values["cache-mb"], "--cache-mb") * 1_000_000,
  };
}

function whole(text: string, what: string): number {
  if (!/^[0-9]{1,9}$/.test(text))
    throw new Error(`${what} is ${JSON.stringify(text)}, expected a whole number`);
  return Number(text);
}
