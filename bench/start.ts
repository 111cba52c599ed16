// What it costs to start, as ratios of processor time to an empty Node: npm run bench:start [-- --runs N]
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../scripts/bundle.ts";
import { measure } from "./measure.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "7" } } });
const root = join(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "deb2nix-start-"));
const deb = join(root, "fixtures/debs/nvidia-l4t-gbm_35.3.1-20230319081403_arm64.deb");
const node = `'${process.execPath}'`;

/** What is run, in `out`, and the ratio to reach. A run is many starts, since one takes less than the clock tells. */
const CASES: readonly (readonly [name: string, command: string, target: number])[] = [
  ["node -e 0", `${node} -e 0`, 1],
  ["--version", `${node} bin/deb2nix.js --version`, 1.6],
  ["--help", `${node} bin/deb2nix.js --help`, 2],
  ["convert of one deb", `${node} bin/deb2nix.js -q --no-cache '${deb}'`, 3.5],
  ["elfinfo of one file", `${node} bin/elfinfo.js /bin/true`, 2.5],
  ["--help, checkout", `${node} '${join(root, "bin/deb2nix.js")}' --help`, Number.POSITIVE_INFINITY],
];
const STARTS = 5;

try {
  await bundle(join(scratch, "package/dist"));
  mkdirSync(join(scratch, "package/docs"), { recursive: true });
  for (const name of ["assets", "data", "docs/rules", "nix", "node_modules", "package.json", "profiles"]) {
    symlinkSync(join(root, name), join(scratch, "package", name));
  }
  // The launcher's own directory decides what it runs, so it must not be a link.
  mkdirSync(join(scratch, "package/bin"));
  for (const name of ["deb2nix.js", "elfinfo.js", "launch.js"]) {
    copyFileSync(join(root, "bin", name), join(scratch, "package/bin", name));
  }
  const environment = `cd '${scratch}/package' && export DEB2NIX_CACHE='${scratch}/cache'`;
  const run = async (command: string): Promise<number> => {
    const starts = Array.from({ length: STARTS }, () => command).join(" && ");
    return (await measure(`${environment} && ${starts}`)).cpuSeconds / STARTS;
  };
  console.log(`load average ${loadavg()[0]?.toFixed(1)}, medians of ${values.runs} (minimum and maximum)`);
  for (const [, command] of CASES) await run(command);
  const ratios = CASES.map((): number[] => []);
  for (let round = 0; round < Number(values.runs); round++) {
    const seconds: number[] = [];
    for (const [, command] of CASES) seconds.push(await run(command));
    for (const [index, each] of seconds.entries()) ratios[index]!.push(each / seconds[0]!);
  }
  for (const [index, [name, , target]] of CASES.entries()) {
    const sorted = ratios[index]!.toSorted((a, b) => a - b);
    const middle = sorted[sorted.length >> 1]!;
    const range = `${sorted[0]!.toFixed(2)} to ${sorted.at(-1)!.toFixed(2)}`;
    console.log(
      `${name.padEnd(22)} ${middle.toFixed(2)} (${range})${middle > target ? `, above ${target}` : ""}`,
    );
    if (middle > target) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
