import { posix } from "node:path";
import { cudaClass } from "../plan/cuda-content.ts";
import type { CudaOverride } from "../plan/cuda-overrides.ts";
import { FINAL, inputReference, inputsOf, JETPACK, PREVIOUS } from "./cuda-inputs.ts";
import { debReference } from "./deb-reference.ts";
import {
  apply,
  binary,
  binding,
  chain,
  comment,
  functionOf,
  ifThenElse,
  indentedString,
  inheritFrom,
  interpolation,
  lambda,
  letIn,
  list,
  type NixExpr,
  type NixSetItem,
  reference,
  select,
  set,
  string,
  variable,
} from "./expression.ts";
import { moveCommands } from "./fixes/move-commands.ts";
import type { ShellLine } from "./fixes/shell-line.ts";
import { inSourceRoot, mergeDirectory } from "./fixes/source-root.ts";
import { treeCommands } from "./fixes/tree-commands.ts";
import { sourcePath } from "./shell.ts";

/** jetpack-nixos' wrapper of nixpkgs' redist packages, which makes them of debs. */
const WRAPPER = "debWrapBuildRedist";

/**
 * An extension of `cudaPackages` whose packages are nixpkgs' own, made of NVIDIA's debs: a file that jetpack-nixos
 * imports with `{ lib }`. It counts for one version of CUDA on the machines that the debs are for, and leaves
 * everything else as it is. `toolkit`: `11.4`. `absent`: attributes that are to be null, each with the reason.
 */
export function cudaExtension(
  overrides: readonly CudaOverride[],
  toolkit: string,
  absent: ReadonlyMap<string, string> = new Map(),
): NixExpr {
  const packages = [...overrides.map(({ attr }) => attr), ...absent.keys()].sort();
  const byAttr = new Map(overrides.map((override) => [override.attr, override]));
  const items = [...new Set(packages)].map((attr) => {
    const reason = absent.get(attr);
    return reason === undefined
      ? binding(attr, wrapped(byAttr.get(attr)!))
      : binding(attr, { kind: "null" }, [reason]);
  });
  const hasJetpack = overrides.some(
    ({ inputs, runPaths, debs }) =>
      debs !== undefined || [...inputs, ...runPaths].some(({ scope }) => scope === "l4t"),
  );
  const isForThis = binary(
    "&&",
    binary("==", reference(`${FINAL}.cudaMajorMinorVersion`), string(toolkit)),
    binary("==", reference(`${FINAL}.backendStdenv.hostRedistSystem`), string("linux-aarch64")),
  );
  const choose = lambda(
    "name",
    lambda(
      "package",
      ifThenElse(
        isForThis,
        variable("package"),
        select(variable(PREVIOUS), [interpolation(variable("name"))]),
      ),
    ),
  );
  const body = letIn(
    [
      inheritFrom(variable(FINAL), [WRAPPER]),
      ...(hasJetpack ? [inheritFrom(reference(`${FINAL}.pkgs`), [JETPACK])] : []),
      ...(overrides.some(({ debs }) => debs !== undefined) ? [inheritFrom(variable(JETPACK), ["debs"])] : []),
    ],
    apply(reference("lib.mapAttrs"), choose, set(items)),
  );
  return functionOf(["lib"], lambda(FINAL, lambda(PREVIOUS, body)));
}

function wrapped(override: CudaOverride): NixExpr {
  const { attr, sourceName, plan } = override;
  const before = moveCommands(plan.fixes);
  const after = contentCommands(override);
  const changes = changesOf(override);
  return apply(
    variable(WRAPPER),
    set([
      ...(sourceName === undefined ? [] : [binding("sourceName", string(sourceName))]),
      binding("drv", select(variable(PREVIOUS), [attr])),
      ...(before.length === 0 ? [] : [binding("preDebNormalization", indentedString(before))]),
      ...(after.length === 0 ? [] : [binding("postDebNormalization", indentedString(after))]),
      ...(changes.length === 0 ? [] : [binding("extension", lambda("prev", set(changes)))]),
    ]),
  );
}

