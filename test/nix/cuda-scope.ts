import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parseConfig, withProfile } from "../../src/config/config.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { type AnalysedSet, analyseSet } from "../../src/plan/analyse-set.ts";
import type { PackagePlan } from "../../src/plan/package-plan.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { deb2nix } from "../cli/run.ts";
import { fixtureSet } from "../unit/support/fixture-set.ts";
import { driverSet, fixtureDebs, isDriver } from "./fixture-debs.ts";
import { hostProvided, missingLibraries } from "./host-provided.ts";
import { NIXPKGS, type NixSession } from "./nix-session.ts";
import { sha256 } from "./phases.ts";
import { standInLibraries } from "./stand-in-libraries.ts";

/** CUDA's packages of a fixture set with those of L4T beside them, and a file with the scope that has them. */
export interface CudaScope {
  readonly set: AnalysedSet;
  /** Of CUDA. */
  readonly plans: readonly PackagePlan[];
  readonly scope: string;
  /** Names that nobody has, which `config`, a deb2nix.toml, says to be the machine's. */
  readonly missing: readonly string[];
  readonly config: string;
}

/** Converts the debs with the real program for nixpkgs alone; the same is planned here, to know where each file belongs. */
export async function cudaScope(nix: NixSession, name: "cuda-11.4" | "cuda-12.6"): Promise<CudaScope> {
  const folder = join(nix.folder, name);
  const [packages, byHash] = [join(folder, "packages"), join(folder, "by-hash")];
  mkdirSync(byHash, { recursive: true });
  const files = fixtureDebs(name);
  for (const file of files) copyFileSync(file, join(byHash, `${sha256(readFileSync(file))}.deb`));
  const missing = await missingLibraries(files);
  const config = join(folder, "deb2nix.toml");
  writeFileSync(config, hostProvided(missing));
  const options = ["-q", "--config", config, "--target", "standalone"];
  const { stderr } = await deb2nix([...options, "--out", packages, ...files]);
  expect(stderr).toBe("");

  const facts = await Promise.all([fixtureSet(name), fixtureSet(driverSet(name)!)]);
  const set = analyseSet({
    debs: [...facts[0], ...facts[1].filter(({ file }) => isDriver(file))],
    context: [],
    index: loadEmbeddedIndex(),
    config: withProfile(loadDefaultProfile(), parseConfig(hostProvided(missing), config)),
    closed: false,
    target: "standalone",
  });
  const plans = planPackages(set).filter(({ debs }) => debs.every(({ file }) => !isDriver(file!)));

  const libraries = join(folder, "libraries.json");
  writeFileSync(libraries, standInLibraries(join(folder, "stand-ins"), {}));
  const scope = join(folder, "scope.nix");
  writeFileSync(
    scope,
    `
    let
      pkgs = import ${NIXPKGS} {
        system = "aarch64-linux";
        config = { allowUnfree = true; allowInsecure = true; debs = ${byHash}; libraries = ${libraries}; };
      };
      scope = pkgs.lib.makeScope pkgs.newScope (self: pkgs.lib.packagesFromDirectoryRecursive {
        inherit (self) callPackage;
        directory = ${packages};
      });
    in
    scope // { inherit pkgs; }
  `,
  );
  return { set, plans, scope, missing, config };
}
