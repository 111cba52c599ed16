import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { deb2nix } from "../cli/run.ts";
import { fixtureDebs } from "./fixture-debs.ts";
import { hostProvided, missingLibraries } from "./host-provided.ts";
import { NIXPKGS, type NixSession } from "./nix-session.ts";
import type { Plan } from "./plan-content.ts";
import { standInCompiler, standInLibraries } from "./stand-in-libraries.ts";

/** A fixture set as a tree of packages for the overlay, and a file with the scope that comes of it. */
export interface JetpackTree {
  readonly plans: readonly Plan[];
  readonly tree: string;
  readonly scope: string;
  /** Where the debs lie under their names. */
  readonly debs: string;
  /** `convert --json`. */
  readonly json: string;
  /** Names that nobody has, which the tree says to be the machine's. */
  readonly missing: readonly string[];
}

/** What the overlay is told of the release that a set stands for. */
export const RELEASES = {
  r35: { jetpack: "5", l4t: "35.3.1", cuda: "11.4.298" },
  r36: { jetpack: "6", l4t: "36.5.0", cuda: "12.6.10" },
  r38: { jetpack: "7", l4t: "38.2.2", cuda: "13.0.0" },
  "r38.4": { jetpack: "7", l4t: "38.4.0", cuda: "13.0.0" },
  r39: { jetpack: "7", l4t: "39.2.0", cuda: "13.2.1" },
  "cuda-11.4": { jetpack: "5", l4t: "35.3.1", cuda: "11.4.298" },
  "cuda-12.6": { jetpack: "6", l4t: "36.5.0", cuda: "12.6.10" },
} as const;

/** What a maintainer adds to a tree. */
export interface TreeChoices {
  /** Names that nobody has, and that the tree does not say to be the machine's either. */
  readonly withheld?: readonly string[];
  /** More of deb2nix.toml. */
  readonly toml?: string;
  /** Files of `overrides`, by attribute. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** Of the tree, where one of the set is there already. */
  readonly folder?: string;
  /** What the scope is told; the overlay's default where absent. */
  readonly gpuDriver?: "nvgpu" | "openrm";
}

/** Converts a set with the real program. `patchelf` is one that renames symbols. */
export async function jetpackTree(
  nix: NixSession,
  set: keyof typeof RELEASES,
  patchelf: string,
  { withheld = [], toml = "", overrides = {}, gpuDriver = "nvgpu", folder: name }: TreeChoices = {},
): Promise<JetpackTree> {
  const { jetpack, l4t, cuda } = RELEASES[set];
  const folder = join(nix.folder, name ?? [set, ...withheld].join("-without-"));
  const [tree, byHash] = [join(folder, "tree"), join(folder, "by-hash")];
  for (const directory of [join(tree, "sourceinfo"), byHash]) mkdirSync(directory, { recursive: true });
  const debs = join(folder, "debs");
  mkdirSync(debs);
  const files = fixtureDebs(set).map((path) => {
    const copy = join(debs, basename(path));
    copyFileSync(path, copy);
    return copy;
  });
  const missing = (await missingFrom(files)).filter((name) => !withheld.includes(name));
  const config = join(tree, "deb2nix.toml");
  writeFileSync(config, `${hostProvided(missing)}\n${toml}`);
  await deb2nix(["-q", "--config", config, "--out", join(tree, "pkgs/l4t"), ...files]);
  const converted = await deb2nix(["-q", "--config", config, "--json", ...files]);
  const stdout = forDriver(converted.stdout, gpuDriver);
  mkdirSync(join(tree, "overrides"));
  for (const [attr, text] of Object.entries(overrides))
    writeFileSync(join(tree, `overrides/${attr}.nix`), text);
  const json = join(folder, "plan.json");
  writeFileSync(json, stdout);

  const pins = new Map<string, Pin>();
  for (const path of files) {
    copyFileSync(path, join(byHash, `${sha256(readFileSync(path))}.deb`));
    const [name, version] = basename(path).split("_");
    pins.set(name!, {
      version: version!,
      filename: basename(path),
      sha256: sha256(readFileSync(path)),
    });
  }
  for (const name of debsNotAtHand(join(tree, "pkgs/l4t"), pins))
    pins.set(name, await writePlaceholder(name, byHash));
  // A package's repository is the printed file's business, and is in the pin of a real release.
  const pinned = {
    common: Object.fromEntries(pins),
    t234: Object.fromEntries(pins),
    som: Object.fromEntries(pins),
  };
  writeFileSync(
    join(tree, `sourceinfo/r${l4t.split(".").slice(0, 2).join(".")}-debs.json`),
    JSON.stringify(pinned),
  );

  const libraries = join(folder, "libraries.json");
  const { packages: plans } = JSON.parse(stdout) as { readonly packages: Plan[] };
  writeFileSync(libraries, standInLibraries(join(folder, "stand-ins"), siblingsNotAtHand(plans)));
  const scope = join(folder, "scope.nix");
  writeFileSync(
    scope,
    `
    let
      pkgs = import ${NIXPKGS} {
        system = "aarch64-linux";
        config = {
          allowUnfree = true;
          allowInsecure = true;
          debs = ${byHash};
          libraries = ${libraries};
          patchelf = ${patchelf};
          cc = ${standInCompiler(folder)};
        };
        overlays = [
          (import ${join(import.meta.dirname, "../../nix/overlay.nix")} {
            tree = ${tree};
            releases."${jetpack}" = {
              jetpackMajorMinorPatchVersion = "${jetpack}.0";
              l4tMajorMinorPatchVersion = "${l4t}";
              cudaMajorMinorPatchVersion = "${cuda}";
              gpuDriver = "${gpuDriver}";
            };
          })
          # CUDA's packages take each other out of here.
          (final: prev: {
            cudaPackages_${cuda.split(".").slice(0, 2).join("_")} = prev.cudaPackages_${cuda.split(".").slice(0, 2).join("_")}
              // final.lib.getAttrs [ ${cudaAttrs(plans)} ] final.nvidia-jetpack${jetpack};
          })
        ];
      };
    in
    pkgs.nvidia-jetpack${jetpack} // { inherit pkgs; }
  `,
  );
  return { plans, tree, scope, debs, json, missing };
}

