// Feeds damaged and hostile input to every reader: npm run fuzz -- --seconds N [--seed S] [--target NAME]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe } from "./fuzz/attempt.ts";
import { campaign, type Failure } from "./fuzz/campaign.ts";
import { type FuzzOptions, parseOptions, USAGE } from "./fuzz/options.ts";
import { summary } from "./fuzz/summary.ts";
import { targetNamed } from "./fuzz/targets.ts";

const REGRESSIONS = join(import.meta.dirname, "../test/unit/regressions");

let options: FuzzOptions | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 2;
}
if (options !== undefined) await (options.replay.length > 0 ? replay(options) : fuzz(options));

async function fuzz({ seconds, seed, targets }: FuzzOptions): Promise<void> {
  console.log(`seed ${seed}, ${seconds} seconds, targets ${targets.join(" ")}`);
  const start = Date.now();
  const seen = new Set<string>();
  const results = await campaign({ targets, seed, end: start + seconds * 1000 }, (failure) => {
    // One input of a kind is enough to keep.
    const kind = `${failure.target} ${failure.failure}`;
    if (!seen.has(kind))
      console.log(
        `FAILED ${failure.target} (number ${failure.index}): ${failure.what.slice(0, 2000)}\n  kept as ${keep(failure)}`,
      );
    seen.add(kind);
  });
  console.log(summary(results, (Date.now() - start) / 1000));
  process.exitCode = results.failures.length > 0 ? 1 : 0;
}

/** Tries kept inputs again; the target is the name of the directory that a file lies in, unless one is given. */
async function replay({ replay: files, targets }: FuzzOptions): Promise<void> {
  for (const file of files) {
    const target = targetNamed(targets.length === 1 ? targets[0]! : basename(dirname(file)));
    try {
      console.log(`${file}: ${await target.run(readFileSync(file))}`);
    } catch (error) {
      console.log(`${file}: FAILED ${describe(error)}\n${(error as Error).stack}`);
      process.exitCode = 1;
    }
  }
}

function keep({ target, input }: Failure): string {
  const directory = join(REGRESSIONS, target);
  const path = join(directory, createHash("sha256").update(input).digest("hex").slice(0, 12));
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, input);
  return relative(process.cwd(), path);
}
