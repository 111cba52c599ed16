import { expect } from "vitest";
import { runRules } from "../../src/audit/rule.ts";
import { CONVERSION_RULES } from "../../src/audit/rules.ts";
import { worldOf } from "../../src/audit/world.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import type { DebFacts } from "../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { packageFunction } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { packageName } from "../../src/plan/release.ts";
import { parseNix } from "../nix/nix-instantiate.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

function convertDebs(debs: readonly DebFacts[]) {
  const set = analyseSet({ debs, context: [], index, config, closed: false });
  return {
    packages: planPackages(set),
    skipped: set.skipped.map(({ deb }) => packageName(deb)),
    findings: runRules(CONVERSION_RULES, worldOf(set, index)),
  };
}

/**
 * Converts a deb that no JetPack index knows: Nix must read what is printed, and a name that nobody provides
 * must be seen in the file and among the findings. Returns how many inputs and unresolved names there are.
 */
export function checkConversion(facts: DebFacts): { readonly inputs: number; readonly unresolved: number } {
  const { packages, findings } = convertDebs([facts]);
  expect(packages.map(({ target }) => target)).toEqual(["standalone"]);
  const plan = packages[0]!;
  const text = printNix(packageFunction(plan));
  parseNix(text);
  const unresolved = new Set(plan.unresolved.map(({ needed }) => needed));
  for (const needed of unresolved) {
    expect(text).toContain(`TODO: nothing provides ${needed}`);
    expect(
      findings.some(({ rule, message }) => rule === "missing-provider" && message.endsWith(needed)),
    ).toBe(true);
  }
  expect(plan.autoPatchelf).toBe(text.includes("autoPatchelfHook"));
  return { inputs: plan.buildInputs.length, unresolved: unresolved.size };
}

/** Converts the NVIDIA debs as one set: between them and nixpkgs every name has a provider. */
export function checkSet(debs: readonly DebFacts[]): void {
  const { packages, skipped, findings } = convertDebs(debs);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  // It only depends on others.
  expect(skipped).toEqual(["nvidia-opencl-dev"]);
  expect(packages).toHaveLength(debs.length - skipped.length);
}
