// Time of `deb2nix pin` on all of Debian for arm64, next to a plain script: npm run bench:pin [-- --runs N]

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../scripts/bundle.ts";
import { debianMirror } from "../test/real/apt-sources.ts";
import { download } from "../test/real/download.ts";
import { type Measurement, measure } from "./measure.ts";

/** Of the plain script's time. */
const TARGET = 0.3;

const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const directory = mkdtempSync(join(tmpdir(), "deb2nix-bench-pin-"));
try {
  const index = join(directory, "Packages.gz");
  const mirror = debianMirror();
  if (mirror === undefined) throw new Error("apt's sources name no Debian archive");
  await download(`${mirror}/dists/trixie/main/binary-arm64/Packages.gz`, index);
  const [plainOut, oursOut] = [join(directory, "plain.json"), join(directory, "ours.json")];
  const plain = `python3 ${join(import.meta.dirname, "pin-plain.py")} ${index} ${plainOut}`;
  const ours = `${process.execPath} ${await compiled()} pin --repo main --out ${oursOut} ${index}`;
  const pairs: { readonly plain: Measurement; readonly ours: Measurement }[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    pairs.push({ plain: await measure(plain), ours: await measure(ours) });
    if (!readFileSync(plainOut).equals(readFileSync(oursOut))) throw new Error("the two pins differ");
  }
  const packages = Object.keys(JSON.parse(readFileSync(oursOut, "utf8")).main).length;
  console.log(
    `${packages} packages, Node ${process.version}, load average ${loadavg()[0]?.toFixed(1)}, medians of ${pairs.length}`,
  );
  for (const contender of ["plain", "ours"] as const) {
    const of = (value: keyof Measurement): number => median(pairs.map((pair) => pair[contender][value]));
    console.log(
      `${contender.padEnd(6)}${of("seconds").toFixed(2)} s, ${of("cpuSeconds").toFixed(2)} s of processor time, ` +
        `${(of("peakBytes") / 1e6).toFixed(0)} MB`,
    );
  }
  const ratio = (value: keyof Measurement): number =>
    median(pairs.map((pair) => pair.ours[value] / pair.plain[value]));
  console.log(
    `ratio ${ratio("seconds").toFixed(2)} of the time, ${ratio("cpuSeconds").toFixed(2)} of the processor time`,
  );
  if (ratio("seconds") > TARGET) {
    console.log(`more than ${TARGET}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** The program as npm publishes it; to strip types at every start is a cost of the checkout alone. */
async function compiled(): Promise<string> {
  const root = join(import.meta.dirname, "..");
  const out = join(directory, "package");
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
