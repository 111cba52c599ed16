import type { InputChoice, PackageChoices } from "../config/package-choices.ts";
import { outsideKindOf } from "../graph/resolve.ts";
import { order } from "../order.ts";
import type { Evidence, Input } from "./package-plan.ts";

/** The inputs of a package after its maintainer's word; `stale` are the entries that changed nothing. */
export interface ChosenInputs {
  /** Sorted by attribute. */
  readonly buildInputs: readonly Input<Evidence>[];
  readonly stale: readonly StaleChoice[];
}

export interface StaleChoice {
  readonly key: "inputs.add" | "inputs.remove";
  readonly choice: InputChoice;
}

/** Adds and takes away. `packages`: the attributes of the set; every other one is nixpkgs'. */
export function withChosenInputs(
  derived: readonly Input<Evidence>[],
  { add, remove }: PackageChoices["inputs"],
  packages: ReadonlySet<string>,
): ChosenInputs {
  const has = (attr: string): boolean => derived.some((input) => input.attr === attr);
  const removed = new Set(remove.map(({ attr }) => attr));
  const added = add
    .filter(({ attr }) => !has(attr))
    .map(({ attr, reason }): Input<Evidence> => {
      const kind = packages.has(attr) ? "sibling" : outsideKindOf(attr);
      return { attr, kind, because: [], reason };
    });
  return {
    buildInputs: [...derived.filter(({ attr }) => !removed.has(attr)), ...added].sort(
      (a, b) => order(a.attr, b.attr) || order(a.output ?? "", b.output ?? ""),
    ),
    stale: [
      ...add.filter(({ attr }) => has(attr)).map((choice) => ({ key: "inputs.add" as const, choice })),
      ...remove.filter(({ attr }) => !has(attr)).map((choice) => ({ key: "inputs.remove" as const, choice })),
    ],
  };
}
