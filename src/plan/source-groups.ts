import { field } from "../debian/deb822.ts";
import { compareVersions } from "../debian/version.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { versionOf } from "./distinct-debs.ts";
import type { Group } from "./groups.ts";
import { packageName, sourceName } from "./release.ts";

/**
 * The packages that debs of one source make, given as one group: one for each major CUDA version that debs are
 * built for side by side (`libcudnn9-cuda-12`, `libcudnn9-cuda-13`), one for each machine, each of one version.
 */
export function sourceGroups(group: Group, wanted?: ReadonlySet<string>): Group[] {
  return byCudaVersion(group)
    .flatMap(byArchitecture)
    .map((each) => oneVersion(each, wanted));
}

/** Debs that are for no version in particular go with the newest. */
function byCudaVersion(group: Group): Group[] {
  const versionIn = (deb: DebFacts): number | undefined => {
    const version = /-cuda-(\d+)(?:-\d+)?$/.exec(packageName(deb))?.[1];
    return version === undefined ? undefined : Number(version);
  };
  const versions = new Set(group.debs.map(versionIn).filter((version) => version !== undefined));
  if (versions.size < 2) return [group];
  const newest = Math.max(...versions);
  return [...versions].map((version) => ({
    ...group,
    attr: `${group.attr}_cuda${version}`,
    pname: `${group.pname}_cuda${version}`,
    debs: group.debs.filter((deb) => (versionIn(deb) ?? newest) === version),
  }));
}

/** What is for all machines goes to each. */
function byArchitecture(group: Group): Group[] {
  const machineOf = (deb: DebFacts): string => field(deb.control, "Architecture") ?? "all";
  const machines = new Set(group.debs.map(machineOf).filter((machine) => machine !== "all"));
  if (machines.size < 2) return [group];
  return [...machines].map((machine) => ({
    ...group,
    debs: group.debs.filter((deb) => machineOf(deb) === machine || machineOf(deb) === "all"),
  }));
}

/** One version makes the package: the newest, of the debs in question where there are any. */
function oneVersion(group: Group, wanted?: ReadonlySet<string>): Group {
  const inQuestion = group.debs.filter(({ sha256 }) => wanted?.has(sha256) ?? true);
  const versions = (inQuestion.length > 0 ? inQuestion : group.debs).map(versionOf);
  const newest = versions.reduce((a, b) => (compareVersions(a, b) < 0 ? b : a));
  const isNewest = (deb: DebFacts): boolean => compareVersions(versionOf(deb), newest) === 0;
  return {
    ...group,
    debs: leadingFirst(group.debs.filter(isNewest)),
    outdated: group.debs.filter((deb) => !isNewest(deb)),
  };
}

/** The deb that is called like its source speaks for the package: `cuda-nvcc-12-6` before `cuda-crt-12-6`. */
function leadingFirst(debs: readonly DebFacts[]): DebFacts[] {
  const isNamed = (deb: DebFacts): boolean => packageName(deb).startsWith(`${sourceName(deb)}-`);
  return [...debs.filter(isNamed), ...debs.filter((deb) => !isNamed(deb))];
}
