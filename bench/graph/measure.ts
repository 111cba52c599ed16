// One size: measure.ts PACKAGES prints a Measurement as JSON.

import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { graphOfSet } from "../../src/plan/set-edges.ts";
import { graphDot } from "../../src/report/graph-dot.ts";
import { graphJson } from "../../src/report/graph-json.ts";
import { generateDebs } from "./generate.ts";

/** Processor times in milliseconds, which a busy machine changes little; sizes in bytes. */
export interface Measurement {
  readonly packages: number;
  readonly elfs: number;
  /** DT_NEEDED entries. */
  readonly asked: number;
  readonly edges: number;
  readonly cycles: number;
  readonly analyse: number;
  readonly build: number;
  readonly json: number;
  readonly dot: number;
  readonly jsonBytes: number;
  readonly dotBytes: number;
  /** Of the whole process, the generated facts included. */
  readonly peak: number;
}

const debs = generateDebs(Number(process.argv[2]));
const elfs = debs.flatMap((deb) => deb.elfs);

const analysed = timed(() =>
  analyseSet({
    debs,
    context: [],
    index: loadEmbeddedIndex(),
    config: loadDefaultProfile(),
    closed: true,
  }),
);
const built = timed(() => graphOfSet(analysed.result, "packages"));
const json = timed(() => lengthOf(graphJson(built.result)));
const dot = timed(() => lengthOf(graphDot(built.result)));

const measurement: Measurement = {
  packages: debs.length,
  elfs: elfs.length,
  asked: elfs.reduce((sum, { needed }) => sum + needed.length, 0),
  edges: built.result.edges.length,
  cycles: built.result.cycles.length,
  analyse: analysed.time,
  build: built.time,
  json: json.time,
  dot: dot.time,
  jsonBytes: json.result,
  dotBytes: dot.result,
  peak: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(measurement));

function timed<T>(work: () => T): { readonly result: T; readonly time: number } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, time: (user + system) / 1000 };
}

function lengthOf(pieces: Iterable<string>): number {
  let length = 0;
  for (const piece of pieces) length += Buffer.byteLength(piece);
  return length;
}
