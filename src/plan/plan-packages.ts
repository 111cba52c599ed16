import type { PackageChoices } from "../config/package-choices.ts";
import type { DlopenFact } from "../elf/elf-facts.ts";
import type { L4tIndex } from "../graph/embedded-index.ts";
import type { AnalysedGroups, AnalysedPackage } from "./analyse-groups.ts";
import type { AnalysedSet } from "./analyse-set.ts";
import { withChosenInputs } from "./chosen-inputs.ts";
import { versionOf } from "./distinct-debs.ts";
import type { Fix } from "./fixes/fix.ts";
import { type FixWorld, fixWorldOf } from "./fixes/fix-world.ts";
import { planFixes } from "./fixes/plan-fixes.ts";
import { relocatedFileFixes } from "./fixes/relocated-files.ts";
import { gpuDriverOf } from "./gpu-drivers.ts";
import type { Group } from "./groups.ts";
import { collectInputs, collectRuntimeInputs } from "./inputs.ts";
import { installationOf } from "./installation.ts";
import { interpretersOf } from "./interpreters.ts";
import { metaOf } from "./meta.ts";
import { divide } from "./outputs/divide.ts";
import { type Mentions, mentionsIn } from "./outputs/mentions.ts";
import type { PackagePlan, PlannedDeb } from "./package-plan.ts";
import { plannedDeb } from "./planned-deb.ts";
import { withPythonPath } from "./python-path.ts";
import { packageName } from "./release.ts";
import { NO_SETUP_HOOKS, setupHooksOf } from "./setup-hooks.ts";

/** Decides what every package in question becomes. Sorted by attribute. */
export function planPackages(set: AnalysedSet): PackagePlan[] {
  const plans = planGroups(set, set.l4t);
  if (set.byGpuDriver.size === 0) return plans;
  const ofDrivers = [...set.byGpuDriver].map(
    ([driver, groups]) =>
      [driver, new Map(planGroups(groups, set.l4t).map((plan) => [plan.attr, plan]))] as const,
  );
  const drivers = new Map(set.packages.map(({ group }) => [group.attr, group.gpuDrivers]));
  return plans.map((plan) => ({
    ...plan,
    gpuDrivers: drivers.get(plan.attr) ?? [],
    byGpuDriver: new Map(
      ofDrivers.flatMap(([driver, byAttr]) => {
        const own = byAttr.get(plan.attr);
        return own === undefined ? [] : [[driver, own] as const];
      }),
    ),
  }));
}

function planGroups({ packages, attrs, outside }: AnalysedGroups, l4t: L4tIndex | undefined): PackagePlan[] {
  const world = fixWorldOf({ packages, outside });
  const mentions = mentionsIn(packages);
  return packages
    .filter(({ wanted }) => wanted)
    .map((each) => planPackage(each, l4t, attrs, world, mentions));
}

function planPackage(
  analysed: AnalysedPackage,
  known: L4tIndex | undefined,
  attrs: ReadonlySet<string>,
  world: FixWorld,
  mentions: Mentions,
): PackagePlan {
  const { group, layout, patched, choices } = analysed;
  const inputs = collectInputs(analysed.needs());
  const { buildInputs } = withChosenInputs(inputs.buildInputs, choices.inputs, attrs);
  const division = divide(analysed, mentions, new Set(choices.split));
  const interpreters = interpretersOf(analysed).known;
  const fixes = [
    ...relocatedFileFixes(analysed, known),
    ...planFixes({ package: analysed, inputs: siblingsOf(buildInputs), world, division }),
    ...chosenRuntimeDependencies(choices),
  ];
  return {
    attr: group.attr,
    pname: group.pname,
    version: versionOf(group.debs[0]!),
    target: group.target,
    debs: baseFirst(group, [
      ...group.debs.map((deb) => plannedDeb(packageName(deb), known, deb)),
      ...group.absent.map((name) => plannedDeb(name, known)),
    ]),
    autoPatchelf: patched.length > 0,
    buildInputs,
    runtimeInputs: collectRuntimeInputs(analysed),
    skippedRuntime: world.runTime.skipped.get(group.attr) ?? [],
    fromDriver: inputs.fromDriver,
    fromHost: inputs.fromHost,
    outputs: division.outputs,
    merged: division.merged,
    division,
    fixes,
    dropped: layout.losses.map((loss) => ({
      path: loss.from,
      reason: loss.kind === "dropped" ? loss.reason : `replaced by ${loss.by}`,
    })),
    unresolved: inputs.unresolved,
    meta: metaOf(group.debs, layout, fixes),
    hooks:
      group.target === "standalone"
        ? withPythonPath(setupHooksOf(buildInputs, layout), interpreters, layout)
        : NO_SETUP_HOOKS,
    interpreters,
    installation: installationOf(layout, fixes),
    gpuDrivers: group.gpuDrivers,
    byGpuDriver: new Map(),
    isCuda: group.isCuda,
    cudaSet: world.cudaSet,
    opensDriver: patched.some(({ elf }) => opensDriver(elf!.dlopen ?? [], analysed, world)),
  };
}

/** The deb that all machines have leads, whether it was given or not. */
function baseFirst({ gpuDrivers }: Group, debs: readonly PlannedDeb[]): readonly PlannedDeb[] {
  if (gpuDrivers.length === 0) return debs;
  const rank = (deb: PlannedDeb): number => Number(gpuDriverOf(deb.package) !== undefined);
  return debs.toSorted((a, b) => rank(a) - rank(b));
}

function chosenRuntimeDependencies({ inputs: { runtime } }: PackageChoices): Fix[] {
  return runtime.map(({ attr, reason }) => ({
    kind: "runtime-dependency",
    attr,
    because: [{ file: "deb2nix.toml", name: reason }],
  }));
}

function opensDriver(
  opened: readonly DlopenFact[],
  { libraries }: AnalysedPackage,
  { isDriver }: FixWorld,
): boolean {
  return opened.some(({ name, grade }) => grade !== "possible" && isDriver(name) && !libraries.has(name));
}

function siblingsOf(inputs: PackagePlan["buildInputs"]): ReadonlySet<string> {
  return new Set(inputs.flatMap(({ attr, kind }) => (kind === "sibling" ? [attr] : [])));
}
