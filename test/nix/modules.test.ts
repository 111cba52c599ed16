import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { needNix } from "./nix-instantiate.ts";
import { NIXPKGS, openNix } from "./nix-session.ts";

const nix = openNix();
afterAll(() => nix.end());
beforeEach(needNix);

interface Question {
  /** Of the test's system: `without = [ "l4t-tools" ]; cudaSupport = true;`. */
  readonly settings?: string;
  readonly module?: "nvidia-jetpack" | "nvidia-sdk.nix";
}

/** What the expression over `config` and `refused` is, where the user has written `configuration`. */
async function ask(configuration: string, expression: string, question: Question = {}): Promise<unknown> {
  const { settings = "", module } = question;
  const modules =
    module === undefined ? "" : `modules = [ ${join(import.meta.dirname, "../../nix/modules", module)} ];`;
  const code = `
    let
      evaluated = import ${NIXPKGS}/modules-evaluate.nix {
        configuration = { lib, pkgs, ... }: { ${configuration} };
        ${settings} ${modules}
      };
      inherit (evaluated) config options refused warnings;
      names = map (package: package.name);
    in
    ${expression}`;
  const { stdout } = await nix.must("nix-instantiate", ["--eval", "--strict", "--json", "-E", code]);
  return JSON.parse(stdout);
}

/** What NixOS would refuse to build, and say. */
async function refused(configuration: string, question?: Question): Promise<string> {
  return ((await ask(configuration, "refused", question)) as string[]).join("\n").replace(/\s+/g, " ");
}

/** Every option below a place, with what it is where nobody says anything; what cannot be shown is its name. */
const DEFAULTS = (place: string) => `
  let
    show = value:
      if value ? name then value.name
      else if builtins.isAttrs value && value ? l4tMajorVersion then "scope of L4T \${value.l4tMajorVersion}"
      else value;
    walk = options: values:
      builtins.foldl' (all: name:
        let option = options.\${name}; in
        if option._type or null == "option" && !(option.visible or true) then all
        else if option._type or null == "option"
        then all // { \${name} = show values.\${name}; }
        else all // builtins.listToAttrs (map
          (inner: { name = "\${name}.\${inner}"; value = (walk option values.\${name}).\${inner}; })
          (builtins.attrNames (walk option values.\${name}))))
        { } (builtins.attrNames options);
  in walk options.${place} config.${place}`;

