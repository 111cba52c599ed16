import { compareFindings, type Finding } from "../audit/finding.ts";
import { field } from "../debian/deb822.ts";
import { compareVersions } from "../debian/version.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";
import { indexLibraries, type LibraryIndex } from "../graph/library-index.ts";
import { makeResolver } from "../graph/resolve.ts";
import { type Layout, layOut } from "../layout/lay-out.ts";
import { contentFindings } from "./content-findings.ts";
import { originRunpathFixes, relinkFixes, rewriteFixes, sonameLinkFixes } from "./fixes.ts";
import { attrOfDeb, type Group, groupDebs } from "./groups.ts";
import { collectInputs, patchedElfs } from "./inputs.ts";
import { metaOf } from "./meta.ts";
import type { Fix, PackagePlan, PlannedDeb, Target } from "./package-plan.ts";
import type { Profile } from "./profile.ts";
import { indexFor, majorOf, packageName, releaseOfDebs } from "./release.ts";

export interface PlanRequest {
  /** Debs to be converted. */
  readonly debs: readonly DebFacts[];
  /** More debs to resolve against. */
  readonly context: readonly DebFacts[];
  readonly index: EmbeddedIndex;
  readonly profile: Profile;
  /** `r36.5`; else read off the debs. */
  readonly release?: string;
  readonly target?: Target;
  /** Whether only the debs at hand count as siblings. */
  readonly closed: boolean;
}

export interface Plans {
  /** Sorted by attribute. */
  readonly packages: readonly PackagePlan[];
  readonly findings: readonly Finding[];
}

/** Decides what every deb to be converted becomes. Throws `Deb2nixError` where the debs contradict each other. */
export function planPackages(request: PlanRequest): Plans {
  for (const deb of request.debs) refuseRepository(deb);
  const all = distinct(request.debs, request.context);
  const major = request.release === undefined ? releaseOfDebs(all, request.index) : majorOf(request.release);
  const l4t = indexFor(major, request.index);
  const { index, profile, target } = request;
  const groups = groupDebs(all, { index, l4t, profile, target });
  const laidOut = groups.map((group) => {
    const layout = layOut(group.debs);
    return { group, layout, libraries: indexLibraries(group.attr, layout) };
  });
  const wanted = new Set(request.debs.map((deb) => deb.sha256));
  const atHand = new Set(all.map(packageName));
  const findings: Finding[] = [];
  const packages: PackagePlan[] = [];
  for (const { group, layout, libraries } of laidOut) {
    if (!group.debs.some((deb) => wanted.has(deb.sha256))) continue;
    const siblings = laidOut.filter((other) => other.group !== group).map((other) => other.libraries);
    const { plan, findings: found } = planPackage(group, layout, {
      own: libraries,
      siblings,
      l4t: request.closed || group.target === "standalone" ? undefined : l4t,
      known: l4t,
      atHand,
      request,
    });
    packages.push(plan);
    findings.push(...found);
  }
  return { packages, findings: findings.sort(compareFindings) };
}

/** A deb that carries debs and no program of its own is a repository: what to convert lies inside. */
function refuseRepository({ file, nestedDebs, elfs }: DebFacts): void {
  const [first] = nestedDebs;
  if (first === undefined || elfs.length > 0) return;
  const count = nestedDebs.length === 1 ? "another deb" : `${nestedDebs.length} other debs`;
  throw new Deb2nixError("E_DEB_NESTED", `carries ${count} (${first}) and nothing to package itself`, {
    path: file,
    hint: `Unpack it with \`dpkg-deb -x ${file} DIRECTORY\` and convert the debs inside.`,
  });
}

interface Surroundings {
  readonly own: LibraryIndex;
  readonly siblings: readonly LibraryIndex[];
  /** Asked for what the debs at hand do not have. */
  readonly l4t: L4tIndex | undefined;
  /** Asked for repositories and sources, in a closed world too. */
  readonly known: L4tIndex | undefined;
  readonly atHand: ReadonlySet<string>;
  readonly request: PlanRequest;
}

