import type { DlopenFact } from "../elf/elf-facts.ts";
import { isPattern } from "../elf/library-name.ts";
import { type PathIndex, shippersOf } from "../graph/absolute-path.ts";
import type { LoadedObject, LoaderSystem } from "../graph/loader-candidates.ts";
import { type LoaderStep, searchLibrary } from "../graph/loader-search.ts";
import type { Resolution } from "../graph/resolve.ts";
import { EDGE_KINDS, type EdgeKind, type Reason } from "../graph/set-graph.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import { order } from "../order.ts";
import type { AnalysedPackage } from "./analyse-groups.ts";
import { LOADERS } from "./opened.ts";
import type { WhyTarget } from "./why-target.ts";

/** Who answers to a name. */
export type Provider =
  /** Of the set; `path` is that of the file in its deb, where a deb at hand has it. */
  | { readonly kind: "package"; readonly attr: string; readonly path?: string }
  /** libc and gcc: what every package has. */
  | { readonly kind: "nixpkgs" | "libc" | "gcc"; readonly attr: string }
  /** The driver's directory, and what the machine brings by the maintainer's word. */
  | { readonly kind: "driver" | "host" }
  | { readonly kind: "missing"; readonly searched: readonly string[] };

/** One ELF file of the package that asks for the target. */
export interface WhyEvidence extends Reason {
  readonly kind: EdgeKind;
  readonly provider: Provider;
  /**
   * Where the loader of the system that the debs were made for would look, with nothing but these debs installed;
   * of a file that something else loads, that one's DT_RPATH left out. Absent for a path that is not loaded, for
   * a pattern, and where a wrapper opens the library: then the run path of the library that has the wrapper counts.
   */
  readonly trace?: readonly LoaderStep[];
}

/** What the ELF files of a package ask for that is the target, in it or of that name; by kind, name and file. */
export function whyEvidence(
  pkg: AnalysedPackage,
  target: WhyTarget,
  paths: PathIndex,
  systemFor: (elf: LoadedObject["elf"]) => LoaderSystem,
): WhyEvidence[] {
  const found: WhyEvidence[] = [];
  for (const { elf, from } of pkg.patched) {
    if (elf === undefined) continue;
    const add = (kind: EdgeKind, fact: Omit<Reason, "elf">, isLoaded: boolean): void => {
      // A pattern that may come to mean the target is answered as the target is.
      const isFilledIn = isPattern(fact.name) && !target.name.includes("/") && target.isAskedBy(fact.name);
      const resolution = fact.name.startsWith("/")
        ? undefined
        : pkg.resolve(elf, isFilledIn ? target.name : fact.name);
      const { provider, file } =
        resolution === undefined ? shipperOf(pkg, fact.name, paths) : providerOf(pkg, resolution);
      const isTarget =
        target.isAskedBy(fact.name) ||
        target.isFile(file) ||
        ("attr" in provider && target.isPackage(provider.attr));
      if (!isTarget) return;
      const steps = isLoaded
        ? searchLibrary(systemFor(elf), [{ path: from, elf }], fact.name).steps
        : undefined;
      found.push({ kind, elf: from, ...fact, provider, ...(steps === undefined ? {} : { trace: steps }) });
    };
    for (const name of new Set(elf.needed)) add("needed", { name }, true);
    const opened = new Set<string>();
    for (const fact of elf.dlopen ?? []) {
      opened.add(fact.name);
      add(fact.name.startsWith("/") ? "path" : "dlopen", fact, isTraced(fact));
    }
    for (const name of elf.paths ?? []) if (!opened.has(name)) add("path", { name }, false);
  }
  return found.sort(
    (a, b) =>
      EDGE_KINDS.indexOf(a.kind) - EDGE_KINDS.indexOf(b.kind) || order(a.name, b.name) || order(a.elf, b.elf),
  );
}

function isTraced({ name, via }: DlopenFact): boolean {
  return !name.includes("*") && (via === undefined || LOADERS.includes(via));
}

interface Provided {
  readonly provider: Provider;
  readonly file?: PlacedFile | undefined;
}

function providerOf({ group }: AnalysedPackage, resolution: Resolution): Provided {
  switch (resolution.kind) {
    case "own":
    case "sibling": {
      const file = resolution.match?.file;
      const attr = resolution.kind === "own" ? group.attr : resolution.attr;
      return packageWith(attr, file);
    }
    case "nixpkgs":
    case "cuda":
      return { provider: { kind: "nixpkgs", attr: resolution.attr } };
    case "gcc":
      return { provider: { kind: "gcc", attr: "stdenv.cc.cc.lib" } };
    case "libc":
      return { provider: { kind: "libc", attr: "glibc" } };
    case "driver":
    case "host":
      return { provider: { kind: resolution.kind } };
    case "unresolved":
      return { provider: { kind: "missing", searched: resolution.searched } };
  }
}

function shipperOf({ group }: AnalysedPackage, path: string, paths: PathIndex): Provided {
  const shippers = shippersOf(paths, path);
  const shipper = shippers.find(({ attr }) => attr === group.attr) ?? shippers[0];
  if (shipper === undefined) return { provider: { kind: "missing", searched: ["the debs at hand"] } };
  return packageWith(shipper.attr, shipper.placed);
}

function packageWith(attr: string, file: PlacedFile | undefined): Provided {
  return {
    provider: { kind: "package", attr, ...(file === undefined ? {} : { path: file.from }) },
    file,
  };
}
