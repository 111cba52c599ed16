import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/config.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { attrOfDeb, type Grouping, groupDebs } from "../../../src/plan/groups.ts";
import { packageName } from "../../../src/plan/release.ts";
import { debFacts } from "../support/facts.ts";

const packages = new Map([
  ["cuda-cudart-11-4", { repo: "common", source: "cuda-cudart" }],
  ["cuda-cudart-dev-11-4", { repo: "common", source: "cuda-cudart" }],
  ["nvidia-l4t-multimedia-utils", { repo: "t234" }],
]);
const l4t = { major: "35", packages, providers: new Map(), bareProviders: new Map() };
const index: EmbeddedIndex = { outside: new Map(), l4t: [l4t] };
const config = parseConfig(
  '[packages.l4t-multimedia]\ndebs = ["nvidia-l4t-multimedia", "nvidia-l4t-multimedia-utils", "nvidia-l4t-gone"]\n',
  "test.toml",
);

function group(debs: readonly DebFacts[], change: Partial<Grouping> = {}) {
  return groupDebs(debs, { index, l4t, config, target: undefined, ...change }).map((each) => ({
    attr: each.attr,
    pname: each.pname,
    target: each.target,
    debs: each.debs.map(packageName),
    absent: each.absent,
  }));
}

const cudart = ["cuda-cudart-dev-11-4", "cuda-cudart-11-4"].map((name) =>
  debFacts({ name, version: "11.4.298-1", control: { Source: "cuda-cudart (11.4.298-1)" } }),
);

