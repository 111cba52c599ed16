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

  test("--target decides for all", () => {
    expect(group(cudart, { target: "standalone" }).map(({ attr }) => attr)).toEqual([
      "cuda-cudart-11-4",
      "cuda-cudart-dev-11-4",
    ]);
  });
});

describe("attrOfDeb", () => {
  test.each([
    ["nvidia-l4t-core", undefined, "l4t-core"],
    ["nvidia-l4t-multimedia-utils", undefined, "l4t-multimedia"],
    ["libcublas-11-4", "libcublas", "libcublas"],
    ["python3.8-vpi2", undefined, "python3_8-vpi2"],
  ])("%s of %s is %s", (name, source, attr) => expect(attrOfDeb(name, source, config)).toBe(attr));
});
