import type { DebFacts } from "../facts/deb-facts.ts";
import type { L4tIndex } from "../graph/embedded-index.ts";
import type { PlannedDeb } from "./package-plan.ts";
import { sourceName } from "./release.ts";

/** A deb as the package set knows it, at hand or not. */
export function plannedDeb(name: string, known: L4tIndex | undefined, deb?: DebFacts): PlannedDeb {
  // NVIDIA keeps the BSP's own debs apart for each SoC and everything else in common, with few exceptions.
  const usual = name.startsWith("nvidia-l4t-") ? undefined : "common";
  const repo = known?.packages.get(name)?.repo ?? usual;
  return {
    package: name,
    source: deb === undefined ? (known?.packages.get(name)?.source ?? name) : sourceName(deb),
    // Every other repository is the SoC's, which the package set knows as its default.
    ...(repo === "common" ? { repo } : {}),
    ...(deb === undefined ? {} : { file: deb.file, sha256: deb.sha256 }),
  };
}
