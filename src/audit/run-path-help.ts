import { posix } from "node:path";
import type { AppendRunpath, Fix, RuntimeDependency } from "../plan/fixes/fix.ts";
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
export function runPathHelp(name: string, opened: Opened, world: World, owner: string | undefined): string {
  const [{ pkg, resolution }] = opened;
  if (isStorePath(pkg)) return "The run path of the file that opens it must lead there.";
  const plan = world.planOf(pkg.group.attr);
  const printed = plan === undefined ? undefined : printedRunPath(name, opened, plan);
  if (printed !== undefined) return `What deb2nix prints has it: ${printed}`;
  const match = "match" in resolution ? resolution.match : undefined;
  const directory = match === undefined ? "/lib" : posix.dirname(match.file.path);
  const root = owner ?? `\${placeholder "out"}`;
  return `Add: appendRunpaths = [ "${root}${directory}" ]; (runtimeDependencies reaches programs only)`;
}

function printedRunPath(name: string, opened: Opened, { fixes, division }: PackagePlan): string | undefined {
  const files = new Set(opened.map(({ file }) => file.from));
  const fix = fixes.find(
    (each): each is AppendRunpath | RuntimeDependency =>
      isRunPathFix(each) && each.because.some((reason) => reason.name === name && files.has(reason.file)),
  );
  if (fix === undefined) return undefined;
  const { attr, output } = fix;
  const from = output === undefined ? `lib.getLib ${attr}` : `lib.getOutput "${output}" ${attr}`;
  if (fix.kind === "runtime-dependency") {
    return `runtimeDependencies = [ ${output === undefined ? attr : `(${from})`} ];`;
  }
  const root = attr === undefined ? `placeholder "${outputAt(division, fix.directory)}"` : from;
  return `appendRunpaths = [ "\${${root}}${fix.directory === "/" ? "" : fix.directory}" ];`;
}

function isRunPathFix({ kind }: Fix): boolean {
  return kind === "append-runpath" || kind === "runtime-dependency";
}
