import { posix } from "node:path";
import type { ElfInDeb } from "../facts/deb-facts.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import { mergeUsr } from "./absolute-path.ts";
import type { L4tIndex, OutsideProvider } from "./embedded-index.ts";
import { isCompatible, type LibraryIndex, type LibraryMatch, type SetIndex } from "./library-index.ts";
import { withoutDriverVersion } from "./library-name.ts";
import { withOrigin } from "./loader-tokens.ts";

/** Where one DT_NEEDED entry is found, in the order in which the places are asked (DESIGN.md section 6). */
export type Resolution =
  /** Shipped by the package itself; `how` is `soname` where a link of that name is still to be made. */
  | { readonly kind: "own"; readonly match?: LibraryMatch }
  /** glibc and its loader: every package has them. */
  | { readonly kind: "libc" }
  /** The C++ and compiler run time: `stdenv.cc.cc.lib`. */
  | { readonly kind: "gcc" }
  | {
      readonly kind: "sibling";
      readonly attr: string;
      /** Every package of the set that ships it, where more than one does; `attr` is the first. */
      readonly others: readonly string[];
      /** Absent where only the embedded index knows it. */
      readonly match?: LibraryMatch;
      /** `choice`: the maintainer says so, and without that word the answer would be another. */
      readonly via: "debs" | "index" | "choice";
    }
  | {
      readonly kind: "nixpkgs" | "cuda";
      readonly attr: string;
      readonly output?: string;
      readonly provider: OutsideProvider;
      /** Packages of the set that carry a copy of this library and are passed over for nixpkgs' own. */
      readonly passedOver: readonly string[];
      /** As with `sibling`. */
      readonly via?: "choice";
    }
  /** Found at run time in the directory where NixOS puts the driver. */
  | { readonly kind: "driver" }
  /** Brought by the machine, as the maintainer says. */
  | { readonly kind: "host"; readonly reason: string }
  | { readonly kind: "unresolved"; readonly searched: readonly string[] };

export interface World {
  /** Attribute of the package that asks. */
  readonly attr: string;
  readonly own: LibraryIndex;
  /** Every package whose debs are at hand, this one among them. */
  readonly set: SetIndex;
  /** How many packages that is besides this one. */
  readonly siblings: number;
  /** What is known of debs that are not at hand; absent in a closed world and for other vendors' debs. */
  readonly l4t?: L4tIndex;
  /** Names of the debs that were read: of them the index is not asked. */
  readonly atHand: ReadonlySet<string>;
  /** From the name of a deb in `l4t` to the attribute of the package that it belongs to. */
  readonly attrOf: (debPackage: string) => string;
  readonly outside: ReadonlyMap<string, OutsideProvider>;
  /**
   * Whether nixpkgs' library goes before a copy of it in the set: NVIDIA's copies are of what nixpkgs has, while
   * another vendor's packages were built for the copies that they bring.
   */
  readonly prefersNixpkgs: boolean;
  readonly choices: LibraryChoices;
}

/** What the maintainer says of libraries, whoever asks for them. */
export interface LibraryChoices {
  /** By SONAME, the attribute that provides it. */
  readonly sonames: ReadonlyMap<string, string>;
  /** By SONAME, why the machine itself brings it. */
  readonly hostProvided: ReadonlyMap<string, string>;
  /** Attributes of the packages of the set, at hand or in the index: any other attribute is nixpkgs'. */
  readonly packages: ReadonlySet<string>;
}

export type Resolver = (asker: ElfInDeb, name: string) => Resolution;

