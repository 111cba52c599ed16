import { stemOf } from "../../elf/library-name.ts";
import { indexPaths, type PathIndex } from "../../graph/absolute-path.ts";
import type { OutsideProvider } from "../../graph/embedded-index.ts";
import type { AnalysedGroups, AnalysedPackage } from "../analyse-groups.ts";
import { type DriverFile, driverFiles } from "./driver-files.ts";
import type { FixReason } from "./fix.ts";
import { searchedDirectories } from "./library-link.ts";
import { referencesOf } from "./references.ts";
import { linkedPackages } from "./remove-link.ts";
import { type RunTimeEdges, runTimeEdges } from "./run-time-edges.ts";
import { type LinklessLibraries, linklessLibraries } from "./soname-link.ts";
import { type WrapperLibraries, wrapperLibraries } from "./wrapper-library.ts";

/** What is worked out once for a whole set of packages. */
export interface FixWorld {
  readonly packages: readonly AnalysedPackage[];
  readonly paths: PathIndex;
  readonly linkless: LinklessLibraries;
  readonly wrappers: WrapperLibraries;
  readonly runTime: RunTimeEdges;
  /** By attribute: packages whose libraries it may have links to, though it does not need them. */
  readonly linked: ReadonlyMap<string, ReadonlySet<string>>;
  /** Directories of the debs that their own ld.so.conf makes Ubuntu search, and where that stands. */
  readonly searched: ReadonlyMap<string, FixReason>;
  readonly isDriver: IsDriver;
  /** What overrides of `dlopen` expect in the driver's directory, by file name. */
  readonly driverFiles: ReadonlyMap<string, DriverFile>;
  /** Attributes of the packages that belong into `cudaPackages`. */
  readonly cudaSet: ReadonlySet<string>;
}

/** Whether NixOS has a library of this name, of whatever version, in the driver's directory. */
export type IsDriver = (name: string) => boolean;

export function fixWorldOf({ packages, outside }: Pick<AnalysedGroups, "packages" | "outside">): FixWorld {
  const isDriver = driverNames(outside);
  const wrappers = wrapperLibraries(packages);
  const paths = indexPaths(packages.map(({ group, layout }) => ({ ...group, layout })));
  const references = referencesOf(packages);
  return {
    packages,
    paths,
    linkless: linklessLibraries(packages, outside),
    wrappers,
    runTime: runTimeEdges(packages, wrappers, isDriver, references),
    linked: linkedPackages(packages, paths, references),
    searched: searchedDirectories(packages),
    isDriver,
    driverFiles: driverFiles(packages, isDriver),
    cudaSet: new Set(packages.flatMap(({ group }) => (group.isCuda ? [group.attr] : []))),
  };
}

/** See `IsDriver`; `outside` is who provides what outside of the debs. */
export function driverNames(outside: ReadonlyMap<string, OutsideProvider>): IsDriver {
  const stems = new Set(
    [...outside].flatMap(([name, { kind }]) => (kind === "driver" ? [stemOf(name)] : [])),
  );
  return (name) => stems.has(stemOf(name));
}