function planPackage(group: Group, layout: Layout, around: Surroundings) {
  const { request, l4t } = around;
  const resolve = makeResolver({
    attr: group.attr,
    own: around.own,
    siblings: around.siblings,
    ...(l4t === undefined ? {} : { l4t }),
    atHand: around.atHand,
    attrOf: (name) => attrOfDeb(name, l4t?.packages.get(name)?.source, request.profile),
    outside: request.index.outside,
  });
  const patched = patchedElfs(layout, group.debs);
  const inputs = collectInputs(group.attr, patched, resolve);
  const fixes: Fix[] = [
    ...sonameLinkFixes(inputs.sonameLinks),
    ...relinkFixes(layout),
    ...(group.target === "standalone"
      ? [...rewriteFixes(layout, group.debs), ...originRunpathFixes(patched, layout)]
      : []),
  ];
  const files = layout.files.filter(({ fact }) => fact.type === "file" || fact.type === "hardlink");
  const plan: PackagePlan = {
    attr: group.attr,
    pname: group.pname,
    version: version(group.debs[0]!),
    target: group.target,
    debs: [
      ...group.debs.map((deb) => plannedDeb(packageName(deb), around.known, deb)),
      ...group.absent.map((name) => plannedDeb(name, around.known)),
    ],
    autoPatchelf: patched.length > 0,
    buildInputs: inputs.buildInputs,
    fromDriver: inputs.fromDriver,
    outputs: [
      { name: "out", bytes: files.reduce((sum, { fact }) => sum + fact.size, 0), files: files.length },
    ],
    fixes,
    dropped: layout.losses.map((loss) => ({
      path: loss.from,
      reason: loss.kind === "dropped" ? loss.reason : `replaced by ${loss.by}`,
    })),
    unresolved: inputs.unresolved,
    meta: metaOf(group.debs, layout),
    roots: rootsOf(group.debs),
    flattened: layout.flattened,
    hasSetId: layout.files.some(({ fact }) => fact.type === "file" && (fact.mode & 0o6000) !== 0),
    scripts: group.debs.flatMap((deb) => deb.scripts),
  };
  return { plan, findings: [...inputs.findings, ...contentFindings(group, layout)] };
}

function plannedDeb(name: string, known: L4tIndex | undefined, deb?: DebFacts): PlannedDeb {
  // NVIDIA keeps the BSP's own debs apart for each SoC and everything else in common, with few exceptions.
  const usual = name.startsWith("nvidia-l4t-") ? undefined : "common";
  const repo = known?.packages.get(name)?.repo ?? usual;
  return {
    package: name,
    // Every other repository is the SoC's, which the package set knows as its default.
    ...(repo === "common" ? { repo } : {}),
    ...(deb === undefined ? {} : { file: deb.file, sha256: deb.sha256 }),
  };
}

function rootsOf(debs: readonly DebFacts[]): string[] {
  const roots = new Set<string>();
  for (const deb of debs) {
    for (const { path, type } of deb.files) {
      if (type !== "directory") roots.add(path.split("/")[1]!);
    }
  }
  return [...roots].sort();
}

/**
 * The same deb given twice counts once. Of a package in several versions the deb to be converted counts, else
 * the newest; two different debs of one package cannot both be converted.
 */
function distinct(wanted: readonly DebFacts[], context: readonly DebFacts[]): DebFacts[] {
  const byName = new Map<string, DebFacts>();
  for (const deb of wanted) {
    const before = byName.get(identity(deb));
    if (before !== undefined && before.sha256 !== deb.sha256) {
      throw new Deb2nixError(
        "E_DEB_TWICE",
        `${before.file} and ${deb.file} are different debs of the same package ${packageName(deb)}`,
        { kind: "usage", hint: "Give one of them, or convert them one at a time." },
      );
    }
    byName.set(identity(deb), deb);
  }
  const fixed = new Set(byName.keys());
  for (const deb of context) {
    const key = identity(deb);
    const before = byName.get(key);
    if (fixed.has(key) || (before !== undefined && compareVersions(version(before), version(deb)) >= 0))
      continue;
    byName.set(key, deb);
  }
  return [...byName.values()];
}

function identity(deb: DebFacts): string {
  return `${packageName(deb)} ${field(deb.control, "Architecture") ?? "all"}`;
}

function version(deb: DebFacts): string {
  return field(deb.control, "Version") ?? "0";
}