describe("groupDebs", () => {
  test("each L4T deb makes a package of its own", () => {
    expect(group([debFacts({ name: "nvidia-l4t-core" })])).toEqual([
      {
        attr: "l4t-core",
        pname: "nvidia-l4t-core",
        target: "jetpack-nixos",
        debs: ["nvidia-l4t-core"],
        absent: [],
      },
    ]);
  });

  test("CUDA debs of one source make one package, the version behind Source aside", () => {
    expect(group(cudart)).toMatchObject([
      { attr: "cuda_cudart", debs: ["cuda-cudart-11-4", "cuda-cudart-dev-11-4"], target: "jetpack-nixos" },
    ]);
  });

  test("a profile's choice joins debs, the leading one first, and names what the release has besides", () => {
    const multimedia = debFacts({ name: "nvidia-l4t-multimedia" });
    const utils = debFacts({ name: "nvidia-l4t-multimedia-utils" });
    expect(group([utils, multimedia])).toMatchObject([
      { attr: "l4t-multimedia", debs: ["nvidia-l4t-multimedia", "nvidia-l4t-multimedia-utils"], absent: [] },
    ]);
    expect(group([multimedia])).toMatchObject([{ absent: ["nvidia-l4t-multimedia-utils"] }]);
  });

  test("a deb that no index knows stands alone", () => {
    expect(group([debFacts({ name: "g++-12" })])).toMatchObject([
      { attr: "gplusplus-12", target: "standalone" },
    ]);
  });

  test("a deb that merely depends on the BSP is another vendor's", () => {
    const deb = debFacts({ name: "acme-camera", control: { "Pre-Depends": "nvidia-l4t-core (>> 35.3-0)" } });
    expect(group([deb])).toMatchObject([{ attr: "acme-camera", target: "standalone" }]);
  });

  test("a build for other machines is not JetPack's", () => {
    const deb = debFacts({ name: "cuda-cudart-11-4", architecture: "amd64" });
    expect(group([deb])).toMatchObject([{ target: "standalone" }]);
  });

  test("standalone debs never join, whatever their names become", () => {
    const debs = [
      debFacts({ name: "libstdc++6" }),
      debFacts({ name: "libstdcplusplus6" }),
      debFacts({ name: "dual", architecture: "amd64" }),
      debFacts({ name: "dual", architecture: "arm64" }),
    ];
    expect(group(debs).map(({ attr, debs: names }) => [attr, names])).toEqual([
      ["dual", ["dual"]],
      ["dual", ["dual"]],
      ["libstdcplusplus6", ["libstdc++6"]],
      ["libstdcplusplus6", ["libstdcplusplus6"]],
    ]);
  });

  test("a pattern names every deb of the release that it stands for", () => {
    const all = parseConfig('[packages.l4t-all]\ndebs = ["nvidia-l4t-*"]\n', "test.toml");
    expect(group([debFacts({ name: "nvidia-l4t-pva" })], { config: all })).toMatchObject([
      { attr: "l4t-all", absent: ["nvidia-l4t-multimedia-utils"] },
    ]);
  });

  test("Debian's own build of a package is not JetPack's", () => {
    const control = { Maintainer: "Debian NVIDIA Maintainers <pkg-nvidia-devel@lists.alioth.debian.org>" };
    expect(group([debFacts({ name: "cuda-cudart-11-4", control })])).toMatchObject([
      { target: "standalone" },
    ]);
  });

  test("--target decides for all, and CUDA debs of one source are one package for either", () => {
    expect(group(cudart, { target: "standalone" })).toMatchObject([
      { attr: "cuda_cudart", pname: "cuda_cudart", target: "standalone" },
    ]);
  });

  test("debs are called as nixpkgs calls the package of their source", () => {
    const attrOf = (name: string, Source: string) =>
      group([debFacts({ name, control: { Source } })])[0]!.attr;
    expect(attrOf("cuda-cccl-11-4", "cuda-thrust")).toBe("cuda_cccl");
    expect(attrOf("cuda-compat-orin-13-2", "cuda-compat-orin")).toBe("cuda_compat");
    expect(attrOf("libcudnn8-dev", "cudnn")).toBe("cudnn");
    expect(attrOf("libnvinfer-samples", "tensorrt (8.5.2-1+cuda11.4)")).toBe("tensorrt");
    expect(attrOf("cuda-brandnew-dev-14-0", "cuda-brandnew")).toBe("cuda_brandnew");
  });

  test("debs of one source that is not CUDA's are one package of a JetPack set, and none of another", () => {
    const names = ["libnvidia-container1", "libnvidia-container-tools"];
    const known = new Map(names.map((name) => [name, { source: "libnvidia-container" }]));
    const jetpack = { ...l4t, packages: known };
    const debs = names.map((name) => debFacts({ name, control: { Source: "libnvidia-container" } }));
    const change = { l4t: jetpack, index: { ...index, l4t: [jetpack] } };
    expect(group(debs, change)).toMatchObject([{ attr: "libnvidia-container", debs: names.toSorted() }]);
    expect(group(debs, { ...change, target: "standalone" })).toHaveLength(2);
    expect(group(debs)).toHaveLength(2);
  });

  test("Debian's own debs of one CUDA source stay one by one", () => {
    const control = {
      Source: "cudnn",
      Maintainer: "Debian NVIDIA Maintainers <pkg-nvidia-devel@alioth-lists.debian.org>",
    };
    const debs = ["libcudnn9", "libcudnn9-dev"].map((name) => debFacts({ name, control }));
    expect(group(debs)).toMatchObject([{ attr: "libcudnn9" }, { attr: "libcudnn9-dev" }]);
  });

  test("a deb of Python modules alone is a package of its own", () => {
    const control = { Source: "tensorrt" };
    const modules = "/usr/lib/python3.10/dist-packages/tensorrt";
    const debs = [
      debFacts({ name: "libnvinfer10", control, files: ["/usr/lib/aarch64-linux-gnu/libnvinfer.so.10"] }),
      debFacts({ name: "graphsurgeon-tf", control, files: [`${modules}/__init__.py`, "/usr/share/doc/x"] }),
      debFacts({ name: "uff-tf", control, files: [`${modules}/__init__.py`, "/usr/bin/convert"] }),
    ];
    expect(group(debs, { target: "standalone" }).map(({ attr, debs: names }) => [attr, names])).toEqual([
      ["graphsurgeon-tf", ["graphsurgeon-tf"]],
      ["tensorrt", ["libnvinfer10", "uff-tf"]],
    ]);
  });

  test("of several versions the newest makes the package, of the debs in question where there are any", () => {
    const deb = (name: string, version: string) =>
      debFacts({ name, version, control: { Source: "cuda-nvrtc" } });
    const debs = [deb("cuda-nvrtc-11-4", "11.4.300-1"), deb("cuda-nvrtc-12-6", "12.6.68-1")];
    const made = (wanted?: ReadonlySet<string>) =>
      groupDebs(debs, { index, l4t, config, target: undefined, ...(wanted && { wanted }) }).map((each) => [
        each.debs.map(packageName),
        each.outdated.map(packageName),
      ]);
    expect(made()).toEqual([[["cuda-nvrtc-12-6"], ["cuda-nvrtc-11-4"]]]);
    expect(made(new Set([debs[0]!.sha256]))).toEqual([[["cuda-nvrtc-11-4"], ["cuda-nvrtc-12-6"]]]);
  });

  test("debs for two versions of CUDA side by side are two packages, the rest goes with the newer", () => {
    const debs = ["libcudnn9-cuda-12", "libcudnn9-cuda-13", "libcudnn9-dev-cuda-13", "libcudnn9-misc"].map(
      (name) => debFacts({ name, control: { Source: "cudnn" } }),
    );
    expect(group(debs).map(({ attr, debs: names }) => [attr, names])).toEqual([
      ["cudnn_cuda12", ["libcudnn9-cuda-12"]],
      ["cudnn_cuda13", ["libcudnn9-cuda-13", "libcudnn9-dev-cuda-13", "libcudnn9-misc"]],
    ]);
    expect(group(debs.slice(0, 1))).toMatchObject([{ attr: "cudnn" }]);
  });

  test("the deb that is called like its source leads", () => {
    const debs = ["cuda-crt-12-6", "cuda-nvcc-12-6", "cuda-nvvm-12-6"].map((name) =>
      debFacts({ name, control: { Source: "cuda-nvcc" } }),
    );
    expect(group(debs)).toMatchObject([{ debs: ["cuda-nvcc-12-6", "cuda-crt-12-6", "cuda-nvvm-12-6"] }]);
  });

  test("debs for two machines are two packages, what is for all goes to both", () => {
    const debs = ["amd64", "arm64", "all"].map((architecture) =>
      debFacts({ name: `libnvinfer-${architecture}`, architecture, control: { Source: "tensorrt" } }),
    );
    expect(group(debs, { target: "standalone" }).map(({ debs: names }) => names)).toEqual([
      ["libnvinfer-all", "libnvinfer-amd64"],
      ["libnvinfer-all", "libnvinfer-arm64"],
    ]);
  });
});

describe("attrOfDeb", () => {
  test.each([
    ["nvidia-l4t-core", undefined, "l4t-core"],
    ["nvidia-l4t-multimedia-utils", undefined, "l4t-multimedia"],
    ["libcublas-11-4", "libcublas", "libcublas"],
    ["cuda-cccl-11-4", "cuda-thrust", "cuda_cccl"],
    ["libcudnn8", "cudnn", "cudnn"],
    ["python3-libnvinfer", "tensorrt", "python3-libnvinfer"],
    ["python3.8-vpi2", undefined, "python3_8-vpi2"],
  ])("%s of %s is %s", (name, source, attr) =>
    expect(attrOfDeb(name, () => source, config, new Set())).toBe(attr),
  );
});