/**
 * What the audit says nobody has, less what is in packages of the release of which there is no fixture: those have
 * stand-ins.
 */
async function missingFrom(files: readonly string[]): Promise<string[]> {
  const { stdout } = await deb2nix(["-q", "--json", ...files]);
  const { packages } = JSON.parse(stdout) as { readonly packages: readonly Plan[] };
  const elsewhere = new Set(Object.values(siblingsNotAtHand(packages)).flat());
  return (await missingLibraries(files)).filter((name) => !elsewhere.has(name));
}

/** The document of `convert --json` with the packages as they are for one driver. */
function forDriver(document: string, driver: string): string {
  const { packages, ...rest } = JSON.parse(document) as { packages: (Plan & ByDriver)[] };
  return JSON.stringify({ ...rest, packages: packages.map((plan) => plan.byGpuDriver?.[driver] ?? plan) });
}

interface ByDriver {
  readonly byGpuDriver?: Readonly<Record<string, Plan>>;
}

interface Pin {
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
}

/** Those of them that are CUDA's, as words of Nix; L4T's own scope has cuda_cudart of L4T 35's fixtures too. */
function cudaAttrs(plans: readonly Plan[]): string {
  const attrs = plans.map(({ attr }) => attr).filter((attr) => !attr.startsWith("l4t-"));
  return attrs.map((attr) => JSON.stringify(attr)).join(" ");
}

/** Packages of the release of which there is no fixture, and the names that they are asked for. */
function siblingsNotAtHand(plans: readonly Plan[]): Record<string, string[]> {
  const siblings: Record<string, string[]> = {};
  const attrs = new Set(plans.map(({ attr }) => attr));
  for (const { attr, kind, because } of plans.flatMap(({ buildInputs }) => buildInputs)) {
    if (kind !== "sibling" || attrs.has(attr)) continue;
    siblings[attr] = [...(siblings[attr] ?? []), ...because.map(({ needed }) => needed)];
  }
  return siblings;
}

/** Debs that a package is made of and that are no fixtures. */
function debsNotAtHand(packages: string, pins: ReadonlyMap<string, Pin>): string[] {
  const text = readdirSync(packages).map((name) => readFileSync(join(packages, name), "utf8"));
  const names = text.join("").matchAll(/\bdebs\.\S+?\.([a-z0-9.+-]+)\.src\b/g);
  return [...new Set([...names].map(([, name]) => name!))].filter((name) => !pins.has(name));
}

async function writePlaceholder(name: string, byHash: string): Promise<Pin> {
  const control = { Package: name, Version: "1", Architecture: "arm64", Description: "Nothing" };
  const bytes = await writeDeb({ control, entries: [], dataCompression: "none" });
  writeFileSync(join(byHash, `${sha256(bytes)}.deb`), bytes);
  return { version: "1", filename: `${name}_1_arm64.deb`, sha256: sha256(bytes) };
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
