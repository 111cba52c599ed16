import type { PlannedDeb } from "../plan/package-plan.ts";
import { interpolation, type NixExpr, select, variable } from "./expression.ts";

/** `debs.common.NAME`, or the same in the repository of the SoC. */
export function debReference({ repo, package: name }: Pick<PlannedDeb, "repo" | "package">): NixExpr {
  return select(variable("debs"), [repo ?? interpolation(variable("defaultSomDebRepo")), name]);
}

/** What a package's function must be called with for it. */
export function debAttributes({ repo }: Pick<PlannedDeb, "repo">): string[] {
  return repo === undefined ? ["debs", "defaultSomDebRepo"] : ["debs"];
}
