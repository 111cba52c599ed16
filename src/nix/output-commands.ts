import type { Division } from "../plan/outputs/divide.ts";
import { outputAt, type Places } from "../plan/outputs/edges.ts";
import type { OutputName } from "../plan/outputs/output-name.ts";
import { binding, list, type NixSetItem, string } from "./expression.ts";
import { outPath, shellWord } from "./shell.ts";

/** `outputs`, and stdenv's own variables for where it moves what it moves by itself. */
export function outputItems({ outputs, variables }: Division): NixSetItem[] {
  const names = outputs.map(({ name }) => string(name));
  return [
    ...(names.length > 1 ? [binding("outputs", list(names))] : []),
    ...Object.entries(variables)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, output]) => binding(name, string(output))),
  ];
}

/**
 * What is done once everything is in `$out`. A link is made before it is moved: in the directory to which it goes
 * it would stand in the way of stdenv's own moves.
 */
export function outputCommands({ links, moves, propagated, isOutEmpty }: Division): string[] {
  const made = links.map(({ path, target, output }) => `ln -sfn ${placeIn(output, target)} ${outPath(path)}`);
  const moved = moves.flatMap(({ pattern, output }) => [
    ...(pattern === "lib64" ? ["# normalizeDebs links lib64 to lib"] : []),
    `moveToOutput ${shellWord(pattern)} $${output}`,
  ]);
  const told =
    propagated.length === 0
      ? []
      : [
          "# stdenv writes this for dev",
          "mkdir -p $out/nix-support",
          `echo ${propagated.map((name) => `$${name}`).join(" ")} > $out/nix-support/propagated-build-inputs`,
        ];
  // Nix wants every output, and a directory that is emptied by moves is removed.
  const kept = isOutEmpty && propagated.length === 0 ? ["mkdir -p $out"] : [];
  return [...made, ...moved, ...told, ...kept];
}

/** For the commands of fixes: the variable of the output in which what has a path ends up. */
export function outputRoot(places: Places): (path: string) => string {
  return (path) => `$${outputAt(places, path)}`;
}

/** A path below one of the outputs as a shell word. */
export function placeIn(output: OutputName, path: string): string {
  return path === "/" ? `$${output}` : `$${output}${shellWord(path)}`;
}
