import { posix } from "node:path";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";
import type { AppendRunpath, FixReason, RuntimeDependency } from "../plan/fixes/fix.ts";
import { isPlainPath } from "../plan/fixes/plain-path.ts";
import type { Division } from "../plan/outputs/divide.ts";
import { outputAt } from "../plan/outputs/edges.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { isStorePath } from "./built-run-path.ts";
import type { OpenedLibrary } from "./opened-libraries.ts";
import type { World } from "./world.ts";

type Opened = readonly [OpenedLibrary, ...OpenedLibrary[]];

/**
 * How a library comes to be found where it is opened by name: what the derivation that deb2nix prints says, or what
 * one by hand should. `owner`: the other package's root as Nix writes it.
 */
export type RunPathHelp = (name: string, opened: Opened, owner: string | undefined) => string;

/** For what files of a package open. */
export function runPathHelpFor(pkg: AnalysedPackage, world: World): RunPathHelp {
  if (isStorePath(pkg)) return () => "The run path of the file that opens it must lead there.";
  let lines: ReadonlyMap<string, string> | undefined;
  return (name, opened, owner) => {
    lines ??= printedRunPaths(world.planOf(pkg.group.attr));
    const printed = opened.map(({ file }) => lines?.get(reasonKey({ file: file.from, name })));
    const line = printed.find((each) => each !== undefined);
    if (line !== undefined) return `What deb2nix prints has it: ${line}`;
    const [{ resolution }] = opened;
    const match = "match" in resolution ? resolution.match : undefined;
    const directory = match === undefined ? "/lib" : posix.dirname(match.file.path);
    // The line is there to be copied, and the name may be Nix.
    if (!isPlainPath(directory)) return `No run path can name ${directory}: link the library into lib.`;
    const root = owner ?? `\${placeholder "out"}`;
    return `Add: appendRunpaths = [ "${root}${directory}" ]; (runtimeDependencies reaches programs only)`;
  };
}

/** By `reasonKey`, the line of the derivation that is there for it. */
function printedRunPaths(plan: PackagePlan | undefined): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const fix of plan?.fixes ?? []) {
    if (fix.kind !== "append-runpath" && fix.kind !== "runtime-dependency") continue;
    const line = lineOf(fix, plan!.division);
    for (const reason of fix.because) {
      const key = reasonKey(reason);
      if (!lines.has(key)) lines.set(key, line);
    }
  }
  return lines;
}

function lineOf(fix: AppendRunpath | RuntimeDependency, division: Division): string {
  const { attr, output } = fix;
  const from = output === undefined ? `lib.getLib ${attr}` : `lib.getOutput "${output}" ${attr}`;
  if (fix.kind === "runtime-dependency") {
    return `runtimeDependencies = [ ${output === undefined ? attr : `(${from})`} ];`;
  }
  const root = attr === undefined ? `placeholder "${outputAt(division, fix.directory)}"` : from;
  return `appendRunpaths = [ "\${${root}}${fix.directory === "/" ? "" : fix.directory}" ];`;
}

function reasonKey({ file, name }: FixReason): string {
  return `${file}\0${name}`;
}
