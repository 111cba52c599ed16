import { readFileSync } from "node:fs";
import { attrName } from "../config/attr-name.ts";
import { packageFile } from "../package-file.ts";

/** What nixpkgs has of one of its CUDA packages (data/cuda.json). */
export interface CudaPackage {
  readonly attr: string;
  /** In the order in which nixpkgs declares them. */
  readonly outputs: readonly string[];
  /** Paths, directories with a slash at their end, that nixpkgs' expression deletes and that must be there. */
  readonly deleted: readonly string[];
  /** By CUDA version (`11.4`), the attributes that nixpkgs' own expression has among its inputs. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

interface Entry extends Partial<Omit<CudaPackage, "attr">> {
  /** Source packages of NVIDIA's debs for it. */
  readonly sources: readonly string[];
}

interface Names {
  readonly bySource: ReadonlyMap<string, CudaPackage>;
  readonly byAttr: ReadonlyMap<string, CudaPackage>;
}

let names: Names | undefined;

function known(): Names {
  if (names !== undefined) return names;
  const url = packageFile("data/cuda.json");
  const { packages } = JSON.parse(readFileSync(url, "utf8")) as { packages: Record<string, Entry> };
  const all = Object.entries(packages).map(
    ([attr, { sources, outputs = ["out"], deleted = [], inputs = {} }]) => ({
      sources,
      package: { attr, outputs, deleted, inputs },
    }),
  );
  names = {
    byAttr: new Map(all.map((each) => [each.package.attr, each.package])),
    bySource: new Map(
      all.flatMap(({ sources, package: one }) => sources.map((source) => [source, one] as const)),
    ),
  };
  return names;
}

/** nixpkgs' CUDA package of this attribute, without the set's name. */
export function cudaPackage(attr: string): CudaPackage | undefined {
  return known().byAttr.get(attr);
}

/**
 * The attribute, in nixpkgs' cudaPackages, of what NVIDIA's debs of a source package make: `cuda-cudart` is
 * `cuda_cudart`, 11.4's `cuda-thrust` is `cuda_cccl`. A source that nixpkgs does not know counts where the deb
 * carries the toolkit's version in its name and the source does not. `source` is without a version.
 */
export function cudaAttr(source: string | undefined, debPackage: string): string | undefined {
  if (source === undefined) return undefined;
  const one = known().bySource.get(source);
  if (one !== undefined) return one.attr;
  const isVersioned = /-\d+-\d+$/;
  const isOfToolkit = source !== debPackage && isVersioned.test(debPackage) && !isVersioned.test(source);
  return isOfToolkit ? attrName(source.replaceAll("-", "_")) : undefined;
}
