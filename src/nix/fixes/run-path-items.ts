import type { AppendRunpath, Fix, OriginRunpath, RuntimeDependency } from "../../plan/fixes/fix.ts";
import { outputAt, type Places } from "../../plan/outputs/edges.ts";
import {
  apply,
  binding,
  interpolation,
  list,
  type NixExpr,
  type NixSetItem,
  reference,
  string,
  variable,
} from "../expression.ts";

/** What auto-patchelf adds to run paths: `appendRunpaths` to those of every file, the other to programs'. */
export function runPathItems(fixes: readonly Fix[], places: Places): NixSetItem[] {
  const appended = fixes.filter((fix): fix is AppendRunpath => fix.kind === "append-runpath");
  const origins = fixes.filter((fix): fix is OriginRunpath => fix.kind === "origin-runpath");
  const dependencies = fixes.filter((fix): fix is RuntimeDependency => fix.kind === "runtime-dependency");
  const runPaths = [
    ...appended.map(({ attr, output, directory }) => {
      const root =
        attr === undefined
          ? apply(variable("placeholder"), string(outputAt(places, directory)))
          : outputOf(attr, output);
      return string(interpolation(root), directory === "/" ? "" : directory);
    }),
    ...origins.map(({ runpath }) => string(runpath)),
  ];
  return [
    ...(runPaths.length === 0
      ? []
      : [binding("appendRunpaths", list(runPaths), ["Opened by name at run time"])]),
    ...(dependencies.length === 0
      ? []
      : [
          binding(
            "runtimeDependencies",
            list(dependencies.map(({ attr, output }) => dependency(attr, output))),
            ["Opened by name by the programs"],
          ),
        ]),
  ];
}

/** auto-patchelf takes the library output of a dependency itself. */
function dependency(attr: string, output: string | undefined): NixExpr {
  return output === undefined ? reference(attr) : outputOf(attr, output);
}

function outputOf(attr: string, output: string | undefined): NixExpr {
  return output === undefined
    ? apply(reference("lib.getLib"), reference(attr))
    : apply(reference("lib.getOutput"), string(output), reference(attr));
}