/** Makes the function that answers, for the ELF files of one package, who provides a name. */
export function makeResolver(world: World): Resolver {
  const compatible = (asker: ElfInDeb, matches: readonly LibraryMatch[] = []): readonly LibraryMatch[] =>
    matches.filter(({ file }) => isCompatible(asker, file.elf!));

  /** A name with a slash is a path (ld.so(8)): only a library that lies there answers to it. */
  const atPath = (asker: ElfInDeb, path: string): Resolution => {
    const name = posix.basename(path);
    const [match] = [...(world.own.get(name) ?? []), ...(world.set.exact.get(name) ?? [])].filter(
      ({ file }) => isCompatible(asker, file.elf!) && liesAt(file.from, path),
    );
    if (match?.attr === world.attr) return { kind: "own", match };
    if (match !== undefined) return { kind: "sibling", attr: match.attr, others: [], match, via: "debs" };
    if (world.outside.get(name)?.kind === "libc") return { kind: "libc" };
    return { kind: "unresolved", searched: ["that path alone"] };
  };

  const siblingsWith = (asker: ElfInDeb, name: string): readonly LibraryMatch[] => {
    const others = (matches: readonly LibraryMatch[]) => matches.filter(({ attr }) => attr !== world.attr);
    const exact = others(compatible(asker, world.set.exact.get(name)));
    return exact.length > 0
      ? exact
      : others(compatible(asker, world.set.bare.get(withoutDriverVersion(name))));
  };

  const indexedWith = (name: string): readonly string[] => {
    const { providers, bareProviders } = world.l4t ?? {};
    const debs = providers?.get(name) ?? bareProviders?.get(withoutDriverVersion(name)) ?? [];
    return [...new Set(debs.filter((deb) => !world.atHand.has(deb)).map(world.attrOf))];
  };

  const derived: Resolver = (asker, name) => {
    if (name.includes("/")) return atPath(asker, name);
    const outside = world.outside.get(name);
    const isDistribution = outside?.kind === "nixpkgs" && outside.confidence !== "low";
    const distribution = world.prefersNixpkgs && isDistribution ? outside : undefined;

    const own = compatible(asker, world.own.get(name))[0];
    // Without a file of that name auto-patchelf does not see a vendored copy, so nixpkgs' library is the one.
    if (own !== undefined && !(own.how === "soname" && distribution !== undefined)) {
      return { kind: "own", match: own };
    }
    if (outside?.kind === "libc") return { kind: "libc" };
    if (outside?.kind === "gcc" && outside.confidence !== "low") return { kind: "gcc" };

    const found = siblingsWith(asker, name);
    const indexed = indexedWith(name);
    if (distribution?.attr !== undefined) {
      const carriers = [...found.map((match) => match.attr), ...indexed];
      return fromOutside(distribution, [...new Set(carriers)].sort());
    }
    const open = found.filter(({ file }) => isOpenTo(asker, file));
    const match = open[0] ?? (isDistribution ? undefined : found[0]);
    if (match !== undefined) {
      const alike = open.length > 0 ? open : found;
      const others = [...new Set(alike.map(({ attr }) => attr))].filter((attr) => attr !== match.attr);
      return { kind: "sibling", attr: match.attr, others, match, via: "debs" };
    }
    const [known, ...others] = indexed;
    if (known !== undefined) {
      // The package itself, through a deb of it that is not at hand.
      if (indexed.includes(world.attr)) return { kind: "own" };
      return { kind: "sibling", attr: known, others, via: "index" };
    }
    if (outside?.kind === "driver") return { kind: "driver" };
    if (outside?.attr !== undefined) {
      return fromOutside(outside, [...new Set(found.map(({ attr }) => attr))].sort());
    }
    return { kind: "unresolved", searched: searchedPlaces(world) };
  };

  return (asker, name) => {
    const answer = derived(asker, name);
    if (answer.kind === "own" || answer.kind === "libc") return answer;
    const { sonames, hostProvided, packages } = world.choices;
    const attr = sonames.get(name);
    if (attr !== undefined && attr !== world.attr && attr !== attributeOf(answer)) {
      return chosen(attr, packages.has(attr));
    }
    const reason = hostProvided.get(name);
    return reason === undefined ? answer : { kind: "host", reason };
  };
}

/**
 * Whether a library of another package is one that the asking file would come upon: below `lib` a directory of its
 * own holds plugins and stand-ins (primus' `libGL.so.1`), which the loader finds by a run path only.
 */
function isOpenTo(asker: ElfInDeb, { path, from }: PlacedFile): boolean {
  if (!posix.dirname(path).startsWith("/lib/")) return true;
  return [...asker.rpath, ...asker.runpath].some((entry) => {
    const directory = withOrigin(entry, posix.dirname(asker.path));
    return mergeUsr(posix.join(directory, "/")) === mergeUsr(posix.join(posix.dirname(from), "/"));
  });
}

/** Whether a file of a deb, or of a store path, is what has this path on the system. */
function liesAt(from: string, path: string): boolean {
  return mergeUsr(from) === mergeUsr(path) || (path.startsWith("/nix/store/") && path.endsWith(from));
}

/** The input that an answer leads to. */
export function attributeOf(resolution: Resolution): string | undefined {
  if (resolution.kind === "gcc") return "stdenv.cc.cc.lib";
  return "attr" in resolution ? resolution.attr : undefined;
}

/** What an attribute that is no package of the set belongs to. */
export function outsideKindOf(attr: string): "cuda" | "nixpkgs" {
  return attr.startsWith("cudaPackages.") ? "cuda" : "nixpkgs";
}

function chosen(attr: string, isPackage: boolean): Resolution {
  if (isPackage) return { kind: "sibling", attr, others: [], via: "choice" };
  const kind = outsideKindOf(attr);
  return { kind, attr, provider: { kind, attr, confidence: "high" }, passedOver: [], via: "choice" };
}

function fromOutside(provider: OutsideProvider, passedOver: readonly string[]): Resolution {
  return {
    kind: provider.kind === "cuda" ? "cuda" : "nixpkgs",
    attr: provider.attr!,
    ...(provider.output === undefined ? {} : { output: provider.output }),
    provider,
    passedOver,
  };
}

function searchedPlaces(world: World): string[] {
  return [
    "the package itself",
    ...(world.siblings === 0 ? [] : [`${world.siblings} other packages`]),
    ...(world.l4t === undefined ? [] : [`the index of L4T r${world.l4t.major}`]),
    "the nixpkgs index",
  ];
}
