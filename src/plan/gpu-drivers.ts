import type { DebFacts } from "../facts/deb-facts.ts";
import type { L4tIndex } from "../graph/embedded-index.ts";
import { packageName } from "./release.ts";

/**
 * NVIDIA's two drivers for Tegra, by which it calls the debs that come once for each: nvgpu for Orin, openrm for Thor.
 * The package set chooses one as `gpuDriver`.
 */
export const GPU_DRIVERS = ["nvgpu", "openrm"] as const;

/** The driver that a deb's name ends in: `openrm` of `nvidia-l4t-cuda-openrm`. */
export function gpuDriverOf(name: string): string | undefined {
  if (!name.startsWith("nvidia-l4t-")) return undefined;
  return GPU_DRIVERS.find((driver) => name.endsWith(`-${driver}`));
}

/** What debs that come once for each driver are called without it: `nvidia-l4t-cuda`. */
export function withoutGpuDriver(name: string): string {
  const driver = gpuDriverOf(name);
  return driver === undefined ? name : name.slice(0, -driver.length - 1);
}

/**
 * Names of debs of which a machine has one or the other: called alike but for the driver, with a library of one name,
 * as libcuda.so.1 of L4T 39. Debs that merely add something for one driver are not among them.
 */
export function gpuAlternatives(debs: readonly DebFacts[], known: L4tIndex | undefined): ReadonlySet<string> {
  const libraries = new Map<string, Set<string>>();
  const add = (deb: string, library: string): void => {
    if (gpuDriverOf(deb) === undefined) return;
    libraries.set(deb, (libraries.get(deb) ?? new Set()).add(library));
  };
  for (const [library, names] of known?.providers ?? []) for (const name of names) add(name, library);
  for (const deb of debs) for (const { soname } of deb.elfs) if (soname) add(packageName(deb), soname);
  const found = new Set<string>();
  for (const [name, own] of libraries) {
    for (const driver of GPU_DRIVERS) {
      const other = `${withoutGpuDriver(name)}-${driver}`;
      if (other === name) continue;
      if ([...(libraries.get(other) ?? [])].some((library) => own.has(library))) found.add(name).add(other);
    }
  }
  return found;
}
