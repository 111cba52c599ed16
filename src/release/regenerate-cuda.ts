import { cudaDriverExtension } from "../nix/cuda-driver-extension.ts";
import { cudaExtension } from "../nix/cuda-extension.ts";
import { pvaFirmwarePackage } from "../nix/cuda-firmware.ts";
import type { NixExpr } from "../nix/expression.ts";
import { packageFunction } from "../nix/package-set.ts";
import { mergeReleases, type ReleaseVariant } from "../nix/releases/merge-releases.ts";
import { pvaFirmware } from "../plan/cuda-firmware.ts";
import { type CudaOverride, cudaOverrides } from "../plan/cuda-overrides.ts";
import { versionOf } from "../plan/distinct-debs.ts";
import { packageName } from "../plan/release.ts";
import type { PlannedRelease } from "./regenerate-release.ts";
import { scopeOfDebs } from "./scope-values.ts";

/** Where the extension for CUDA 12 and later lies in a tree, with packages of its own beside it. */
export const CUDA_EXTENSIONS = "pkgs/cuda-extensions";

export interface CudaFile {
  /** In the tree. */
  readonly path: string;
  readonly expr: NixExpr;
}

/** From this version of CUDA on, nixpkgs has packages for Jetson itself. */
const NIXPKGS_HAS = 12;

/**
 * The extensions of `cudaPackages`: for each older version of CUDA one that makes its packages of debs, and one that
 * gives nixpkgs' own what they need of L4T. None where the releases have no debs of CUDA.
 */
export function cudaFiles(releases: readonly PlannedRelease[]): CudaFile[] {
  const known = releases.flatMap((release) => {
    const toolkit = toolkitOf(release);
    const overrides = toolkit && release.set ? cudaOverrides(release.set, release.plans, toolkit) : [];
    return toolkit === undefined || overrides.length === 0 ? [] : [{ release, toolkit, overrides }];
  });
  const isOld = (toolkit: string): boolean => Number(toolkit.split(".")[0]) < NIXPKGS_HAS;
  // Of several releases with one version of CUDA the newest counts.
  const old = new Map(known.filter(({ toolkit }) => isOld(toolkit)).map((each) => [each.toolkit, each]));
  const byMajor = new Map(
    known
      .filter(({ toolkit }) => !isOld(toolkit))
      .map(({ release, overrides }) => [release.major, overrides] as const),
  );
  return [
    ...Array.from(old.values(), ({ toolkit, overrides }) => ({
      path: `cuda-packages-${toolkit.replaceAll(".", "-")}-extension.nix`,
      expr: cudaExtension(overrides, toolkit),
    })),
    ...driverFiles(releases, byMajor),
  ];
}

/** VPI and its firmware are no packages of nixpkgs: each is a file of its own. */
function driverFiles(
  releases: readonly PlannedRelease[],
  byMajor: ReadonlyMap<string, readonly CudaOverride[]>,
): CudaFile[] {
  const vpi = merged(releases, ({ plans }) => {
    const plan = plans.find(({ attr }) => attr === "vpi");
    return plan && packageFunction(plan);
  });
  const firmware = merged(releases, ({ set, plans }) => {
    const found = set && pvaFirmware(set, plans);
    return found && pvaFirmwarePackage(found);
  });
  const own = Object.entries({ vpi, "vpi-firmware": firmware }).flatMap(([attr, expr]) =>
    expr === undefined ? [] : [{ attr, expr }],
  );
  if (byMajor.size === 0 && own.length === 0) return [];
  return [
    {
      path: `${CUDA_EXTENSIONS}/default.nix`,
      expr: cudaDriverExtension(
        byMajor,
        own.map(({ attr }) => attr),
      ),
    },
    ...own.map(({ attr, expr }) => ({ path: `${CUDA_EXTENSIONS}/${attr}.nix`, expr })),
  ];
}

function merged(
  releases: readonly PlannedRelease[],
  make: (release: PlannedRelease) => NixExpr | undefined,
): NixExpr | undefined {
  const variants = releases.flatMap((release): ReleaseVariant[] => {
    const expr = make(release);
    return expr === undefined ? [] : [{ major: release.major, expr }];
  });
  if (variants.length === 0) return undefined;
  return mergeReleases(variants, {
    majors: releases.map(({ major }) => major),
    attributes: new Map(releases.map(({ major, attrs }) => [major, attrs])),
  });
}

function toolkitOf({ debs }: PlannedRelease): string | undefined {
  return scopeOfDebs(debs.map((facts) => ({ name: packageName(facts), version: versionOf(facts), facts })))
    .cuda;
}
