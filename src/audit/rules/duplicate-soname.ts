import { posix } from "node:path";
import { isCompatible } from "../../graph/library-index.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { searchedDirectories } from "../../plan/fixes/library-link.ts";
import { gpuDriverOf } from "../../plan/gpu-drivers.ts";
import { packageName } from "../../plan/release.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** Which of them a program gets depends on the order of run paths, which nobody chose. */
export const duplicateSoname: Rule = {
  name: "duplicate-soname",
  severity: "warning",
  title: "Two packages ship a library of the same name",
  check: (world) => {
    const asked = askersOf(world);
    const observations: Observation[] = [];
    for (const [name, carriers] of carriersOf(world)) {
      const first = carriers[0]!;
      const others = carriers.filter(({ file }) => isCompatible(first.file.elf!, file.elf!));
      const owners = [...new Set(others.map(({ pkg }) => pkg))];
      if (owners.length < 2) continue;
      const askers = asked.get(name) ?? [];
      const concerned = [...owners, ...askers.map(({ pkg }) => pkg)].find(({ wanted }) => wanted);
      if (concerned === undefined) continue;
      const attrs = owners.map(({ group }) => group.attr);
      const place =
        others.find(({ pkg }) => pkg === concerned) ?? askers.find(({ pkg }) => pkg === concerned)!;
      observations.push({
        ...at(concerned, place.file),
        confidence: "certain",
        subject: name,
        message: `${name} is shipped by ${attrs.join(" and ")}`,
        evidence: [
          ...others.map(({ pkg, file }) => `${pkg.group.attr} ${file.from}`),
          ...askers.map(({ pkg, file, gets }) => `${pkg.group.attr} ${file.from} needs it and gets ${gets}`),
        ],
        help: "Leave one of them out of the set, or see that no program can reach both.",
      });
    }
    return [...observations, ...world.packages.flatMap(chosenByDriver)];
  },
};

/** Libraries of which a package has one for each GPU driver: no defect, but somebody has to choose. */
function chosenByDriver({ group, libraries }: AnalysedPackage): Observation[] {
  const debs = group.debs.filter((deb) => {
    const driver = gpuDriverOf(packageName(deb));
    return driver !== undefined && group.gpuDrivers.includes(driver);
  });
  if (debs.length < 2) return [];
  const shared = [...libraries].flatMap(([name, matches]) => {
    const files = matches.map(({ file }) => file).filter((file) => file.elf?.soname === name);
    return files.length > 1 ? [{ name, files }] : [];
  });
  const names = debs.map(packageName).sort();
  return shared.map(({ name, files }) => ({
    severity: "note" as const,
    package: group.attr,
    deb: names[0]!,
    path: files[0]!.from,
    confidence: "certain" as const,
    subject: name,
    message: `${name} is in ${names.join(" and ")}; gpuDriver of the package set chooses one`,
    evidence: files.map(({ from }) => from).sort(),
    help:
      `Set hardware.nvidia-jetpack.gpuDriver, or gpuDriver of the scope: "nvgpu" for Orin, "openrm" for Thor. ` +
      `For one driver alone write variant = "${group.gpuDrivers[0]}" below [packages.${group.attr}] in deb2nix.toml.`,
  }));
}

interface Carrier {
  readonly pkg: AnalysedPackage;
  readonly file: PlacedFile;
}

interface Asker extends Carrier {
  /** The package whose library was taken. */
  readonly gets: string;
}

/**
 * Names by which the loader may be asked for a library of more than one package; nixpkgs' own names left out, and
 * copies that lie where only the package itself looks, below `lib`.
 */
function carriersOf({ set, index }: World): ReadonlyMap<string, readonly Carrier[]> {
  const searched = searchedDirectories(set.packages);
  const isReached = ({ path, from }: PlacedFile): boolean => {
    const directory = posix.dirname(path);
    return !directory.startsWith("/lib/") || searched.has(posix.dirname(from));
  };
  const byName = new Map<string, Carrier[]>();
  for (const pkg of set.packages) {
    for (const [name, matches] of pkg.libraries) {
      const outside = index.outside.get(name);
      // A vendored copy of a distribution's library is shadows-nixpkgs' subject.
      if (outside !== undefined && outside.kind !== "driver" && outside.kind !== "cuda") continue;
      const carriers = byName.get(name) ?? [];
      for (const { file } of matches) {
        const isNamed = file.elf?.soname === name || file.elf?.soname === undefined;
        if (isNamed && isReached(file)) carriers.push({ pkg, file });
      }
      byName.set(name, carriers);
    }
  }
  return new Map([...byName].filter(([, carriers]) => carriers.length > 1));
}

function askersOf({ set }: World): ReadonlyMap<string, readonly Asker[]> {
  const byName = new Map<string, Asker[]>();
  for (const pkg of set.packages) {
    for (const { file, needed, resolution } of pkg.needs()) {
      if (resolution.kind !== "sibling" || resolution.others.length === 0) continue;
      const askers = byName.get(needed) ?? [];
      askers.push({ pkg, file, gets: resolution.attr });
      byName.set(needed, askers);
    }
  }
  return byName;
}
