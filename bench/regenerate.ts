// Time of `deb2nix regenerate` with nothing known and with all debs known: npm run bench:regenerate [-- --runs N]

import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../scripts/bundle.ts";
import { readDeb } from "../src/facts/read-deb.ts";
import { pinJson } from "../src/release/pin.ts";
import { poolOfSmall, type SmallDeb } from "../test/cli/regenerate-small.ts";
import {
  debsFolder,
  type FixturePool,
  fixturePool,
  RELEASES,
  writePins,
} from "../test/cli/regenerate-trees.ts";
import { fetchDeb } from "../test/real/archive.ts";
import { NVIDIA_DEBS } from "../test/real/nvidia-debs.ts";
import { type Measurement, measure } from "./measure.ts";

/** Of the time with nothing known. */
const TARGET = 0.1;

const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const scratch = mkdtempSync(join(tmpdir(), "deb2nix-bench-regenerate-"));
try {
  const program = await compiled();
  console.log(`Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}, medians of ${values.runs}`);
  console.log("debs                         cold      warm   ratio   memory");
  const pools = await Promise.all(RELEASES.map(fixturePool));
  const fixtures = join(scratch, "fixtures");
  writePins(join(fixtures, "tree"), pools);
  const all = pools.reduce((sum, { debs }) => sum + debs.length, 0);
  await compare(`${all} fixtures of 3 releases`, fixtures, RELEASES.map(debsFolder), program);
  const real = await compare("NVIDIA's own of Debian", ...(await nvidiaTree()), program);
  const growth: number[][] = [];
  for (const times of [1, 2, 4]) {
    const count = 100 * times;
    const pool = await syntheticPool(count);
    const folder = join(scratch, `synthetic-${count}`);
    writePins(join(folder, "tree"), [pool]);
    const debs = join(folder, "debs");
    mkdirSync(debs);
    for (const { stanza, content } of pool.debs)
      writeFileSync(join(debs, basename(stanza.Filename!)), content);
    const { cold, warm } = await compare(`${count} synthetic`, folder, [debs], program);
    growth.push([cold, warm]);
  }
  const ratios = growth
    .slice(1)
    .map((times, index) => times.map((time, kind) => (time / growth[index]![kind]!).toFixed(2)));
  for (const [cold, warm] of ratios) console.log(`twice the debs: ${cold} of the time cold, ${warm} warm`);
  if (real.warm / real.cold > TARGET) {
    console.log(`with real debs more than ${TARGET}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Medians in seconds of a run with an empty cache and of one after it; the files are there before either. */
async function compare(
  name: string,
  folder: string,
  debs: readonly string[],
  program: string,
): Promise<{ readonly cold: number; readonly warm: number }> {
  const cache = join(folder, "cache");
  const options = debs.map((directory) => `--debs ${directory}`).join(" ");
  // What the debs lack is no failure of the program.
  const command = `XDG_CACHE_HOME=${cache} ${process.execPath} ${program} regenerate ${join(folder, "tree")} --offline -q ${options} || [ $? = 1 ]`;
  await measure(command);
  const pairs: { readonly cold: Measurement; readonly warm: Measurement }[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    rmSync(cache, { recursive: true });
    pairs.push({ cold: await measure(command), warm: await measure(command) });
  }
  const [cold, warm] = (["cold", "warm"] as const).map((kind) =>
    median(pairs.map((pair) => pair[kind].seconds)),
  );
  const ratio = median(pairs.map((pair) => pair.warm.seconds / pair.cold.seconds));
  const peak = Math.max(...pairs.map((pair) => Math.max(pair.cold.peakBytes, pair.warm.peakBytes)));
  console.log(
    `${name.padEnd(26)}${cold!.toFixed(2).padStart(5)} s${warm!.toFixed(2).padStart(8)} s` +
      `${ratio.toFixed(2).padStart(8)}${(peak / 1e6).toFixed(0).padStart(6)} MB`,
  );
  return { cold: cold!, warm: warm! };
}

/** Real debs under names of L4T's, so that they are packages of the set: what is in them is what costs. */
async function nvidiaTree(): Promise<[folder: string, debs: readonly string[]]> {
  const folder = join(scratch, "nvidia");
  const debs = join(folder, "debs");
  mkdirSync(debs, { recursive: true });
  mkdirSync(join(folder, "tree/sourceinfo"), { recursive: true });
  const pinned = new Map();
  for (const wanted of NVIDIA_DEBS) {
    const { path } = await fetchDeb(wanted);
    const { sha256, control } = await readDeb(path, { strings: false });
    try {
      linkSync(path, join(debs, basename(path)));
    } catch {
      copyFileSync(path, join(debs, basename(path)));
    }
    pinned.set(control.Package, { filename: `pool/${basename(path)}`, sha256, version: control.Version });
  }
  writeFileSync(join(folder, "tree/sourceinfo/r36.5-debs.json"), pinJson(new Map([["common", pinned]])));
  return [folder, [debs]];
}

/** So many debs with three libraries each, which need those of others. */
function syntheticPool(count: number): Promise<FixturePool> {
  const debs = Array.from({ length: count }, (_, deb): SmallDeb => {
    const libraries = Array.from({ length: 3 }, (_, library) => {
      const needed = [1, 2, 7].filter((step) => step <= deb).map((step) => `lib${deb - step}-${library}.so`);
      return [`lib${deb}-${library}.so`, [...needed, "libexpat.so.1"]] as const;
    });
    return { name: `nvidia-l4t-part${deb}`, version: "36.5.0-1", libraries: Object.fromEntries(libraries) };
  });
  return poolOfSmall({ release: "r36.5", debs });
}

/** The program as npm publishes it; to strip types at every start is a cost of the checkout alone. */
async function compiled(): Promise<string> {
  const root = join(import.meta.dirname, "..");
  const out = join(scratch, "package");
  mkdirSync(out);
  await bundle(join(out, "dist"));
  for (const name of ["assets", "data", "nix", "node_modules", "package.json", "profiles"]) {
    symlinkSync(join(root, name), join(out, name));
  }
  return join(out, "dist/deb2nix.js");
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
