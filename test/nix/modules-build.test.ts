import { existsSync, lstatSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type JetpackTree, jetpackTree } from "./jetpack-tree.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";

const TIMEOUT = 120_000;
const nix = openNix();
afterAll(() => nix.end(), TIMEOUT);
beforeEach(needBuilds);

const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";
const LIST = {
  "nvidia-l4t-cuda": [`${TEGRA}/`, `${TEGRA}/libcuda.so`, `${TEGRA}/libcuda.so.1.1`],
  "nvidia-l4t-init": ["/etc/systemd/nv.sh"],
};

let tree: Promise<JetpackTree> | undefined;

/** Builds all that a value over \`config\` names, of the converted fixtures of L4T 35, and returns the value. */
async function built<T>(expression: string, list: unknown = LIST): Promise<T> {
  // No package of these tests has symbols to rename.
  tree ??= jetpackTree(nix, "r35", "/usr/bin/patchelf");
  const { scope } = await tree;
  const listFile = join(nix.folder, "list.json");
  writeFileSync(listFile, JSON.stringify(list));
  const file = join(nix.folder, "system.nix");
  writeFileSync(
    file,
    `
    let
      inherit (import ${NIXPKGS}/modules-evaluate.nix {
        configuration = {
          hardware.nvidia-jetpack = {
            enable = true;
            som = "orin-agx";
            carrierBoard = "devkit";
            majorVersion = "5";
            maxClock = true;
            packages = import ${scope};
            container.list = ${listFile};
          };
          hardware.nvidia-container-toolkit.enable = true;
        };
      }) config;
    in
    derivation {
      name = "system";
      system = builtins.currentSystem;
      builder = "/bin/bash";
      value = builtins.toJSON (${expression});
      passAsFile = [ "value" ];
      args = [ "-c" "/bin/cat $valuePath >$out" ];
    }`,
  );
  const { stdout } = await nix.must("nix-build", [file, "--no-out-link"]);
  return JSON.parse(readFileSync(stdout.trim(), "utf8")) as T;
}

describe("of the converted debs of L4T 35", () => {
  test(
    "every program that a service runs is there",
    async () => {
      const programs = await built<Record<string, string>>(
        `builtins.mapAttrs (_: service: service.serviceConfig.ExecStart)
          (removeAttrs config.systemd.services [ "nvidia-container-toolkit-cdi-generator" ])`,
      );
      expect(Object.keys(programs)).toEqual(["jetson_clocks", "nvfancontrol", "nvpmodel"]);
      for (const program of Object.values(programs)) {
        const [path] = program.split(" ");
        expect(path).toContain(join(nix.folder, "store"));
        expect(lstatSync(path!).mode & 0o111, program).not.toBe(0);
      }
    },
    TIMEOUT,
  );

  test(
    "every file of /etc, the firmware, and power models for boards are there",
    async () => {
      const { etc, firmware, models } = await built<{
        readonly etc: Readonly<Record<string, string>>;
        readonly firmware: readonly string[];
        readonly models: string;
      }>(`{
        # What is made at run time is not in the store.
        etc = builtins.mapAttrs (_: file: file.source)
          (removeAttrs config.environment.etc [ "egl/egl_external_platform.d" "nvpmodel.conf" ]);
        firmware = map (package: "\${package}/lib/firmware") config.hardware.firmware;
        models = config.systemd.services.nvpmodel.serviceConfig.ExecStartPre;
      }`);
      expect(Object.keys(etc)).toEqual([
        "nv_tegra_release",
        "nvfancontrol.conf",
        "nvpmodel",
        "nvpower/libjetsonpower",
        "nvpower/nvfancontrol",
      ]);
      for (const path of [...Object.values(etc), ...firmware]) expect(existsSync(path), path).toBe(true);
      const [, script, directory] = models.split(" ");
      expect(existsSync(script!)).toBe(true);
      expect(existsSync(join(directory!, "nvpmodel_p3701_0000.conf"))).toBe(true);
    },
    TIMEOUT,
  );

  test(
    "containers get the listed files where Ubuntu has them, links as links, and nothing else",
    async () => {
      const { csv, root } = await built<{ readonly csv: readonly string[]; readonly root: string }>(`{
        csv = config.hardware.nvidia-container-toolkit.csv-files;
        root = builtins.elemAt config.hardware.nvidia-container-toolkit.extraArgs 1;
      }`);
      expect(csv).toEqual([`${root}/etc/nvidia-container-runtime/host-files-for-container.d/l4t.csv`]);
      expect(existsSync(csv[0]!)).toBe(true);
      expect(readlinkSync(join(root, TEGRA, "libcuda.so"))).toBe("libcuda.so.1.1");
      expect(lstatSync(join(root, TEGRA, "libcuda.so.1.1")).isFile()).toBe(true);
      expect(existsSync(join(root, "etc/systemd/nv.sh"))).toBe(true);
      const { stdout } = await nix.must("find", [root, "-not", "-type", "d"]);
      expect(stdout.trim().split("\n")).toHaveLength(4);
    },
    TIMEOUT,
  );

  test(
    "a list that names what the deb has not fails",
    async () => {
      const wrong = { "nvidia-l4t-cuda": [`${TEGRA}/libnosuch.so`] };
      await expect(
        built("builtins.elemAt config.hardware.nvidia-container-toolkit.extraArgs 1", wrong),
      ).rejects.toThrow(/libnosuch\.so: Not found in archive/);
    },
    TIMEOUT,
  );
});
