// Time and memory of `deb2nix graph` on generated sets: npm run bench:graph [-- PACKAGES]
// Three sizes, each in a process of its own; the largest has 10,000 packages unless said otherwise.
// Times are the processor's; x time is the ratio to the size before, which is half as large.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Measurement } from "./graph/measure.ts";

const MOST_MEGABYTES = 1024;

const largest = Number(process.argv[2] ?? 10_000);
const script = fileURLToPath(new URL("graph/measure.ts", import.meta.url));
const results = [1 / 4, 1 / 2, 1].map((part) => measure(Math.round(largest * part)));

console.log("packages     ELFs     edges  analyse    build     JSON      DOT     all  x time  peak MB");
for (const [index, result] of results.entries()) {
  const before = results[index - 1];
  const columns: readonly [string | number, number][] = [
    [result.packages, 8],
    [result.elfs, 9],
    [result.asked, 10],
    [seconds(result.analyse), 9],
    [seconds(result.build), 9],
    [seconds(result.json), 9],
    [seconds(result.dot), 9],
    [seconds(total(result)), 8],
    [before === undefined ? "" : (total(result) / total(before)).toFixed(2), 8],
    [Math.round(result.peak / 1e6), 9],
  ];
  console.log(columns.map(([text, width]) => String(text).padStart(width)).join(""));
}
const last = results.at(-1)!;
console.log(
  `the largest: ${last.edges} edges between packages, ${last.cycles} cycles, ` +
    `${Math.round(last.jsonBytes / 1e6)} MB of JSON, ${Math.round(last.dotBytes / 1e6)} MB of DOT`,
);
if (last.peak > MOST_MEGABYTES * 1e6) {
  console.log(`more than ${MOST_MEGABYTES} MB of memory`);
  process.exitCode = 1;
}

function measure(packages: number): Measurement {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, String(packages)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Measurement;
}

function total({ analyse, build, json, dot }: Measurement): number {
  return analyse + build + json + dot;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
