// Compares deb2nix with what it replaces: npm run bench -- [--runs N] [--set nvidia|zst] [--zst DIRECTORY]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../scripts/bundle.ts";
import { type Contender, decompression, ours, unpacking } from "./contenders.ts";
import { type Measurement, measure } from "./measure.ts";
import { nvidiaSet, type Subject, zstdSet } from "./sets.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/debs");

/** The fixtures are a few KB each: so often they take about a second. */
const REPEATS = 20;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    set: { type: "string", default: "all" },
    zst: { type: "string" },
  },
});
const runs = Number(values.runs);
const directory = mkdtempSync(join(tmpdir(), "deb2nix-bench-"));
/** What npm publishes is compiled; to strip types costs each thread time and 40 MB. */
const dist = join(directory, "dist");
try {
  await compile();
  console.log(
    `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, ` +
      `load average ${loadavg()[0]?.toFixed(1)}, medians of ${runs}`,
  );
  if (values.set !== "zst") await benchNvidia();
  if (values.set !== "nvidia") {
    await benchZstd("fixtures", zstdSet(FIXTURES, REPEATS, join(directory, "fixtures")));
    if (values.zst !== undefined) {
      await benchZstd(values.zst, zstdSet(values.zst, 1, join(directory, "zst")));
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function compile(): Promise<void> {
  const root = join(import.meta.dirname, "..");
  await bundle(dist);
  for (const name of ["node_modules", "package.json"]) symlinkSync(join(root, name), join(directory, name));
}

async function benchNvidia(): Promise<void> {
  const subjects = await nvidiaSet(join(directory, "nvidia"));
  const baseline = decompression("xz", subjects, directory);
  const others: Contender[] = [unpacking("readelf", subjects, directory)];
  if (hasPyelftools()) others.push(unpacking("pyelftools", subjects, directory));
  else console.log("pyelftools is not installed (python3-pyelftools): left out");
  await compare(`NVIDIA's debs for arm64 in Debian: ${subjects.length}, of xz`, baseline, [
    ours("ours, dynamic facts", dist, subjects, "--no-strings"),
    ours("ours, all facts", dist, subjects),
    ours("ours, dynamic facts, without the program xz", dist, subjects, "--no-strings --no-native-xz"),
    ours("ours, all facts, without the program xz", dist, subjects, "--no-native-xz"),
    ...others,
  ]);
}

async function benchZstd(name: string, subjects: readonly Subject[]): Promise<void> {
  await compare(`${name}: ${subjects.length} debs of zstd`, decompression("zstd", subjects, directory), [
    ours("ours, dynamic facts", dist, subjects, "--no-strings"),
    ours("ours, all facts", dist, subjects),
  ]);
}

/** Runs all contenders in turn, `runs` times, and prints the medians of the ratios within each turn. */
async function compare(title: string, baseline: Contender, contenders: readonly Contender[]): Promise<void> {
  const all = [baseline, ...contenders];
  const measured = new Map<Contender, Measurement[]>(all.map((contender) => [contender, []]));
  for (let run = 0; run < runs; run++) {
    for (const contender of all) {
      measured.get(contender)!.push(await measure(contender.command));
      if ("cleanUp" in contender) execFileSync("bash", ["-c", String(contender.cleanUp)]);
    }
  }
  const base = measured.get(baseline)!;
  console.log(`\n${title}\n`);
  console.log(`| | seconds | of ${baseline.name} | processor seconds | of ${baseline.name} | peak memory |`);
  console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
  for (const [{ name }, results] of measured) {
    const ratio = (key: "seconds" | "cpuSeconds"): string =>
      median(results.map((result, run) => result[key] / base[run]![key])).toFixed(2);
    const cells = [
      name,
      median(results.map(({ seconds }) => seconds)).toFixed(1),
      ratio("seconds"),
      median(results.map(({ cpuSeconds }) => cpuSeconds)).toFixed(1),
      ratio("cpuSeconds"),
      `${(Math.max(...results.map(({ peakBytes }) => peakBytes)) / 1e6).toFixed(0)} MB`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

function hasPyelftools(): boolean {
  try {
    execFileSync("/usr/bin/python3", ["-c", "import elftools"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
