import { debReference } from "../deb-reference.ts";
import { boolean, list, type NixExpr, select, string, variable } from "../expression.ts";

/**
 * How the values of several releases become one: `sequence` is a list whose order matters, `collection` one that
 * is a set, `headed` a set whose comments are headings, `commands` a text for the shell, `plain` all else.
 */
export type Shape = "sequence" | "collection" | "headed" | "commands" | "plain";

/** What the default of one argument can depend on, where the call says it in plain words. */
export interface CallNames {
  readonly pname: string;
  /** Absent where it is the SoC's own. */
  readonly repo?: string;
}

export interface BuilderArgument {
  readonly shape: Shape;
  /** What says the same as leaving the argument out; without it there is no such value. */
  readonly neutral?: (call: CallNames) => NixExpr;
}

const EMPTY: BuilderArgument["neutral"] = () => list([]);
const commands: BuilderArgument = { shape: "commands", neutral: () => string("") };

/** Arguments of jetpack-nixos' `buildFromDebs` with its own defaults, and hooks of stdenv, in the order of a file. */
const ARGUMENTS: ReadonlyMap<string, BuilderArgument> = new Map<string, BuilderArgument>([
  ["pname", { shape: "plain" }],
  ["repo", { shape: "plain", neutral: () => variable("defaultSomDebRepo") }],
  ["version", { shape: "plain", neutral: (call) => select(ownDeb(call), ["version"]) }],
  ["srcs", { shape: "sequence", neutral: (call) => list([select(ownDeb(call), ["src"])]) }],
  ["outputs", { shape: "sequence", neutral: () => list([string("out")]) }],
  ["autoPatchelf", { shape: "plain", neutral: () => boolean(true) }],
  ["buildInputs", { shape: "collection", neutral: EMPTY }],
  ["autoPatchelfIgnoreMissingDeps", { shape: "headed", neutral: EMPTY }],
  ["appendRunpaths", { shape: "collection", neutral: EMPTY }],
  ["runtimeDependencies", { shape: "collection", neutral: EMPTY }],
  ["preDebNormalization", commands],
  ["postDebNormalization", commands],
  ["postPatch", commands],
  ["preInstall", commands],
  ["postInstall", commands],
  ["preFixup", commands],
  ["postFixup", commands],
  ["meta.platforms", { shape: "collection", neutral: () => list([string("aarch64-linux")]) }],
]);

/** By the argument's name, with dots. Of an unknown one nothing is assumed. */
export function builderArgument(name: string): BuilderArgument {
  return ARGUMENTS.get(name) ?? { shape: "plain" };
}

/** Where an argument stands in a file; unknown ones stand last, stdenv's `outputBin` and its like behind `outputs`. */
export function argumentRank(name: string): number {
  const rank = ORDER.indexOf(/^output[A-Z]/.test(name) ? "outputs" : name);
  return rank < 0 ? ORDER.length : rank;
}

const ORDER = [...ARGUMENTS.keys()];

function ownDeb({ pname, repo }: CallNames): NixExpr {
  return debReference({ package: pname, ...(repo === undefined ? {} : { repo }) });
}
