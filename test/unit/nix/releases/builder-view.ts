import { SOM } from "./evaluate.ts";

/**
 * Arguments as `buildFromDebs` sees them (jetpack-nixos, pkgs/buildFromDebs.nix): with its defaults. Lists that are
 * sets are sorted, and empty lines of phases do not count. Two calls are the same where this is.
 */
export function builderView(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { meta, ...own } = args;
  const platforms = args["meta.platforms"] ?? (meta as { platforms?: unknown } | undefined)?.platforms;
  const repo = own.repo ?? SOM;
  const view: Record<string, unknown> = {
    version: `debs.${repo}.${own.pname}.version`,
    srcs: [`debs.${repo}.${own.pname}.src`],
    outputs: ["out"],
    autoPatchelf: true,
    ...own,
    repo,
    "meta.platforms": platforms ?? ["aarch64-linux"],
  };
  for (const name of SETS) view[name] = [...((view[name] ?? []) as string[])].sort();
  for (const name of PHASES)
    view[name] = String(view[name] ?? "")
      .split("\n")
      .filter((line) => line !== "");
  return Object.fromEntries(Object.entries(view).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const SETS = [
  "appendRunpaths",
  "autoPatchelfIgnoreMissingDeps",
  "buildInputs",
  "meta.platforms",
  "runtimeDependencies",
];
const PHASES = ["postInstall", "postPatch", "preDebNormalization", "preFixup"];
