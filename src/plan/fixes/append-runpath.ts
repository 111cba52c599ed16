import { order } from "../../order.ts";
import { type AppendRunpath, type RuntimeDependency, sortedReasons } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import { privateWrapperFixes } from "./private-wrapper.ts";
import type { Unreached } from "./run-time-edges.ts";

/**
 * Directories of libraries that are opened by name. `appendRunpaths` reaches every file that auto-patchelf patches;
 * `runtimeDependencies` programs only, which is enough where no library opens anything.
 */
export function appendRunpathFixes(context: FixContext): (AppendRunpath | RuntimeDependency)[] {
  const unreached = context.world.runTime.unreached.get(context.package.group.attr) ?? [];
  const places = new Map<string, Unreached[]>();
  for (const each of unreached) {
    const key = [each.attr ?? "", each.output ?? "", each.directory].join("\0");
    places.set(key, [...(places.get(key) ?? []), each]);
  }
  const isProgramsOnly = unreached.every(({ file }) => file.elf?.interpreter !== undefined);
  const fixes = [...places.values()].map((opened): AppendRunpath | RuntimeDependency => {
    const { attr, output, directory } = opened[0]!;
    const because = sortedReasons(opened.map(({ file, fact }) => ({ file: file.from, name: fact.name })));
    const where = output === undefined ? {} : { output };
    if (isProgramsOnly && attr !== undefined && directory === "/lib") {
      return { kind: "runtime-dependency", attr, ...where, because };
    }
    return {
      kind: "append-runpath",
      ...(attr === undefined ? {} : { attr }),
      ...where,
      directory,
      because,
    };
  });
  return [...fixes, ...forWrappers(context, fixes)].sort((a, b) => order(key(a), key(b)));
}

/** What a wrapper is asked for may be put together at run time: of all directories it then is the package's own. */
function forWrappers(
  context: FixContext,
  fixes: readonly (AppendRunpath | RuntimeDependency)[],
): AppendRunpath[] {
  const hasOwn = fixes.some(
    (fix) => fix.kind === "append-runpath" && fix.attr === undefined && fix.directory === "/lib",
  );
  const because = sortedReasons(privateWrapperFixes(context).flatMap((fix) => fix.because));
  return hasOwn || because.length === 0 ? [] : [{ kind: "append-runpath", directory: "/lib", because }];
}

function key(fix: AppendRunpath | RuntimeDependency): string {
  const directory = fix.kind === "append-runpath" ? fix.directory : "";
  return [fix.attr ?? "", fix.output ?? "", directory].join("\0");
}
