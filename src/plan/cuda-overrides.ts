import type { OutsideProvider } from "../graph/embedded-index.ts";
import type { AnalysedSet } from "./analyse-set.ts";
import { type CudaMove, cudaClass, cudaMoves } from "./cuda-content.ts";
import { cudaPackage } from "./cuda-names.ts";
import type { AppendRunpath } from "./fixes/fix.ts";
import type { Input, PackagePlan, PlannedDeb } from "./package-plan.ts";

/** Another package, and for which libraries. */
export interface CudaInput {
  readonly attr: string;
  readonly output?: string;
  /** Where the attribute is to be found: in `cudaPackages`, among L4T's packages, or in nixpkgs. */
  readonly scope: "cuda" | "l4t" | "nixpkgs";
  /** Sorted. */
  readonly libraries: readonly string[];
}

/** How nixpkgs' package of the same name must be changed to be made of NVIDIA's debs, or to find the driver. */
export interface CudaOverride {
  readonly attr: string;
  readonly plan: PackagePlan;
  /** The source package, where it is called otherwise than the attribute. */
  readonly sourceName?: string;
  /** The debs, where others of the same source are packages of their own. */
  readonly debs?: readonly PlannedDeb[];
  /** Those of nixpkgs' outputs that have content, in its order; absent where all of them have. */
  readonly outputs?: readonly string[];
  readonly moves: readonly CudaMove[];
  /** What nixpkgs' expression deletes and the debs do not have. */
  readonly lacking: readonly string[];
  /** Those that nixpkgs' expression does not have itself; sorted by attribute. */
  readonly inputs: readonly CudaInput[];
  /** Opened by name, sorted by attribute. */
  readonly runPaths: readonly CudaInput[];
  /** Of the driver, found in its directory at run time; sorted. */
  readonly ignored: readonly string[];
  /** That nobody provides; sorted. */
  readonly unresolved: readonly string[];
}

/**
 * What is to be said of each CUDA package of a set beyond nixpkgs' own expression. `toolkit` is the version of CUDA
 * for which that counts: `11.4`. What nixpkgs does not have is left out. Sorted by attribute.
 */
export function cudaOverrides(
  set: AnalysedSet,
  plans: readonly PackagePlan[],
  toolkit: string,
): CudaOverride[] {
  return plans
    .filter(({ isCuda, attr }) => isCuda && cudaPackage(attr) !== undefined)
    .map((plan) => overrideOf(set, plan, plans, toolkit));
}

function overrideOf(
  { packages, outside }: AnalysedSet,
  plan: PackagePlan,
  plans: readonly PackagePlan[],
  toolkit: string,
): CudaOverride {
  const { attr, debs } = plan;
  const { files } = packages.find(({ group }) => group.attr === attr)!.layout;
  const declared = cudaPackage(attr);
  const sources = new Set(debs.map(({ source }) => source));
  const [source] = sources;
  const apart = plans.some((other) => other !== plan && other.debs.some((deb) => sources.has(deb.source)));
  const own = new Set(declared?.inputs[toolkit] ?? []);
  const found = plan.buildInputs.map((input) => cudaInput(input, plan, outside));
  const ignored = plan.buildInputs
    .filter(({ kind }) => kind === "sibling")
    .flatMap(({ because }) => because.map(({ needed }) => needed))
    .filter((name) => isDriver(name, outside));
  const outputs = outputsWithContent(declared?.outputs ?? ["out"], files);
  return {
    attr,
    plan,
    ...(source === undefined || source.replaceAll("-", "_") === attr ? {} : { sourceName: source }),
    ...(apart ? { debs } : {}),
    ...(outputs.length === declared?.outputs.length ? {} : { outputs }),
    moves: cudaMoves(files),
    lacking: (declared?.deleted ?? []).filter((path) => !files.some((file) => matches(path, file.path))),
    inputs: found.filter(({ attr: name, libraries }) => libraries.length > 0 && !own.has(name)),
    runPaths: plan.fixes.flatMap((fix) =>
      fix.kind === "append-runpath" && fix.attr !== undefined ? [runPath(fix, fix.attr, plan)] : [],
    ),
    ignored: [...new Set([...ignored, ...plan.fromDriver])].sort(),
    unresolved: [...new Set(plan.unresolved.map(({ needed }) => needed))].sort(),
  };
}

/** nixpkgs allows `out` and `dev` to be empty, and refuses every other empty output. */
function outputsWithContent(
  declared: readonly string[],
  files: readonly { readonly path: string }[],
): string[] {
  const classes = new Set<string>(files.map(({ path }) => cudaClass(path)));
  return declared.filter((name) => name === "out" || name === "dev" || classes.has(name));
}

function cudaInput(
  { attr, output, kind, because }: Input<{ readonly needed: string }>,
  plan: PackagePlan,
  outside: ReadonlyMap<string, OutsideProvider>,
): CudaInput {
  const scope = scopeOf(attr, kind, plan);
  const needed = [...new Set(because.map((each) => each.needed))].sort();
  return {
    attr: attr.replace(/^cudaPackages\./, ""),
    ...(output === undefined ? {} : { output }),
    scope,
    // What the driver's directory has at run time must be the running driver's.
    libraries: scope === "l4t" ? needed.filter((name) => !isDriver(name, outside)) : needed,
  };
}

function runPath({ output, because }: AppendRunpath, attr: string, plan: PackagePlan): CudaInput {
  const isKnown = plan.runtimeInputs.find((input) => input.attr === attr);
  return {
    attr: attr.replace(/^cudaPackages\./, ""),
    ...(output === undefined ? {} : { output }),
    scope: scopeOf(attr, isKnown?.kind ?? "nixpkgs", plan),
    libraries: [...new Set(because.map(({ name }) => name))].sort(),
  };
}

function scopeOf(attr: string, kind: Input<unknown>["kind"], { cudaSet }: PackagePlan): CudaInput["scope"] {
  if (kind === "cuda" || attr.startsWith("cudaPackages.") || cudaSet.has(attr)) return "cuda";
  if (cudaPackage(attr) !== undefined) return "cuda";
  return kind === "sibling" ? "l4t" : "nixpkgs";
}

function isDriver(name: string, outside: ReadonlyMap<string, OutsideProvider>): boolean {
  return outside.get(name)?.kind === "driver";
}

function matches(pattern: string, path: string): boolean {
  if (pattern.endsWith("/")) return path.startsWith(`/${pattern}`);
  const [directory, suffix = ""] = pattern.split("*");
  return path.startsWith(`/${directory}`) && path.endsWith(suffix);
}
