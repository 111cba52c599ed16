import type { PackagePlan } from "../plan/package-plan.ts";
import { buildFromDebs } from "./build-from-debs.ts";
import { binding, blankLine, type NixExpr, set } from "./expression.ts";
import { standalone } from "./standalone.ts";

/** The function that makes one package, for `callPackage`. `url`: where a standalone package's deb is. */
export function packageFunction(plan: PackagePlan, url?: string): NixExpr {
  return plan.target === "standalone" ? standalone(plan, url) : buildFromDebs(plan);
}

/** Several packages: an attribute set of such functions, in the order given. */
export function packageSet(plans: readonly PackagePlan[]): NixExpr {
  return set(
    plans.flatMap((plan, index) => [
      ...(index === 0 ? [] : [blankLine]),
      binding(plan.attr, packageFunction(plan)),
    ]),
  );
}
