import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "../cli/run.ts";
import { copyFlake, expectFlakeOutputs, FLAKE_OPTIONS } from "./flake-copy.ts";
import { needNix } from "./nix-instantiate.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";

const TIMEOUT = 120_000;
const nix = openNix();
const flake = join(nix.folder, "flake");

beforeAll(() => copyFlake(flake));
afterAll(() => nix.end());
beforeEach(needNix);

interface Locked {
  readonly packages: Readonly<Record<string, { dev?: boolean; optional?: boolean; link?: boolean }>>;
}

/** The libraries that deb2nix imports, as npm lays them out, out of the repository's own node_modules. */
function copyLibraries(): string {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Locked;
  const libraries = join(nix.folder, "libraries");
  rmSync(libraries, { recursive: true, force: true });
  for (const [path, { dev, optional, link }] of Object.entries(packages)) {
    if (!path.startsWith("node_modules/") || dev || optional || link) continue;
    const inner = path.slice("node_modules/".length);
    // What lies in it is a package of its own.
    cpSync(join(ROOT, path), join(libraries, inner), {
      recursive: true,
      filter: (from) => !from.slice(join(ROOT, path).length).startsWith("/node_modules"),
    });
  }
  return libraries;
}

describe("the flake", () => {
  test(
    "shows what it has",
    async () => {
      const { stdout } = await nix.must("nix", [
        "flake",
        "show",
        "--json",
        `path:${flake}`,
        ...FLAKE_OPTIONS,
      ]);
      expectFlakeOutputs(stdout);
    },
    TIMEOUT,
  );

  test(
    "passes nix flake check",
    async () => {
      const { stderr } = await nix.must("nix", [
        "flake",
        "check",
        "--no-build",
        `path:${flake}`,
        ...FLAKE_OPTIONS,
      ]);
      // Nix 2.8 has not heard of `lib`, which every newer one has.
      expect(
        stderr
          .replace("warning: unknown flake output 'lib'\n", "")
          .split("\n")
          .filter((line) => /^(error|warning: (?!not writing))/.test(line)),
      ).toEqual([]);
    },
    TIMEOUT,
  );

  // `nix flake check` of Nix 2.8 does not evaluate them.
  test(
    "its apps are programs of the package",
    async () => {
      const attr = `path:${flake}#apps.x86_64-linux`;
      const { stdout } = await nix.must("nix", ["eval", "--json", attr, ...FLAKE_OPTIONS]);
      const apps = JSON.parse(stdout) as Readonly<Record<string, { readonly program: string }>>;
      const programs = Object.entries(apps).map(([name, { program }]) => [name, basename(program)]);
      expect(programs).toEqual([
        ["deb2nix", "deb2nix"],
        ["default", "deb2nix"],
        ["elfinfo", "elfinfo"],
      ]);
      expect(new Set(Object.values(apps).map(({ program }) => dirname(program))).size).toBe(1);
    },
    TIMEOUT,
  );

  test(
    "its scopes are in legacyPackages",
    async () => {
      const attr = `path:${flake}#legacyPackages.aarch64-linux`;
      const { stdout } = await nix.must("nix", [
        "eval",
        "--json",
        `${attr}.nvidia-jetpack6.l4tMajorMinorPatchVersion`,
        ...FLAKE_OPTIONS,
      ]);
      expect(JSON.parse(stdout)).toMatch(/^36\./);
      // The default scope's own, beside nixpkgs' packages, and both modules.
      const applied = async (place: string, apply: string): Promise<unknown> => {
        const args = ["eval", "--json", `path:${flake}#${place}`, ...FLAKE_OPTIONS, "--apply", apply];
        return JSON.parse((await nix.must("nix", args)).stdout);
      };
      const scopes = `with builtins; pkgs: with pkgs; map (scope: scope.l4tMajorVersion)
        [ nvidia-jetpack5 nvidia-jetpack6 nvidia-jetpack7 nvidia-jetpack pkgs ] ++ [ nodejs_24.name ]`;
      expect(await applied("legacyPackages.aarch64-linux", scopes)).toEqual([
        ...["35", "36", "39", "36", "36"],
        "node",
      ]);
      const modules = await applied(
        "nixosModules",
        "builtins.mapAttrs (_: module: map toString module.imports)",
      );
      expect(modules).toEqual({
        default: [expect.stringMatching(/\/nix\/modules\/nvidia-jetpack$/)],
        "nvidia-jetpack": [expect.stringMatching(/\/nix\/modules\/nvidia-jetpack$/)],
        "nvidia-sdk": [expect.stringMatching(/\/nix\/modules\/nvidia-sdk\.nix$/)],
      });
    },
    TIMEOUT,
  );

  test(
    "its template is a flake that evaluates with it",
    async () => {
      const tree = join(nix.folder, "from-template");
      cpSync(join(flake, "nix/template"), tree, { recursive: true });
      const { stdout } = await nix.must("nix", [
        "eval",
        "--json",
        `path:${tree}#legacyPackages.aarch64-linux.nvidia-jetpack5.l4tMajorVersion`,
        ...FLAKE_OPTIONS,
        "--override-input",
        "deb2nix",
        `path:${flake}`,
        "--override-input",
        "deb2nix/nixpkgs",
        `path:${NIXPKGS}`,
      ]);
      expect(JSON.parse(stdout)).toBe("35");
    },
    TIMEOUT,
  );
});

