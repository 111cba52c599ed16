import type { PackagePlan } from "../plan/package-plan.ts";
import { buildFromDebs } from "./build-from-debs.ts";
import { binding, blankLine, type NixExpr, set } from "./expression.ts";
import { mergeGpuDrivers } from "./releases/merge-gpu-drivers.ts";
import { standalone } from "./standalone.ts";

/** The function that makes one package, for `callPackage`. `url`: where a standalone package's deb is. */
export function packageFunction(plan: PackagePlan, url?: string): NixExpr {
  if (plan.target === "standalone") return standalone(plan, url);
  const drivers = [...plan.byGpuDriver].map(([driver, own]) => ({ driver, expr: buildFromDebs(own) }));
  return drivers.length === 0 ? buildFromDebs(plan) : mergeGpuDrivers(drivers, plan.gpuDrivers);
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
