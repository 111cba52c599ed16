import { readFileSync } from "node:fs";
import { packageFile } from "../package-file.ts";
import { withoutDriverVersion } from "./library-name.ts";

/** How sure the map is that nixpkgs' library is the one that was asked for. */
export type Confidence = "high" | "medium" | "low";

/** What outside of the debs provides a library name. */
export interface OutsideProvider {
  /** gcc: libstdc++ and its fellows, which `stdenv.cc.cc.lib` holds. */
  readonly kind: "nixpkgs" | "libc" | "gcc" | "cuda" | "driver";
  /** Attribute path in nixpkgs. */
  readonly attr?: string;
  readonly output?: string;
  readonly confidence: Confidence;
  readonly note?: string;
}

export interface KnownPackage {
  /** Repository of NVIDIA's apt archive: `common`, or the SoC's. */
  readonly repo?: string;
  readonly source?: string;
}

/** What is known of one JetPack generation without having its debs. */
export interface L4tIndex {
  /** Generation: `35`. */
  readonly major: string;
  readonly packages: ReadonlyMap<string, KnownPackage>;
  /** Library name to the debs that ship it. */
  readonly providers: ReadonlyMap<string, readonly string[]>;
  /** The same by names without the driver's version, which differs between point releases. */
  readonly bareProviders: ReadonlyMap<string, readonly string[]>;
}

/** The provider index that ships with the tool (data/). */
export interface EmbeddedIndex {
  readonly outside: ReadonlyMap<string, OutsideProvider>;
  /** By ascending generation. */
  readonly l4t: readonly L4tIndex[];
}

const MAJORS = ["35", "36", "38", "39"];

/** Reads the index that ships with the tool. */
export function loadEmbeddedIndex(): EmbeddedIndex {
  const nixpkgs = readData("nixpkgs.json") as { sonames: Record<string, OutsideProvider> };
  return {
    outside: new Map(Object.entries(nixpkgs.sonames)),
    l4t: MAJORS.map((major) => {
      const data = readData(`l4t/r${major}.json`) as {
        packages: Record<string, KnownPackage>;
        providers: Record<string, string[]>;
      };
      const providers = Object.entries(data.providers);
      return {
        major,
        packages: new Map(Object.entries(data.packages)),
        providers: new Map(providers),
        bareProviders: new Map(providers.map(([name, debs]) => [withoutDriverVersion(name), debs])),
      };
    }),
  };
}

function readData(name: string): unknown {
  return JSON.parse(readFileSync(packageFile(`data/${name}`), "utf8"));
}