/** Puts things where nixpkgs' expression looks for them. */
function contentCommands({ moves, lacking }: CudaOverride): string[] {
  if (moves.length === 0 && lacking.length === 0) return [];
  const parents = new Set(moves.map(({ from }) => posix.dirname(from)));
  return inSourceRoot([
    ...moves.flatMap(({ from, to }) => mergeDirectory(from, to)),
    ...[...parents].map((parent) => `rmdir -p --ignore-fail-on-non-empty ${sourcePath(parent)}`),
    ...(lacking.length === 0
      ? []
      : [
          "# nixpkgs' expression deletes these, and fails where they are not",
          ...lacking.flatMap(placeholder),
        ]),
  ]);
}

function placeholder(path: string): string[] {
  if (path.endsWith("/")) return [`mkdir -p ${path.slice(0, -1)}`];
  const file = path.replace("*", "none");
  return [`mkdir -p ${posix.dirname(file)}`, `touch ${file}`];
}

/** What differs from nixpkgs' attributes. */
function changesOf({
  debs,
  outputs,
  inputs,
  runPaths,
  ignored,
  unresolved,
  plan,
}: CudaOverride): NixSetItem[] {
  const items: NixSetItem[] = [];
  if (debs !== undefined) {
    const srcs = set([binding("srcs", list(debs.map((deb) => select(debReference(deb), ["src"]))))]);
    items.push(
      binding("src", apply(reference("prev.src.override"), srcs), [
        "Of the same source are debs of Python modules, which are packages of their own",
      ]),
    );
  }
  if (outputs !== undefined) {
    const names = list(outputs.map((name) => string(name)));
    items.push(
      binding("outputs", apply(reference("lib.intersectLists"), names, reference("prev.outputs")), [
        "The debs have nothing for the others",
      ]),
    );
  }
  if (inputs.length > 0 || unresolved.length > 0) {
    const todos = unresolved.map((name) => comment(`TODO: nothing provides ${name}`));
    const all = list([...inputsOf(inputs).items, ...todos]);
    items.push(binding("buildInputs", chain("++", previous("buildInputs"), all)));
  }
  const given = inputs.filter(({ scope }) => scope === "l4t").flatMap(({ libraries }) => libraries);
  if (given.length > 0 || ignored.length > 0) {
    items.push(binding("autoPatchelfIgnoreMissingDeps", ignoredNames(given, ignored)));
  }
  if (runPaths.length > 0) {
    const directories = runPaths.map((input) =>
      string(interpolation(apply(reference("lib.getLib"), inputReference(input))), "/lib"),
    );
    items.push(
      binding("appendRunpaths", chain("++", previous("appendRunpaths"), list(directories)), [
        `Opened by name at run time: ${[...new Set(runPaths.flatMap(({ libraries }) => libraries))].join(", ")}`,
      ]),
    );
  }
  const commands: ShellLine[] = treeCommands(plan.fixes, { word: sourcePath, rootOf: outputVariable });
  if (commands.length > 0) {
    const before = interpolation(select(variable("prev"), ["postPatch"], string()));
    items.push(binding("postPatch", indentedString([[before], ...commands])));
  }
  return items;
}

/** nixpkgs' list, less what is found at build time now, and with what only the running machine has. */
function ignoredNames(given: readonly string[], ignored: readonly string[]): NixExpr {
  const before = previous("autoPatchelfIgnoreMissingDeps");
  const names = list([...new Set(given)].sort().map((name) => string(name)));
  const rest = given.length === 0 ? before : apply(reference("lib.subtractLists"), names, before);
  if (ignored.length === 0) return rest;
  return chain(
    "++",
    rest,
    list([
      comment("The driver's, found in /run/opengl-driver/lib: the machine's own must be taken"),
      ...ignored.map((name) => string(name)),
    ]),
  );
}

function previous(name: string): NixExpr {
  return select(variable("prev"), [name], list([]));
}

/** nixpkgs' variable for the output of a kind, which is another one's where the package does not have it. */
function outputVariable(path: string): string {
  const name = cudaClass(path);
  return name === "out" ? "$out" : `\${!output${name.charAt(0).toUpperCase()}${name.slice(1)}:?}`;
}
