import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { packageFile } from "../package-file.ts";
import { wordsOf } from "./check-text.ts";

/** A release as a file is evaluated for it. */
export interface EvaluationScope {
  readonly major: string;
  /** `36.5`. */
  readonly l4t: string;
  /** The repository of the machine. */
  readonly machineRepo: string;
  /** Names of the release's debs. */
  readonly debs: readonly string[];
  /** Attributes of the package set in this release, and in any. */
  readonly attrs: ReadonlySet<string>;
  readonly allAttrs: ReadonlySet<string>;
}

/** What a package's file calls its builder with. */
export interface EvaluatedPackage {
  /** As `l4t-core`, `gst_all_1.gstreamer`, `cudaPackages.libcublas`. */
  readonly inputs: readonly string[];
  /** Of `runtimeDependencies`. */
  readonly runtime: readonly string[];
}

/** How Nix is run; the directory is where the files are that may be read. */
export interface Evaluator {
  readonly program: string;
  readonly tree: string;
  readonly signal: AbortSignal;
  /** Milliseconds for one file. */
  readonly timeout: number;
}

/** What the files are called with. */
const STAND_INS = fileURLToPath(packageFile("assets/check/stand-ins.nix"));

/** Only files of the tree are read, and nothing is put into a store. */
const OPTIONS = [
  ...["--eval", "--strict", "--json", "--readonly-mode", "--store", "dummy://"],
  ...["--option", "restrict-eval", "true", "--option", "allow-import-from-derivation", "false"],
  ...["-I", `stand-ins=${STAND_INS}`],
];

/**
 * What the package in `path` calls `buildFromDebs` with, by major of the release. Everything that it takes is a
 * stand-in, which has every attribute that the file mentions and can be called; nothing is built or fetched.
 * Undefined where that is not enough to evaluate it.
 */
export async function evaluatePackage(
  path: string,
  text: string,
  scopes: readonly EvaluationScope[],
  evaluator: Evaluator,
): Promise<ReadonlyMap<string, EvaluatedPackage> | undefined> {
  const select =
    "result: { inputs = names (result.call.buildInputs or [ ]); runtime = names (result.call.runtimeDependencies or [ ]); }";
  const found = await evaluate(path, text, scopes, select, evaluator);
  return found as ReadonlyMap<string, EvaluatedPackage> | undefined;
}

/** The attributes of the set in `path`, by major of the release; undefined as above. */
export async function evaluateNames(
  path: string,
  text: string,
  scopes: readonly EvaluationScope[],
  evaluator: Evaluator,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const found = await evaluate(path, text, scopes, "builtins.attrNames", evaluator);
  return found as ReadonlyMap<string, readonly string[]> | undefined;
}

async function evaluate(
  path: string,
  text: string,
  scopes: readonly EvaluationScope[],
  select: string,
  { program, tree, signal, timeout }: Evaluator,
): Promise<ReadonlyMap<string, unknown> | undefined> {
  const debs = [...new Set(scopes.flatMap((scope) => scope.debs))];
  const words = [...wordsOf(text), ...debs, "common", "t194", "t234", "som"];
  const code = `
let
  inherit (import (/. + ${stringOf(STAND_INS)}) { words = ${listOf([...new Set(words)])}; }) call names;
  result = call (import (/. + ${stringOf(path)}));
  select = ${select};
in
builtins.listToAttrs (map (scope: { name = scope.major; value = select (result scope); }) [
${scopes.map(scopeOf).join("\n")}
])
`;
  const output = await run(program, [...OPTIONS, "-I", `tree=${tree}`, "-"], code, signal, timeout);
  if (output === undefined) return undefined;
  return new Map(Object.entries(JSON.parse(output) as Record<string, unknown>));
}

function scopeOf({ major, l4t, machineRepo, attrs, allAttrs }: EvaluationScope): string {
  const lacking = [...allAttrs].filter((attr) => !attrs.has(attr));
  return `  { major = ${stringOf(major)}; l4t = ${stringOf(l4t)}; machineRepo = ${stringOf(machineRepo)}; lacking = ${listOf(lacking)}; }`;
}

function listOf(items: readonly string[]): string {
  return `[ ${items.map(stringOf).join(" ")} ]`;
}

function stringOf(text: string): string {
  return `"${text.replace(/["\\]|\$\{/g, (found) => `\\${found}`)}"`;
}

/** What the program prints; undefined where it fails, takes too long or prints too much. */
function run(
  program: string,
  args: readonly string[],
  input: string,
  signal: AbortSignal,
  timeout: number,
): Promise<string | undefined> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "ignore"],
      timeout,
      killSignal: "SIGKILL",
      signal,
    });
    const parts: Buffer[] = [];
    let length = 0;
    child.stdout.on("data", (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length > MAX_OUTPUT) child.kill("SIGKILL");
    });
    child.stdin.on("error", () => {});
    child.on("error", () => (signal.aborted ? reject(signal.reason) : resolve(undefined)));
    child.on("close", (status) => resolve(status === 0 ? Buffer.concat(parts).toString("utf8") : undefined));
    child.stdin.end(input);
  });
}

/** Bytes; names of inputs are some thousand at most. */
const MAX_OUTPUT = 4 * 1024 * 1024;