/** A tree with the packages that a Jetson cannot do without. */
const tree = join(nix.folder, "tree");
const files: Readonly<Record<string, string>> = {
  "sourceinfo/r36.5-debs.json": "{}",
  "sourceinfo/r36.5-scope.json": '{ "version": 1, "jetpack": "6.2.2", "l4t": "36.5.0" }',
  "pkgs/containers/r36-l4t.json": "{}",
};
for (const attr of ["l4t-core", "l4t-3d-core", "l4t-firmware", "l4t-tools"]) {
  mkdirSync(join(tree, "pkgs/l4t"), { recursive: true });
  writeFileSync(
    join(tree, "pkgs/l4t", `${attr}.nix`),
    `{ l4tMajorVersion }: derivation { name = "${attr}-of-\${l4tMajorVersion}"; system = "x"; builder = "x"; }`,
  );
}
for (const [path, text] of Object.entries(files)) {
  mkdirSync(join(tree, dirname(path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

describe("nothing is enabled", () => {
  test("nothing of the system changes", async () => {
    const same = `{
      inherit (config) assertions;
      inherit (config.boot) blacklistedKernelModules;
      inherit (config.environment) etc systemPackages variables;
      inherit (config.hardware) firmware;
      inherit (config.hardware.nvidia) enabled;
      toolkit = config.hardware.nvidia-container-toolkit.enable;
      overlays = builtins.length config.nixpkgs.overlays;
      inherit (config.services.xserver) videoDrivers;
      inherit (config.systemd) services;
    }`;
    expect(await ask("", same)).toEqual({
      assertions: [],
      blacklistedKernelModules: [],
      etc: {},
      systemPackages: [],
      variables: {},
      firmware: [],
      enabled: true,
      toolkit: false,
      overlays: 0,
      videoDrivers: ["modesetting", "fbdev"],
      services: {},
    });
  });

  test("each module can be imported alone", async () => {
    expect(await refused("hardware.nvidia-sdk.enable = true;", { module: "nvidia-sdk.nix" })).toBe("");
    expect(await refused("hardware.nvidia-jetpack.enable = true;", { module: "nvidia-jetpack" })).toBe("");
  });

  test("an option that there is not is refused", async () => {
    await expect(refused("hardware.nvidia-jetpack.kernal = true;")).rejects.toThrow(/kernal/);
  });
});

describe("hardware.nvidia-jetpack", () => {
  const ON = "hardware.nvidia-jetpack.enable = true;";
  const ORIN = `${ON} hardware.nvidia-jetpack.som = "orin-agx"; hardware.nvidia-jetpack.carrierBoard = "devkit";`;

  const OUT_OF_SCOPE = [
    ...["bootloader", "console", "firmware", "flashScriptOverrides", "flasherPkgs", "kernel"],
    ...["mountFirmwareEfi", "super"],
  ];

  test.each(OUT_OF_SCOPE)("%s is refused, with who does that", async (name) => {
    const message = await refused(`${ON} hardware.nvidia-jetpack.${name} = { realtime = true; };`);
    expect(message).toContain(`hardware.nvidia-jetpack.${name} is set, and has no effect here`);
    expect(message).toContain("github:anduril/jetpack-nixos");
    expect(await refused(`${ON} hardware.nvidia-jetpack.${name} = false;`)).toBe("");
  });

  test.each([
    ["xavier-agx", ["7.2"]],
    ["orin-nx", ["8.7"]],
    ["thor-agx", ["11.0"]],
    ["generic", ["7.2", "8.7"]],
  ])("configureCuda of %s", async (som, cudaCapabilities) => {
    const configuration = `${ON} hardware.nvidia-jetpack.som = "${som}"; hardware.nvidia-jetpack.configureCuda = true;`;
    expect(await ask(configuration, "config.nixpkgs.config")).toEqual({
      cudaSupport: true,
      cudaCapabilities,
    });
  });

  test("configureCuda follows graphics", async () => {
    const value = "config.nixpkgs.config.cudaSupport or false";
    expect(await ask(`${ON} hardware.graphics.enable = true;`, value)).toBe(true);
    expect(await ask(ON, value)).toBe(false);
  });

  test.each([
    ["orin-agx", ["nvidia-drm"], " fbdev=1"],
    ["xavier-agx", ["tegra-udrm"], ""],
    ["thor-agx", ["nvidia-drm"], ""],
  ])("modesetting of %s", async (som, kernelModules, more) => {
    const value = "{ inherit (config.boot) extraModprobeConfig kernelModules; }";
    const board = `${ON} hardware.nvidia-jetpack.som = "${som}";`;
    expect(await ask(`${board} hardware.nvidia-jetpack.modesetting.enable = true;`, value)).toEqual({
      extraModprobeConfig: `options tegra-udrm modeset=1\noptions nvidia-drm modeset=1${more}\n`,
      kernelModules,
    });
    expect(await ask(board, value)).toEqual({ extraModprobeConfig: "", kernelModules: [] });
  });

  test.each([
    ["null", 4294967295],
    ["1", 512],
    ["3", 17353],
    ["7", 4294967295],
  ])("the first mask of a Thor's GPU with power model %s", async (profile, mask) => {
    const thor = `${ON} hardware.nvidia-jetpack.som = "thor-agx"; services.nvpmodel.profileNumber = ${profile};`;
    const value = "config.systemd.tmpfiles.rules";
    const rule = (value: number) =>
      `f /opt/nvidia/l4t-gpusetup/gpu_pg_mask 0644 root root - gpu_pg_mask_param=${value}`;
    expect(await ask(thor, value)).toEqual([rule(mask)]);
    expect(await ask(`${thor} services.nvpmodel.initialGpuPgMaskParam = 5;`, value)).toEqual([rule(5)]);
    expect(await ask(ORIN, value)).toEqual([]);
  });

  test("files of the image signal processor, by their old name too", async () => {
    const camera = `${ON} services.nvargus-daemon.enable = true;`;
    const isp = '[ (pkgs.toolkit "isp") ]';
    const value = "config.systemd.services.isp-setup.serviceConfig.ExecStart or null";
    const start = expect.stringMatching(/^\/bin\/sh \S+isp-setup\.sh \/var\/nvidia\/nvcam \/cudatoolkit$/);
    expect(await ask(`${camera} services.nvargus-daemon.ispPkgs = ${isp};`, value)).toEqual(start);
    expect(await ask(`${camera} hardware.nvidia-jetpack.ispPkgs = ${isp};`, value)).toEqual(start);
    expect(await ask(camera, value)).toBe(null);
  });

  test("the old name of the containers' option counts", async () => {
    const old = `${ON} hardware.nvidia-jetpack.container-toolkit.enable = true;`;
    expect(await ask(old, "config.hardware.nvidia-container-toolkit.enable")).toBe(true);
  });

  test("firmware of VPI and of the open driver, and the tool for the boot slot, where the release has them", async () => {
    const overlay = `nixpkgs.overlays = [ (final: prev: {
      cudaPackages = prev.cudaPackages // { vpi-firmware = final.toolkit "1" // { name = "vpi-firmware"; }; };
    }) ];`;
    const value = "names config.hardware.firmware";
    expect(await ask(`${ON} ${overlay}`, value)).toEqual(["l4t-firmware-6", "vpi-firmware"]);
    const thor = `${ON} hardware.nvidia-jetpack.som = "thor-agx";`;
    expect(await ask(`${thor} ${overlay}`, value)).not.toContain("vpi-firmware");
    const more = `hardware.nvidia-jetpack.packages = pkgs.nvidia-jetpack7 // { nvidia-firmware-595 = pkgs.toolkit "1" // { name = "open"; }; };`;
    expect(await ask(`${thor} ${more}`, value)).toContain("open");
    const tools = "names config.environment.systemPackages";
    expect(await ask(thor, tools)).toContain("l4t-bootloader-utils-7");
    expect(await ask(ON, tools)).not.toContain("l4t-bootloader-utils-6");
  });

  test("its defaults", async () => {
    expect(await ask("", DEFAULTS("hardware.nvidia-jetpack"))).toEqual({
      enable: false,
      som: "generic",
      carrierBoard: "generic",
      majorVersion: "6",
      gpuDriver: "nvgpu",
      tree: null,
      packages: "scope of L4T 36",
      requiredPackages: {},
      maxClock: false,
      "container.list": null,
      configureCuda: false,
      "modesetting.enable": false,
      ...Object.fromEntries(OUT_OF_SCOPE.map((name) => [name, null])),
    });
    expect(await ask("", DEFAULTS("services.nvpmodel"))).toEqual({
      enable: false,
      configFile: null,
      profileNumber: null,
      initialGpuPgMaskParam: 4294967295,
    });
    expect(await ask("", DEFAULTS("services.nvfancontrol"))).toEqual({ enable: false, configFile: null });
    expect(await ask("", DEFAULTS("services.nvargus-daemon"))).toEqual({
      enable: false,
      ispPkgs: [],
    });
  });

  test.each([
    ["generic", "nvgpu"],
    ["orin-agx", "nvgpu"],
    ["thor-agx", "openrm"],
    ["xavier-nx-emmc", "nvgpu"],
  ])("the packages of %s are for %s", async (som, driver) => {
    const choice = `hardware.nvidia-jetpack.som = "${som}";`;
    expect(await ask(choice, "config.hardware.nvidia-jetpack.packages.gpuDriver")).toBe(driver);
    const forced = `${choice} hardware.nvidia-jetpack.gpuDriver = "openrm";`;
    expect(await ask(forced, "config.hardware.nvidia-jetpack.packages.gpuDriver")).toBe("openrm");
  });

  test("a Thor with the driver of an Orin is refused", async () => {
    const choice = 'hardware.nvidia-jetpack = { enable = true; som = "thor-agx"; gpuDriver = "nvgpu"; };';
    expect(await ask(choice, "refused")).toEqual([
      expect.stringContaining(
        'hardware.nvidia-jetpack.gpuDriver is "nvgpu", which is not the driver of a Thor',
      ),
    ]);
  });

  test.each([
    ["generic", "6"],
    ["orin-agx", "6"],
    ["orin-nano", "6"],
    ["thor-agx", "7"],
    ["xavier-nx-emmc", "5"],
  ])("%s has JetPack %s, and its packages", async (som, major) => {
    const expression = "with config.hardware.nvidia-jetpack; [ majorVersion packages.l4t-core.name ]";
    expect(await ask(`hardware.nvidia-jetpack.som = "${som}";`, expression)).toEqual([
      major,
      `l4t-core-${major}`,
    ]);
  });

  test("the driver is 3d-core with the libraries that the release has, and no card's", async () => {
    const expression = `with config.hardware; {
      package = graphics.package.name;
      extra = map (package: { inherit (package) name pathsToLink; paths = names package.paths; }) graphics.extraPackages;
      nvidia = [ nvidia.enabled nvidia.package.name ];
      inherit (config.boot) blacklistedKernelModules;
      etc = config.environment.etc."egl/egl_external_platform.d".source;
      inherit (config.services.xserver) videoDrivers;
      xserver = map (driver: [ driver.name (names driver.modules) ]) config.services.xserver.drivers;
    }`;
    expect(await ask(ON, expression)).toEqual({
      package: "l4t-3d-core-6",
      extra: [
        {
          name: "jetson-driver-libraries",
          paths: ["l4t-camera-6", "l4t-core-6", "l4t-cuda-6", "l4t-gbm-6", "l4t-nvml-6"],
          pathsToLink: ["/lib", "/share/egl", "/share/glvnd", "/share/vulkan"],
        },
      ],
      nvidia: [false, "l4t-3d-core-6"],
      blacklistedKernelModules: ["nouveau"],
      etc: "/run/opengl-driver/share/egl/egl_external_platform.d",
      videoDrivers: ["nvidia"],
      xserver: [["nvidia", ["l4t-3d-core-6"]]],
    });
  });

  test.each([
    ["xavier-agx", ["l4t-firmware-5", "l4t-xusb-firmware-5"]],
    ["orin-nx", ["l4t-firmware-6"]],
    ["thor-agx", ["l4t-firmware-7", "l4t-firmware-openrm-7"]],
  ])("firmware of %s", async (som, firmware) => {
    const configuration = `${ON} hardware.nvidia-jetpack.som = "${som}";`;
    expect(await ask(configuration, "names config.hardware.firmware")).toEqual(firmware);
  });

  test("tools, the release, and what libjetsonpower reads", async () => {
    const expression = `{
      packages = names config.environment.systemPackages;
      etc = builtins.mapAttrs (_: file: file.source) config.environment.etc;
    }`;
    expect(await ask(ON, expression)).toMatchObject({
      packages: ["l4t-tools-6", "l4t-nvml-6"],
      etc: {
        nv_tegra_release: "/l4t-core-6/etc/nv_tegra_release",
        "nvpower/libjetsonpower": "/l4t-tools-6/etc/nvpower/libjetsonpower",
      },
    });
  });

  test("nvidia-smi is no part of JetPack 5", async () => {
    const configuration = `${ON} hardware.nvidia-jetpack.som = "xavier-agx";`;
    expect(await ask(configuration, "names config.environment.systemPackages")).not.toContain("l4t-nvml-5");
  });

  test("maxClock sets clocks after the power model", async () => {
    const expression =
      "with config.systemd.services.jetson_clocks; [ after wantedBy serviceConfig.ExecStart ]";
    expect(await ask(`${ON} hardware.nvidia-jetpack.maxClock = true;`, expression)).toEqual([
      ["nvpmodel.service"],
      ["multi-user.target"],
      "/l4t-tools-6/bin/jetson_clocks",
    ]);
    expect(await ask(ON, "config.systemd.services ? jetson_clocks")).toBe(false);
  });

  describe("nvpmodel", () => {
    test("runs for a known module, unless it is told not to", async () => {
      expect(await ask(ON, "config.services.nvpmodel.enable")).toBe(false);
      expect(await ask(ORIN, "config.services.nvpmodel.enable")).toBe(true);
      expect(
        await ask(`${ORIN} services.nvpmodel.enable = false;`, "config.systemd.services ? nvpmodel"),
      ).toBe(false);
    });

    test("takes the board's own power models", async () => {
      const expression = `with config.systemd.services.nvpmodel.serviceConfig; {
        inherit ExecStart ExecStartPre RuntimeDirectory StateDirectory;
        etc = config.environment.etc."nvpmodel.conf".source;
        directory = config.environment.etc.nvpmodel.source;
        packages = names config.environment.systemPackages;
      }`;
      const service = (await ask(ORIN, expression)) as Readonly<Record<string, unknown>>;
      expect(service).toEqual({
        ExecStart: "/l4t-nvpmodel-6/bin/nvpmodel -f /etc/nvpmodel.conf",
        ExecStartPre: expect.stringMatching(
          /^\/bin\/sh \/\S+nvpmodel-config\.sh \/l4t-nvpmodel-6\/etc\/nvpmodel \/run\/nvpmodel\/nvpmodel\.conf$/,
        ),
        RuntimeDirectory: "nvpmodel",
        StateDirectory: "nvpmodel",
        etc: "/run/nvpmodel/nvpmodel.conf",
        directory: "/l4t-nvpmodel-6/etc/nvpmodel",
        packages: expect.arrayContaining(["l4t-nvpmodel-6"]),
      });
    });

    test("takes a file and a number that are given", async () => {
      const configuration = `${ORIN} services.nvpmodel = { configFile = "/mine.conf"; profileNumber = 2; };`;
      const expression = `with config.systemd.services.nvpmodel.serviceConfig; [
        ExecStart
        (config.systemd.services.nvpmodel.serviceConfig ? ExecStartPre)
        config.environment.etc."nvpmodel.conf".source
      ]`;
      expect(await ask(configuration, expression)).toEqual([
        "/l4t-nvpmodel-6/bin/nvpmodel -f /etc/nvpmodel.conf -m 2",
        false,
        "/mine.conf",
      ]);
    });

    test("a number below 0 is refused", async () => {
      expect(await refused(`${ORIN} services.nvpmodel.profileNumber = -1;`)).toContain("count from 0");
    });
  });

  describe("nvfancontrol", () => {
    test("runs on a board that is known to have a fan, unless it is told not to", async () => {
      expect(
        await ask(`${ON} hardware.nvidia-jetpack.som = "orin-nx";`, "config.services.nvfancontrol.enable"),
      ).toBe(false);
      expect(await ask(ORIN, "config.services.nvfancontrol.enable")).toBe(true);
      expect(
        await ask(`${ORIN} services.nvfancontrol.enable = false;`, "config.systemd.services ? nvfancontrol"),
      ).toBe(false);
    });

    test("takes the module's own speeds", async () => {
      const expression = `{
        start = config.systemd.services.nvfancontrol.serviceConfig.ExecStart;
        conf = config.environment.etc."nvfancontrol.conf".source;
        directory = config.environment.etc."nvpower/nvfancontrol".source;
      }`;
      expect(await ask(ORIN, expression)).toEqual({
        start: "/l4t-nvfancontrol-6/bin/nvfancontrol -f /etc/nvfancontrol.conf",
        conf: "/l4t-nvfancontrol-6/etc/nvpower/nvfancontrol/nvfancontrol_p3701_0000.conf",
        directory: "/l4t-nvfancontrol-6/etc/nvpower/nvfancontrol",
      });
    });

    test("takes a file that is given", async () => {
      const configuration = `${ON} services.nvfancontrol = { enable = true; configFile = "/mine.conf"; };`;
      expect(await ask(configuration, `config.environment.etc."nvfancontrol.conf".source`)).toBe(
        "/mine.conf",
      );
      expect(await refused(configuration)).toBe("");
    });

    test("every module but generic has a file", async () => {
      const expression = `builtins.filter (som: (import ${NIXPKGS}/modules-evaluate.nix {
        configuration.hardware.nvidia-jetpack = { enable = true; inherit som; };
      }).config.services.nvfancontrol.configFile == null) [
        "generic" "orin-agx" "orin-agx-industrial" "orin-nano" "orin-nx" "thor-agx" "thor-agx-t4000"
        "xavier-agx" "xavier-agx-industrial" "xavier-nx" "xavier-nx-emmc"
      ]`;
      expect(await ask("", expression)).toEqual(["generic"]);
    });

    test("without a known module it asks for a file", async () => {
      const message = await refused(`${ON} services.nvfancontrol.enable = true;`);
      expect(message).toContain("no configFile");
      expect(message).toContain('"generic"');
    });
  });

  test("nvargus-daemon runs the package's program", async () => {
    const expression = "config.systemd.services.nvargus-daemon.serviceConfig.ExecStart";
    expect(await ask(`${ON} services.nvargus-daemon.enable = true;`, expression)).toBe(
      "/l4t-camera-6/bin/nvargus-daemon",
    );
  });

  describe("containers", () => {
    const CONTAINERS = `${ORIN} hardware.nvidia-container-toolkit.enable = true;
      hardware.nvidia-jetpack.container.list = "/list.json";`;

    test("get what NVIDIA's lists name, and nothing of a graphics card", async () => {
      const expression = `with config.hardware.nvidia-container-toolkit; {
        inherit csv-files discovery-mode extraArgs mount-nvidia-docker-1-directories mount-nvidia-executables;
        mounts = map (mount: assert mount.hostPath == mount.containerPath; mount.hostPath) mounts;
      }`;
      expect(await ask(CONTAINERS, expression)).toEqual({
        "csv-files": ["/container-files/etc/csv"],
        "discovery-mode": "csv",
        "mount-nvidia-docker-1-directories": false,
        "mount-nvidia-executables": false,
        extraArgs: [
          "--driver-root",
          "/container-files",
          "--dev-root",
          "/",
          "--csv.ignore-pattern",
          "/usr/lib/aarch64-linux-gnu/tegra/libcuda.so",
          "--csv.ignore-pattern",
          "/usr/lib/aarch64-linux-gnu/nvidia/libcuda.so",
        ],
        mounts: [
          "/glibc/lib",
          "/glibc/lib64",
          "/run/opengl-driver",
          "/l4t-3d-core-6",
          "/l4t-core-6",
          "/jetson-driver-libraries",
        ],
      });
    });

    test("are described after the power model, before who runs them", async () => {
      const expression =
        "with config.systemd.services.nvidia-container-toolkit-cdi-generator; [ after before ]";
      const configuration = `${CONTAINERS} virtualisation.podman.enable = true;`;
      expect(await ask(configuration, expression)).toEqual([["nvpmodel.service"], ["podman.service"]]);
    });

    test("are not touched where the toolkit is off", async () => {
      expect(await ask(ORIN, "config.hardware.nvidia-container-toolkit.discovery-mode")).toBe("auto");
    });

    test("without a list it says how to get one", async () => {
      const message = await refused(`${ORIN} hardware.nvidia-container-toolkit.enable = true;`);
      expect(message).toContain("deb2nix regenerate");
    });
  });

  describe("tree", () => {
    const TREE = `${ON} hardware.nvidia-jetpack.tree = ${tree};`;

    test("its packages are those of the system, also where no version is said", async () => {
      const expression = `with config.hardware.nvidia-jetpack; [ packages.l4t-core.name (names config.hardware.firmware) ]`;
      expect(await ask(TREE, expression)).toEqual(["l4t-core-of-36", ["l4t-firmware-of-36"]]);
      expect(await refused(TREE)).toBe("");
      const alias = `(import ${NIXPKGS} { overlays = config.nixpkgs.overlays; }).nvidia-jetpack.l4tMajorVersion`;
      expect(
        await ask(
          `${TREE} hardware.nvidia-jetpack.som = "xavier-agx"; hardware.nvidia-jetpack.packages = { };`,
          alias,
        ),
      ).toBe("35");
    });

    test("a generation that it has not pinned is refused, with how to pin it", async () => {
      const message = await refused(`${TREE} hardware.nvidia-jetpack.som = "xavier-agx";
        services.nvpmodel.enable = false;`);
      expect(message).toContain(`has no debs of JetPack 5. ${tree} has no pin of JetPack 5 with its scope.`);
      expect(message).toContain("deb2nix pin");
    });

    test("its list of files for containers is found", async () => {
      const expression = "toString config.hardware.nvidia-jetpack.container.list";
      expect(await ask(TREE, expression)).toBe(join(tree, "pkgs/containers/r36-l4t.json"));
      const older = `${TREE} hardware.nvidia-jetpack.majorVersion = "5";`;
      expect(await ask(older, expression)).toBe("");
    });
  });

  describe("assertions explain", () => {
    test("nothing is refused that is right", async () => {
      expect(await refused(ORIN)).toBe("");
    });

    test("a machine that is no Jetson", async () => {
      expect(await refused(ON, { settings: `system = "x86_64-linux";` })).toMatch(
        /x86_64-linux.*nixpkgs\.hostPlatform = "aarch64-linux"/,
      );
    });

    test.each([
      ["xavier-agx", "6", "orin"],
      ["thor-agx", "6", "orin"],
      ["thor-agx", "5", "xavier and orin"],
      ["xavier-nx", "7", "orin and thor"],
    ])("%s with JetPack %s", async (som, major, known) => {
      const message = await refused(
        `hardware.nvidia-jetpack = { enable = true; som = "${som}"; majorVersion = "${major}"; };`,
      );
      expect(message).toContain(
        `JetPack ${major} is not for hardware.nvidia-jetpack.som = "${som}", only for ${known}.`,
      );
    });

    test("the board of a Xavier NX with another module", async () => {
      const configuration = `${ON} hardware.nvidia-jetpack.carrierBoard = "xavierNxDevkit";`;
      expect(await refused(`${configuration} hardware.nvidia-jetpack.som = "orin-nx";`)).toBe("");
      expect(await refused(`${configuration} hardware.nvidia-jetpack.som = "orin-agx";`)).toContain(
        'som is "orin-agx"',
      );
    });

    test.each([
      ["5", "12.6", "It runs 11.4 and newer, older than 12.3"],
      ["6", "11.4", "It runs 12.4 and newer, older than 13.0"],
      ["6", "13.0", "It runs 12.4 and newer, older than 13.0"],
      ["7", "12.6", "It runs 13.0 and newer: "],
    ])("JetPack %s with CUDA %s", async (major, cuda, range) => {
      const som = major === "5" ? "xavier-agx" : major === "7" ? "thor-agx" : "orin-agx";
      const configuration = `${ON} hardware.nvidia-jetpack.som = "${som}";
        nixpkgs.overlays = [ (final: prev: { cudaPackages = final.cudaPackagesOf "${cuda}"; }) ];`;
      expect(await refused(configuration, { settings: "cudaSupport = true;" })).toContain(range);
      // Without cudaSupport nothing is built for it.
      expect(await refused(configuration)).toBe("");
    });

    test("JetPack 6 with CUDA 12.6", async () => {
      expect(await refused(ON, { settings: "cudaSupport = true;" })).toBe("");
    });

    test.each([
      ["l4t-core", "hardware.nvidia-jetpack.enable", ON],
      ["l4t-3d-core", "hardware.nvidia-jetpack.enable", ON],
      ["l4t-firmware", "hardware.nvidia-jetpack.enable", ON],
      ["l4t-tools", "hardware.nvidia-jetpack.enable", ON],
      ["l4t-nvpmodel", "services.nvpmodel", ORIN],
      ["l4t-nvfancontrol", "services.nvfancontrol", ORIN],
      ["l4t-camera", "services.nvargus-daemon", `${ON} services.nvargus-daemon.enable = true;`],
    ])("%s is not in the package set", async (attr, purpose, configuration) => {
      const message = await refused(configuration, { settings: `without = [ "${attr}" ];` });
      expect(message).toContain(
        `${purpose} needs ${attr}, and the package set of JetPack 6 has no such package`,
      );
      expect(message).toContain("deb2nix regenerate");
    });

    test.each(["nvpmodel", "nvfancontrol", "nvargus-daemon"])("%s without a Jetson", async (service) => {
      expect(await refused(`services.${service}.enable = true;`)).toContain(
        `services.${service} is enabled, and hardware.nvidia-jetpack, whose program it runs, is not`,
      );
    });
  });
});

describe("hardware.nvidia-sdk", () => {
  const ON = "hardware.nvidia-sdk.enable = true;";

  test("its defaults", async () => {
    expect(await ask("", DEFAULTS("hardware.nvidia-sdk"))).toEqual({
      enable: false,
      package: "nvidia-sdk-12.6.10",
      cudaVersion: "12.6.10",
      "driver.package": "nvidia-driver",
      "driver.open": true,
      systemPackages: true,
      monitoring: true,
      "container.enable": true,
      persistenced: true,
    });
  });

  test("the toolkit is nixpkgs', joined with what NVIDIA releases apart", async () => {
    const overlay = `nixpkgs.overlays = [ (final: prev: { cudaPackages = prev.cudaPackages // {
      cudnn = { name = "cudnn"; outputs = [ "out" "dev" "static" ]; out.name = "cudnn"; dev.name = "cudnn-dev"; };
      tensorrt = { name = "tensorrt"; meta.available = false; };
    }; }) ];`;
    expect(await ask(overlay, "names config.hardware.nvidia-sdk.package.paths")).toEqual([
      "cudatoolkit",
      "cudnn",
      "cudnn-dev",
    ]);
  });

  const SYSTEM = `{
    inherit (config.environment) variables;
    etc = builtins.mapAttrs (_: file: file.text) config.environment.etc;
    packages = names config.environment.systemPackages;
    driver = { inherit (config.hardware.nvidia) open nvidiaPersistenced; package = config.hardware.nvidia.package.version; };
    modesetting = config.hardware.nvidia.modesetting.enable;
    graphics = config.hardware.graphics.enable;
    toolkit = config.hardware.nvidia-container-toolkit.enable;
    inherit (config.services.xserver) videoDrivers;
    inherit refused;
  }`;

  test("enabled, it is all on", async () => {
    expect(await ask(ON, SYSTEM)).toEqual({
      variables: { CUDA_HOME: "/nvidia-sdk-12.6.10", CUDA_PATH: "/nvidia-sdk-12.6.10" },
      etc: { "cuda-version": "12.6.10\n" },
      packages: ["nvidia-sdk-12.6.10", "nvtop", "btop-cuda"],
      driver: { open: true, nvidiaPersistenced: true, package: "580.119.02" },
      modesetting: true,
      graphics: true,
      toolkit: true,
      videoDrivers: ["nvidia"],
      refused: [],
    });
  });

  test("each option turns off what it is for", async () => {
    const configuration = `hardware.nvidia-sdk = {
      enable = true;
      driver.package = pkgs.nvidiaDriver "550.163.01";
      driver.open = false;
      systemPackages = false;
      monitoring = false;
      container.enable = false;
      persistenced = false;
      cudaVersion = null;
    };
    hardware.nvidia.modesetting.enable = false;`;
    expect(await ask(configuration, SYSTEM)).toEqual({
      variables: {},
      etc: {},
      packages: [],
      driver: { open: false, nvidiaPersistenced: false, package: "550.163.01" },
      modesetting: false,
      graphics: true,
      toolkit: false,
      videoDrivers: ["nvidia"],
      refused: [],
    });
  });

  test("package is the toolkit that is installed", async () => {
    const configuration = `${ON} hardware.nvidia-sdk.package = pkgs.toolkit "13.0" // { name = "mine"; };`;
    expect(await ask(configuration, "names config.environment.systemPackages")).toEqual([
      "mine",
      "nvtop",
      "btop-cuda",
    ]);
  });

  test("what the user says of other modules counts", async () => {
    const configuration = `${ON} hardware.nvidia-container-toolkit.enable = false; hardware.graphics.enable = false;
      hardware.nvidia = { open = false; nvidiaPersistenced = false; package = pkgs.nvidiaDriver "570.26"; };
      services.xserver.videoDrivers = [ "amdgpu" ]; environment.variables.CUDA_HOME = "/mine";`;
    expect(await ask(configuration, SYSTEM)).toMatchObject({
      variables: { CUDA_HOME: "/mine", CUDA_PATH: "/nvidia-sdk-12.6.10" },
      driver: { open: false, nvidiaPersistenced: false, package: "570.26" },
      graphics: false,
      toolkit: false,
      videoDrivers: ["amdgpu"],
    });
  });

  test("old names of options count, with a warning", async () => {
    const configuration = `${ON} hardware.nvidia-sdk.nvidiaPersistenced = false; hardware.nvidia-sdk.version = "12.8.1";`;
    const value = `{
      persistenced = config.hardware.nvidia.nvidiaPersistenced;
      etc = config.environment.etc."cuda-version".text;
      warned = builtins.length (builtins.filter (text: builtins.match ".*renamed.*" text != null) warnings);
    }`;
    expect(await ask(configuration, value)).toEqual({ persistenced: false, etc: "12.8.1\n", warned: 2 });
  });

  test("Docker is told to read CDI, where it runs", async () => {
    const value = "config.virtualisation.docker.daemon.settings";
    expect(await ask(`${ON} virtualisation.docker.enable = true;`, value)).toEqual({
      features: { cdi: true },
    });
    const off = "virtualisation.docker.enable = true; hardware.nvidia-sdk.container.enable = false;";
    expect(await ask(`${ON} ${off}`, value)).toEqual({});
    expect(await ask(ON, value)).toEqual({});
  });

  describe("warnings", () => {
    const warned = (cuda: string, driver: string): Promise<unknown> =>
      ask(
        `${ON} hardware.nvidia-sdk.driver.package = pkgs.nvidiaDriver "${driver}"; hardware.nvidia-sdk.cudaVersion = "${cuda}";`,
        "warnings",
      );

    test.each([
      ["13.0.2", "580.82.07", "580.95.05"],
      ["13.2.75", "595.45.04", "595.71.05"],
      ["12.6", "555.42.06", "560.28.03"],
      ["11.4.4", "470.57.02", "470.82.01"],
    ])("CUDA %s was not released for driver %s", async (cuda, older, least) => {
      expect(await warned(cuda, older)).toEqual([
        expect.stringContaining(`CUDA ${cuda} was released for driver ${least} and newer`),
      ]);
      expect(await warned(cuda, least)).toEqual([]);
    });

    test("a CUDA that is not known yet", async () => {
      expect(await warned("14.0.1", "999.1")).toEqual([
        expect.stringContaining("the minimum driver of CUDA 14.0.1 is unknown"),
      ]);
      expect(await refused(`${ON} hardware.nvidia-sdk.cudaVersion = "14.0.1";`)).toBe("");
    });
  });

  describe("assertions explain", () => {
    test("a Jetson", async () => {
      expect(await refused(`${ON} hardware.nvidia-jetpack.enable = true;`)).toContain(
        "hardware.nvidia-sdk and hardware.nvidia-jetpack are both enabled",
      );
    });

    test("open modules of a driver that has none", async () => {
      const configuration = `${ON} hardware.nvidia-sdk.driver.package = pkgs.nvidiaDriver "470.256.02";
        hardware.nvidia-sdk.package = pkgs.toolkit "11.4.4";`;
      expect(await refused(configuration)).toContain("the driver 470.256.02 has no open kernel modules");
      expect(await refused(`${configuration} hardware.nvidia-sdk.driver.open = false;`)).toBe("");
    });

    test.each([
      ["11.8.0", "418.40", "450.80.02"],
      ["12.6.10", "515.43.04", "525.60.13"],
      ["13.0.2", "575.57.08", "580.65.06"],
    ])("CUDA %s on the driver %s", async (cuda, driver, oldest) => {
      const configuration = (version: string) => `hardware.nvidia-sdk = {
        enable = true;
        driver.package = pkgs.nvidiaDriver "${version}";
        driver.open = false;
        package = pkgs.toolkit "${cuda}";
      };`;
      expect(await refused(configuration(driver))).toContain(
        `CUDA ${cuda} needs a driver of at least ${oldest}, and hardware.nvidia-sdk.driver.package is ${driver}`,
      );
      expect(await refused(configuration(oldest))).toBe("");
    });

    test("a toolkit that tells no version is let through", async () => {
      const configuration = `${ON} hardware.nvidia-sdk.package = removeAttrs (pkgs.toolkit "1") [ "version" ];`;
      expect(await refused(configuration)).toBe("");
    });
  });
});

describe("docs/modules.md", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/modules.md"), "utf8");

  test.each([
    "hardware.nvidia-jetpack",
    "hardware.nvidia-sdk",
    "services.nvpmodel",
    "services.nvfancontrol",
    "services.nvargus-daemon",
  ])("tells every option of %s", async (place) => {
    const options = Object.keys((await ask("", DEFAULTS(place))) as object);
    const internal = ["requiredPackages"];
    const missing = options
      .filter((name) => !internal.includes(name))
      .filter(
        (name) => !page.includes(`| \`${place}.${name}\` |`) && !page.includes(`\`${place}.${name}\`, `),
      );
    expect(missing).toEqual([]);
  });

  const examples = [...page.matchAll(/^```nix\n(.*?)^```/gms)].map(([, code]) => code!);

  test("has an example of each module", () => expect(examples).toHaveLength(2));

  test.each(examples.map((code, index) => [index, code] as const))(
    "example %i evaluates",
    async (index, code) => {
      const file = join(tree, `example-${index}.nix`);
      writeFileSync(file, `deb2nix: ${code}`);
      const modules = join(import.meta.dirname, "../../nix/modules");
      const flake = `{ nixosModules = { nvidia-jetpack = ${modules}/nvidia-jetpack; nvidia-sdk = ${modules}/nvidia-sdk.nix; }; }`;
      // What runs on a devkit is not in this tree.
      const packages =
        index === 0 ? "services = { nvpmodel.enable = false; nvfancontrol.enable = false; };" : "";
      const configuration = `imports = [ (import ${file} ${flake}) ]; ${packages}`;
      const enabled = "with config.hardware; nvidia-jetpack.enable != nvidia-sdk.enable";
      expect(await ask(configuration, enabled)).toBe(true);
      expect(await refused(configuration)).toBe("");
    },
  );
});
