import { posix } from "node:path";
import { compareVersions } from "../debian/version.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { withoutDriverVersion } from "../graph/library-name.ts";
import { GPU_DRIVERS, gpuDriverOf } from "../plan/gpu-drivers.ts";
import { leadingNumbers, type Scope } from "./scope.ts";

/** A release's name and the values that a package set is made for: what `overlay.nix` sets by hand. */
export interface ReleaseScope extends Scope {
  /** `12.6`; absent where there is no CUDA run time in the release. */
  readonly cuda?: string;
  /**
   * What the driver's libraries end in (`540.5.0`); null where that is the version of L4T, as up to JetPack 5. Absent
   * where no deb with such a library was read.
   */
  readonly cudaDriverMajorMinorVersion?: string | null;
  /** GPU drivers that the release has debs for, sorted; absent where there is only one. */
  readonly gpuVariants?: readonly string[];
}

/** What is known of a deb of a release. */
interface ScopeDeb {
  /** Of the Debian package. */
  readonly name: string;
  readonly version: string;
  readonly facts?: DebFacts;
}

/** Derives the values from the debs of a release; `told` is what its own document says, and counts before. */
export function scopeOfDebs(debs: readonly ScopeDeb[], told: Scope = {}): ReleaseScope {
  const versionOf = (name: string): string | undefined => debs.find((deb) => deb.name === name)?.version;
  const core = versionOf("nvidia-l4t-core");
  const jetpackPackage = told.jetpackPackage ?? versionOf("nvidia-jetpack");
  const jetpack = told.jetpack ?? (jetpackPackage && leadingNumbers(jetpackPackage));
  const l4t = told.l4t ?? (core && leadingNumbers(core));
  const [major, minor] = l4t?.split(".") ?? [];
  const release = told.release ?? (minor === undefined ? undefined : `r${major}.${minor}`);
  const names = debs.flatMap(({ facts }) => facts?.elfs ?? []).map(({ path }) => posix.basename(path));
  const cuda = cudaOf(debs, names);
  const driver = driverOf(names);
  const gpuVariants = GPU_DRIVERS.filter((driver) => debs.some(({ name }) => gpuDriverOf(name) === driver));
  return {
    ...(jetpack && { jetpack }),
    ...(jetpackPackage && { jetpackPackage }),
    ...(l4t && { l4t }),
    ...(release && { release }),
    ...(cuda && { cuda }),
    ...(driver && { cudaDriverMajorMinorVersion: isL4tVersion(driver, major) ? null : driver }),
    ...(gpuVariants.length > 0 && { gpuVariants }),
  };
}

/** By the name of NVIDIA's deb of the run time, else by the library; of several the newest. */
function cudaOf(debs: readonly ScopeDeb[], libraries: readonly string[]): string | undefined {
  const byDeb = debs.flatMap(({ name }) => {
    const match = /^cuda-cudart-(\d+)-(\d+)$/.exec(name);
    return match === null ? [] : [`${match[1]}.${match[2]}`];
  });
  const byLibrary = libraries.flatMap((name) => /^libcudart\.so\.(\d+\.\d+)\.\d+/.exec(name)?.[1] ?? []);
  return (byDeb.length > 0 ? byDeb : byLibrary).sort(compareVersions).at(-1);
}

/** The version at the end of the JIT compiler's name, else that of most driver libraries, of equals the newest. */
function driverOf(libraries: readonly string[]): string | undefined {
  const versions = libraries.flatMap((name) => {
    const bare = withoutDriverVersion(name);
    return bare === name ? [] : [{ bare, version: name.slice(bare.length + 1) }];
  });
  const compiler = versions.find(({ bare }) => bare === "libnvidia-ptxjitcompiler.so");
  if (compiler !== undefined) return compiler.version;
  return [...Map.groupBy(versions, ({ version }) => version)].sort(
    ([a, m], [b, n]) => n.length - m.length || compareVersions(b, a),
  )[0]?.[0];
}

/** L4T counts up from 28, its drivers from far above 100: one of another point release is still L4T's. */
function isL4tVersion(driver: string, l4tMajor: string | undefined): boolean {
  const major = driver.split(".")[0]!;
  return l4tMajor === undefined ? Number(major) < 100 : major === l4tMajor;
}
