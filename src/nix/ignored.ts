import type { PackagePlan } from "../plan/package-plan.ts";
import { binding, comment, list, type NixSetItem, string } from "./expression.ts";

/** What auto-patchelf must not look for, each with the reason; nothing else is ever ignored. */
export function ignoredItems({ fromDriver, fromHost }: PackagePlan): NixSetItem[] {
  if (fromDriver.length === 0 && fromHost.length === 0) return [];
  return [
    binding(
      "autoPatchelfIgnoreMissingDeps",
      list([
        ...fromHost.flatMap(({ needed, reason }) => [comment(reason), string(needed)]),
        ...(fromHost.length > 0 && fromDriver.length > 0 ? [comment(DRIVER)] : []),
        ...fromDriver.map((name) => string(name)),
      ]),
      fromHost.length === 0 ? [DRIVER] : [],
    ),
  ];
}

const DRIVER = "The driver's: found in /run/opengl-driver/lib";
