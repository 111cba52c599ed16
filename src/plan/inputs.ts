import type { PlacedFile } from "../layout/lay-out.ts";
import type { Need } from "./needs.ts";
import type { Evidence, Input, PackagePlan } from "./package-plan.ts";

export interface Inputs {
  readonly buildInputs: PackagePlan["buildInputs"];
  readonly fromDriver: PackagePlan["fromDriver"];
  readonly unresolved: PackagePlan["unresolved"];
  /** SONAMEs that the package's own libraries answer to only after a link is made, with the library. */
  readonly sonameLinks: ReadonlyMap<string, PlacedFile>;
}

/** Sorts the answers into inputs, with all their evidence. */
export function collectInputs(needs: readonly Need[]): Inputs {
  const inputs = new Map<string, Input>();
  const fromDriver = new Set<string>();
  const unresolved: PackagePlan["unresolved"][number][] = [];
  const sonameLinks = new Map<string, PlacedFile>();

  const addInput = (
    kind: Input["kind"],
    input: string,
    output: string | undefined,
    because: Evidence,
  ): void => {
    const key = `${input} ${output ?? ""}`;
    const before = inputs.get(key);
    inputs.set(key, {
      attr: input,
      kind,
      ...(output === undefined ? {} : { output }),
      because: [...(before?.because ?? []), because],
    });
  };

  for (const { file, needed, resolution } of needs) {
    const because = { elf: file.from, needed };
    switch (resolution.kind) {
      case "own":
        if (resolution.match?.how === "soname") sonameLinks.set(needed, resolution.match.file);
        break;
      case "sibling":
        addInput("sibling", resolution.attr, undefined, because);
        break;
      case "nixpkgs":
      case "cuda":
        addInput(resolution.kind, resolution.attr, resolution.output, because);
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
    buildInputs: [...inputs.values()].sort(
      (a, b) => order(a.attr, b.attr) || order(a.output ?? "", b.output ?? ""),
    ),
    fromDriver: [...fromDriver].sort(),
    unresolved,
    sonameLinks,
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
