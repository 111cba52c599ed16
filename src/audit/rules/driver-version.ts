import { posix } from "node:path";
import { compareVersions } from "../../debian/version.ts";
import { withoutDriverVersion } from "../../graph/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { versionOf } from "../../plan/distinct-debs.ts";
import { debOf } from "../deb-of.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/**
 * The driver's libraries carry its version in their names, and their DT_NEEDED ask for exactly that one. Two
 * versions in a set mean debs of two releases, or a file that the vendor forgot to rename.
 */
export const driverVersion: Rule = {
  name: "driver-version",
  severity: "warning",
  title: "Driver libraries carry another version than the rest",
  check: (world) => {
    const libraries = driverLibraries(world);
    const common = mostCommon(libraries.map(({ version }) => version));
    if (common === undefined) return [];
    return [...strangers(world, libraries, common), ...unlikeRelease(libraries, common)];
  },
};

interface DriverLibrary {
  readonly pkg: AnalysedPackage;
  readonly file: PlacedFile;
  readonly name: string;
  readonly version: string;
}

function driverLibraries({ set }: World): DriverLibrary[] {
  return set.packages.flatMap((pkg) =>
    pkg.layout.files.flatMap((file) => {
      const name = posix.basename(file.path);
      const bare = withoutDriverVersion(name);
      if (file.elf === undefined || bare === name) return [];
      return [{ pkg, file, name, version: name.slice(bare.length + 1) }];
    }),
  );
}

/** Of equals the newest. */
function mostCommon(versions: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const version of versions) counts.set(version, (counts.get(version) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || compareVersions(b, a))[0]?.[0];
}

function strangers(world: World, libraries: readonly DriverLibrary[], common: string): Observation[] {
  const others = libraries.filter(({ version }) => version === common);
  const found = libraries.filter(({ pkg, version }) => version !== common && pkg.wanted);
  if (found.length === 0) return [];
  const asking = packagesAsking(world);
  return found
    .filter((library) => !isOfItsOwn(library, asking))
    .map(({ pkg, file, name, version }) => ({
      ...at(pkg, file),
      confidence: "certain",
      subject: name,
      message: `carries version ${version}, ${others.length} other driver libraries of the set carry ${common}`,
      evidence: others.slice(0, 3).map((other) => `${other.pkg.group.attr} ${other.file.from}`),
      help: "Take all debs from one release; where the vendor's file is so named, say so where its name is used.",
    }));
}

/**
 * A part of a program with versions of its own, such as nvidia-settings: it has the version of its own deb, and no other
 * package asks for it.
 */
function isOfItsOwn({ pkg, file, name, version }: DriverLibrary, asking: Asking): boolean {
  const deb = debOf(pkg, file);
  if (deb === undefined || /^(?:\d+:)?([^-]+)/.exec(versionOf(deb))?.[1] !== version) return false;
  const askers = asking.get(withoutDriverVersion(name)) ?? new Set();
  return [...askers].every((asker) => asker === pkg);
}

/** The packages that need or open a library, by its name without the driver's version. */
type Asking = ReadonlyMap<string, ReadonlySet<AnalysedPackage>>;

function packagesAsking({ set }: World): Asking {
  const asking = new Map<string, Set<AnalysedPackage>>();
  for (const pkg of set.packages) {
    for (const { elf } of pkg.patched) {
      for (const asked of [...(elf?.needed ?? []), ...(elf?.dlopen ?? []).map((fact) => fact.name)]) {
        const name = withoutDriverVersion(asked);
        const before = asking.get(name);
        if (before === undefined) asking.set(name, new Set([pkg]));
        else before.add(pkg);
      }
    }
  }
  return asking;
}

/** Since JetPack 6 the ending is the driver's version and no longer the release's: names built from it break. */
function unlikeRelease(libraries: readonly DriverLibrary[], common: string): Observation[] {
  const first = libraries.find(({ pkg, version }) => version === common && pkg.wanted);
  if (first === undefined || first.pkg.group.target !== "jetpack-nixos") return [];
  const deb = debOf(first.pkg, first.file);
  const release = deb && /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(versionOf(deb))?.[1];
  if (release === undefined || release === common) return [];
  return [
    {
      ...at(first.pkg, first.file),
      severity: "note",
      confidence: "certain",
      subject: common,
      message: `driver libraries end in ${common}, the debs have version ${release}`,
      evidence: [first.name],
      help: `What names such a library must be written with ${common}.`,
    },
  ];
}
