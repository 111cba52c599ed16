import type { Resolution, Resolver } from "../graph/resolve.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { Need } from "./needs.ts";
import type { Evidence, Input, PackagePlan, RuntimeEvidence } from "./package-plan.ts";

export interface Inputs {
  readonly buildInputs: PackagePlan["buildInputs"];
  readonly fromDriver: PackagePlan["fromDriver"];
  readonly unresolved: PackagePlan["unresolved"];
  /** SONAMEs that the package's own libraries answer to only after a link is made, with the library. */
  readonly sonameLinks: ReadonlyMap<string, PlacedFile>;
}

/** Sorts the answers into inputs, with all their evidence. */
export function collectInputs(needs: readonly Need[]): Inputs {
  const inputs = new Map<string, Input<Evidence>>();
  const fromDriver = new Set<string>();
  const unresolved: PackagePlan["unresolved"][number][] = [];
  const sonameLinks = new Map<string, PlacedFile>();

  for (const { file, needed, resolution } of needs) {
    const because = { elf: file.from, needed };
    switch (resolution.kind) {
      case "own":
        if (resolution.match?.how === "soname") sonameLinks.set(needed, resolution.match.file);
        break;
      case "sibling":
      case "nixpkgs":
      case "cuda":
        addInput(inputs, resolution, because);
        break;
      case "driver":
        fromDriver.add(needed);
        break;
      case "unresolved":
        unresolved.push({ ...because, searched: resolution.searched });
        break;
      case "libc":
      case "gcc":
        break;
    }
  }
  return {
    buildInputs: sorted(inputs),
    fromDriver: [...fromDriver].sort(),
    unresolved,
    sonameLinks,
  };
}

/**
 * What the ELF files open at run time, where somebody provides it: a library of another package. A mere guess
 * is none, and a path is not looked up by name.
 */
export function collectRuntimeInputs(
  files: readonly PlacedFile[],
  resolve: Resolver,
): readonly Input<RuntimeEvidence>[] {
  const inputs = new Map<string, Input<RuntimeEvidence>>();
  for (const { elf, from } of files) {
    for (const { name, grade } of elf?.dlopen ?? []) {
      if (grade === "possible" || name.includes("/")) continue;
      const resolution = resolve(elf!, name);
      if (resolution.kind === "sibling" || resolution.kind === "nixpkgs" || resolution.kind === "cuda") {
        addInput(inputs, resolution, { elf: from, dlopen: name });
      }
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

function sorted<Because>(inputs: ReadonlyMap<string, Input<Because>>): Input<Because>[] {
  return [...inputs.values()].sort((a, b) => order(a.attr, b.attr) || order(a.output ?? "", b.output ?? ""));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