describe("deb2nix as a package", () => {
  test(
    "the hash of its libraries is that of the lock file's",
    async () => {
      const { stdout } = await nix.must("nix", ["hash", "path", copyLibraries()]);
      const [, hash] = /outputHash = "(.*)"/.exec(readFileSync(join(ROOT, "nix/package.nix"), "utf8"))!;
      expect(hash, "after a change of dependencies: write this hash into nix/package.nix").toBe(
        stdout.trim(),
      );
    },
    TIMEOUT,
  );

  test(
    "is built, runs, and checks debs",
    async (context) => {
      needBuilds(context);
      const file = join(nix.folder, "deb2nix.nix");
      writeFileSync(
        file,
        `
      let
        pkgs = import ${NIXPKGS} { config.node = "${process.execPath}"; };
        deb2nix = (pkgs.callPackage ${join(flake, "nix/package.nix")} { }).override { nodeLibraries = ${copyLibraries()}; };
        checkDebs = pkgs.callPackage ${join(flake, "nix/check-debs.nix")} { inherit deb2nix; };
        debs = ${join(flake, "fixtures/debs")};
        core = debs + "/nvidia-l4t-core_35.3.1-20230319081403_arm64.deb";
        camera = debs + "/nvidia-l4t-camera_35.3.1-20230319081403_arm64.deb";
      in
      {
        inherit deb2nix;
        good = checkDebs { debs = [ core ]; };
        bad = checkDebs { debs = [ camera ]; name = "camera-alone"; };
      }`,
      );
      const { stdout } = await nix.must("nix-build", [file, "-A", "deb2nix", "--no-out-link"]);
      const program = join(stdout.trim(), "bin/deb2nix");
      const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
      // Nothing of the user's: what the package needs it must bring.
      const run = (...args: readonly string[]) => spawnSync(program, args, { encoding: "utf8", env: {} });
      expect(run("--version").stdout.trim()).toContain(manifest.version);
      expect(run("explain", "missing-provider").stdout).toContain("missing-provider");
      const core = join(flake, "fixtures/debs/nvidia-l4t-core_35.3.1-20230319081403_arm64.deb");
      expect(run("-q", core).stdout).toContain('pname = "nvidia-l4t-core";');

      await nix.must("nix-build", [file, "-A", "good", "--no-out-link"]);
      const bad = await nix.run("nix-build", [file, "-A", "bad", "--no-out-link"]);
      expect(bad.status).not.toBe(0);
      expect(bad.stderr).toContain("missing-provider");
    },
    TIMEOUT,
  );
});
