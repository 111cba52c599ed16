import type { Resolution } from "../graph/resolve.ts";
import { order } from "../order.ts";
import type { AnalysedPackage } from "./analyse-groups.ts";
import type { Need } from "./needs.ts";
import { openedByName } from "./opened.ts";
import type { Evidence, Input, PackagePlan, RuntimeEvidence } from "./package-plan.ts";

export interface Inputs {
  readonly buildInputs: PackagePlan["buildInputs"];
  readonly fromDriver: PackagePlan["fromDriver"];
  readonly fromHost: PackagePlan["fromHost"];
  readonly unresolved: PackagePlan["unresolved"];
}

/** Sorts the answers into inputs, with all their evidence. */
export function collectInputs(needs: readonly Need[]): Inputs {
  const inputs = new Map<string, Input<Evidence>>();
  const fromDriver = new Set<string>();
  const fromHost = new Map<string, string>();
  const unresolved: PackagePlan["unresolved"][number][] = [];

  for (const { file, needed, resolution } of needs) {
    const because = { elf: file.from, needed };
    switch (resolution.kind) {
      case "sibling":
      case "nixpkgs":
      case "cuda":
        addInput(inputs, resolution, because);
        break;
      case "driver":
        fromDriver.add(needed);
        break;
      case "host":
        fromHost.set(needed, resolution.reason);
        break;
      case "unresolved":
        unresolved.push({ ...because, searched: resolution.searched });
        break;
      case "own":
      case "libc":
      case "gcc":
        break;
    }
  }
  return {
    buildInputs: sorted(inputs),
    fromDriver: [...fromDriver].sort(),
    fromHost: [...fromHost]
      .map(([needed, reason]) => ({ needed, reason }))
      .sort((a, b) => order(a.needed, b.needed)),
    unresolved: unresolved.sort((a, b) => order(a.elf, b.elf) || order(a.needed, b.needed)),
  };
}

/**
 * What the ELF files open at run time, where somebody provides it: a library of another package. A mere guess
 * is none, and a path is not looked up by name.
 */
export function collectRuntimeInputs(pkg: AnalysedPackage): readonly Input<RuntimeEvidence>[] {
  const inputs = new Map<string, Input<RuntimeEvidence>>();
  for (const { file, fact, resolution } of openedByName(pkg)) {
    if (resolution.kind === "sibling" || resolution.kind === "nixpkgs" || resolution.kind === "cuda") {
      addInput(inputs, resolution, { elf: file.from, dlopen: fact.name });
    }
  }
  return sorted(inputs);
}

type InputResolution = Extract<Resolution, { readonly kind: Input<Evidence>["kind"] }>;

function addInput<Because>(
  inputs: Map<string, Input<Because>>,
  resolution: InputResolution,
  because: Because,
): void {
  const { kind, attr } = resolution;
  const output = resolution.kind === "sibling" ? undefined : resolution.output;
  const key = `${attr} ${output ?? ""}`;
  const before = inputs.get(key)?.because ?? [];
  inputs.set(key, { attr, kind, ...(output === undefined ? {} : { output }), because: [...before, because] });
}

function reason(because: Evidence | RuntimeEvidence): string {
  return `${because.elf}\0${"needed" in because ? because.needed : because.dlopen}`;
}

function sorted<Because extends Evidence | RuntimeEvidence>(
  inputs: ReadonlyMap<string, Input<Because>>,
): Input<Because>[] {
  return [...inputs.values()]
    .map((input) => ({ ...input, because: input.because.toSorted((a, b) => order(reason(a), reason(b))) }))
    .sort((a, b) => order(a.attr, b.attr) || order(a.output ?? "", b.output ?? ""));
}
