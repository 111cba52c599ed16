import type { Fix, FixReason } from "../plan/fixes/fix.ts";
import { WRAPPERS } from "../plan/opened.ts";
import { outputAt, type Places } from "../plan/outputs/edges.ts";
import { visibleStart } from "../visible.ts";

/** An item of `appendRunpaths` or `runtimeDependencies`, and why it is there. */
export interface RunPathReasons {
  readonly list: "appendRunpaths" | "runtimeDependencies";
  /** `dbus`, `l4t-core/lib/gbm`, `$out/lib`, `$ORIGIN/../lib`: what is visible of it, by its start. */
  readonly label: string;
  /** `libdbus-1.so.3, opened by /usr/sbin/x`, as the deb has the names; never empty. */
  readonly reasons: readonly string[];
}

/** What the printed Nix adds to run paths, in its order, with all evidence. */
export function runPathReasons(fixes: readonly Fix[], places: Places): RunPathReasons[] {
  return fixes.flatMap((fix): RunPathReasons[] => {
    switch (fix.kind) {
      case "append-runpath": {
        const { attr, directory, because } = fix;
        // Libraries of another package lie in `lib` almost always: what is left is its name.
        const place = attr !== undefined && directory === "/lib" ? "" : directory.replace(/\/$/, "");
        const root = attr ?? `$${outputAt(places, directory)}`;
        return [{ list: "appendRunpaths", label: labelOf(`${root}${place}`), reasons: because.map(opened) }];
      }
      case "origin-runpath": {
        const reasons = fix.because.map(ofOrigin);
        return [{ list: "appendRunpaths", label: labelOf(fix.runpath), reasons }];
      }
      case "runtime-dependency":
        return [{ list: "runtimeDependencies", label: fix.attr, reasons: fix.because.map(opened) }];
      default:
        return [];
    }
  });
}

/** `2 run paths`, `1 runtime dependency`: of what there is none nothing is said. */
export function runPathCounts(items: readonly RunPathReasons[]): string[] {
  const count = (wanted: RunPathReasons["list"]): number =>
    items.filter(({ list }) => list === wanted).length;
  const [paths, dependencies] = [count("appendRunpaths"), count("runtimeDependencies")];
  return [
    ...(paths === 0 ? [] : [`${paths} ${paths === 1 ? "run path" : "run paths"}`]),
    ...(dependencies === 0
      ? []
      : [`${dependencies} ${dependencies === 1 ? "runtime dependency" : "runtime dependencies"}`]),
  ];
}

function labelOf(text: string): string {
  return visibleStart(text, 200);
}

function opened({ file, name }: FixReason): string {
  // Of a private copy of a wrapper only the function is known, not what it will be asked for.
  return WRAPPERS.has(name) ? `${name}, called by ${file}` : `${name}, opened by ${file}`;
}

function ofOrigin({ file, name }: FixReason): string {
  return `${name}, a run path of ${file}`;
}
