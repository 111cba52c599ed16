import type { CudaInput, CudaOverride } from "../plan/cuda-overrides.ts";
import { FINAL, inputsOf, JETPACK, PREVIOUS } from "./cuda-inputs.ts";
import {
  apply,
  binding,
  chain,
  functionOf,
  ifThenElse,
  inheritFrom,
  interpolation,
  lambda,
  letIn,
  list,
  type NixExpr,
  reference,
  relativePath,
  select,
  set,
  string,
  variable,
} from "./expression.ts";

const WITH_DRIVER = "withDriver";

/**
 * An extension of `cudaPackages` that gives nixpkgs' packages what they need of L4T's, wherever an ELF file of
 * theirs names a library that only L4T has: a file that jetpack-nixos imports with `{ lib }`. `byMajor`: for each
 * major of L4T, ascending, the packages of its CUDA. `files`: attributes of more packages of the set, each in a
 * file of its own beside this one.
 */
export function cudaDriverExtension(
  byMajor: ReadonlyMap<string, readonly CudaOverride[]>,
  files: readonly string[] = [],
): NixExpr {
  const attrs = [
    ...new Set(
      [...byMajor.values()]
        .flat()
        .filter(needsDriver)
        .map(({ attr }) => attr),
    ),
  ];
  const items = [
    ...attrs.map((attr) => binding(attr, ofReleases(attr, byMajor))),
    ...files.map((attr) => binding(attr, fromFile(attr))),
  ].sort((a, b) => (String(a.path[0]) < String(b.path[0]) ? -1 : 1));
  const helpers = [
    inheritFrom(reference(`${FINAL}.pkgs`), [JETPACK]),
    ...(attrs.length === 0
      ? []
      : [
          binding(WITH_DRIVER, withDriver(), [
            "nixpkgs ignores these libraries, which only Jetson's driver has, so who links to the package would miss them",
          ]),
        ]),
    ...(files.length === 0
      ? []
      : [
          binding(
            "callPackage",
            apply(reference(`${JETPACK}.newScope`), set([binding("cudaPackages", variable(FINAL))])),
          ),
        ]),
  ];
  const body = items.length === 0 ? set([]) : letIn(helpers, set(items));
  return functionOf(["lib"], lambda(FINAL, lambda(PREVIOUS, body)));
}

/** Whether something of L4T is an input of the package. */
function needsDriver({ inputs }: CudaOverride): boolean {
  return inputs.some(({ scope }) => scope === "l4t");
}

function withDriver(): NixExpr {
  const previous = select(variable(PREVIOUS), [interpolation(variable("name"))]);
  const of = (name: string): NixExpr => select(variable("prev"), [name], list([]));
  const changed = set([
    binding("buildInputs", chain("++", of("buildInputs"), variable("inputs"))),
    binding(
      "autoPatchelfIgnoreMissingDeps",
      apply(reference("lib.subtractLists"), variable("libraries"), of("autoPatchelfIgnoreMissingDeps")),
    ),
  ]);
  const overridden = apply(select(previous, ["overrideAttrs"]), lambda("prev", changed));
  const isJetson = reference(`${FINAL}.backendStdenv.hasJetsonCudaCapability`);
  const choice = ifThenElse(isJetson, overridden, previous);
  return lambda("name", lambda("inputs", lambda("libraries", choice)));
}

/** One expression for all releases, newest first where they differ. */
function ofReleases(attr: string, byMajor: ReadonlyMap<string, readonly CudaOverride[]>): NixExpr {
  const cases = [...byMajor].map(([major, overrides]) => {
    const inputs = overrides.find((each) => each.attr === attr)?.inputs ?? [];
    const ofDriver = inputs.filter(({ scope }) => scope === "l4t");
    return { major, key: JSON.stringify(ofDriver), value: callFor(attr, ofDriver) };
  });
  const [oldest] = cases;
  return cases.slice(1).reduce(
    ({ key, value }, newer) =>
      newer.key === key
        ? { key, value }
        : {
            key: newer.key,
            value: ifThenElse(
              apply(reference(`${JETPACK}.l4tAtLeast`), string(newer.major)),
              newer.value,
              value,
            ),
          },
    { key: oldest!.key, value: oldest!.value },
  ).value;
}

function callFor(attr: string, inputs: readonly CudaInput[]): NixExpr {
  if (inputs.length === 0) return select(variable(PREVIOUS), [attr]);
  const libraries = [...new Set(inputs.flatMap((input) => input.libraries))].sort();
  const names = list(libraries.map((name) => string(name)));
  return apply(variable(WITH_DRIVER), string(attr), inputsOf(inputs), names);
}

function fromFile(attr: string): NixExpr {
  return apply(variable("callPackage"), relativePath(`./${attr}.nix`), set([]));
}
