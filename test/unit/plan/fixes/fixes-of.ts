import { DEFAULT_CONFIG } from "../../../../src/config/config.ts";
import type { EmbeddedIndex, OutsideProvider } from "../../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../../src/plan/analyse-set.ts";
import type { Fix } from "../../../../src/plan/fixes/fix.ts";
import type { PackagePlan, Target } from "../../../../src/plan/package-plan.ts";
import { planPackages } from "../../../../src/plan/plan-packages.ts";
import { debFacts, type TerseDeb } from "../../support/facts.ts";

const OUTSIDE: Readonly<Record<string, OutsideProvider>> = {
  "libc.so.6": { kind: "libc", confidence: "high" },
  "libX11.so.6": { kind: "nixpkgs", attr: "libx11", confidence: "high" },
  "libz.so.1.1": { kind: "nixpkgs", attr: "z1", confidence: "high" },
  "libz.so.3": { kind: "nixpkgs", attr: "z3", confidence: "high" },
  "libgbm.so.1": { kind: "nixpkgs", attr: "libgbm", confidence: "high" },
  "libnvjpeg.so.12": { kind: "cuda", attr: "cudaPackages.libnvjpeg", confidence: "high" },
  "libcuda.so.1": { kind: "driver", confidence: "high" },
  "libEGL_nvidia.so.0": { kind: "driver", confidence: "high" },
};

const index: EmbeddedIndex = { outside: new Map(Object.entries(OUTSIDE)), l4t: [] };

/** What becomes of the package `attr` in a set of these debs. */
export function planOf(
  attr: string,
  debs: readonly TerseDeb[],
  target: Target = "jetpack-nixos",
): PackagePlan {
  const set = analyseSet({
    debs: debs.map(debFacts),
    context: [],
    index,
    config: DEFAULT_CONFIG,
    target,
    closed: true,
  });
  return planPackages(set).find((plan) => plan.attr === attr)!;
}

/** Its fixes of one kind. */
export function fixesOf<Kind extends Fix["kind"]>(
  kind: Kind,
  attr: string,
  debs: readonly TerseDeb[],
  target?: Target,
): Extract<Fix, { kind: Kind }>[] {
  const isWanted = (fix: Fix): fix is Extract<Fix, { kind: Kind }> => fix.kind === kind;
  return planOf(attr, debs, target).fixes.filter(isWanted);
}

/** A library name that a file opens. */
export const opens = (
  name: string,
  grade: "declared" | "certain" | "likely" | "possible" = "certain",
  via = "dlopen",
) => ({
  name,
  grade,
  via,
  evidence: ".rodata+0x10",
});
