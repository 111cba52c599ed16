import { expect, test } from "vitest";
import { audit } from "../../../src/audit/audit.ts";
import { worldOf } from "../../../src/audit/world.ts";
import { parseConfig, withProfile } from "../../../src/config/config.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { packageSet } from "../../../src/nix/package-set.ts";
import { printNix } from "../../../src/nix/print.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { debFacts } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu/nvidia";
const index = loadEmbeddedIndex();

function l4t(name: string, elfs: Parameters<typeof debFacts>[0]["elfs"]): DebFacts {
  return debFacts({ name: `nvidia-l4t-${name}`, version: "39.2.0-1", ...(elfs && { elfs }) });
}

const core = l4t("core", [
  { path: `${LIB}/libnvrm_gpu.so`, soname: "libnvrm_gpu.so" },
  { path: `${LIB}/libnvidia-rm.so`, soname: "libnvidia-rm.so" },
]);
const sci = l4t("nvsci", [{ path: `${LIB}/libnvscibuf.so.1`, soname: "libnvscibuf.so.1" }]);
const base = l4t("cuda", [{ path: `${LIB}/libnvcuextend.so`, soname: "libnvcuextend.so" }]);
const gstreamer = l4t("gstreamer", [
  { path: "/usr/lib/aarch64-linux-gnu/gstreamer-1.0/libgstx.so", needed: ["libcuda.so.1"] },
]);

function variant(driver: string, needed: readonly string[] = []): DebFacts {
  const directory = `/opt/nvidia/l4t-gpu-libs/${driver}`;
  return debFacts({
    name: `nvidia-l4t-cuda-${driver}`,
    version: "39.2.0-1",
    links: { [`${directory}/libcuda.so.1`]: "libcuda.so.1.1" },
    elfs: [
      {
        path: `${directory}/libcuda.so.1.1`,
        soname: "libcuda.so.1",
        needed: [...needed],
        dlopen: [{ name: "libnvcuextend.so", grade: "likely", via: "dlopen", evidence: ".rodata+0x0" }],
      },
    ],
  });
}

function printed(debs: readonly DebFacts[], toml = ""): string {
  const config = withProfile(loadDefaultProfile(), parseConfig(toml, "deb2nix.toml"));
  const set = analyseSet({ debs, context: [], index, config, closed: true });
  return printNix(packageSet(planPackages(set)));
}

function findings(debs: readonly DebFacts[], toml = "") {
  const config = withProfile(loadDefaultProfile(), parseConfig(toml, "deb2nix.toml"));
  const set = analyseSet({ debs, context: [], index, config, closed: true });
  return audit(worldOf(set, index, config)).findings;
}

const BOTH = [core, sci, base, variant("nvgpu", ["libnvrm_gpu.so"]), variant("openrm", ["libnvrm_gpu.so"])];

test("debs that come once for each driver become one package, and gpuDriver chooses", () => {
  const text = printed([...BOTH, gstreamer]);
  expect(text).toContain(`  l4t-cuda =
    { buildFromDebs
    , debs
    , defaultSomDebRepo
    , gpuDriver
    , l4t-core
    }:
    buildFromDebs {
      pname = "nvidia-l4t-cuda";
      srcs = [
        debs.\${defaultSomDebRepo}.nvidia-l4t-cuda.src
        debs.\${defaultSomDebRepo}."nvidia-l4t-cuda-\${gpuDriver}".src
      ];
      buildInputs = [ l4t-core ];
      # Opened by name at run time
      appendRunpaths = [ "\${placeholder "out"}/lib" ];
      postPatch = ''
        mkdir -p lib
        ln -sfn ../opt/nvidia/l4t-gpu-libs/\${gpuDriver}/libcuda.so.1.1 lib/libcuda.so.1
`);
  // Nobody gets one driver's package.
  expect(text).toMatch(/l4t-gstreamer =[^}]*l4t-cuda\n/);
  expect(text).not.toMatch(/nvgpu|openrm/);
});

test("what only one of them needs is an input with that driver alone", () => {
  const debs = [
    core,
    sci,
    base,
    variant("nvgpu", ["libnvrm_gpu.so"]),
    variant("openrm", ["libnvscibuf.so.1", "libnvrm_gpu.so"]),
  ];
  expect(printed(debs)).toContain(
    '      buildInputs = [ l4t-core ] ++ lib.optionals (gpuDriver == "openrm") [ l4t-nvsci ];\n',
  );
});

test("from one of them alone the other is printed too", () => {
  const text = printed([variant("openrm")]);
  expect(text).toContain('pname = "nvidia-l4t-cuda";');
  expect(text).toContain(`srcs = [
        debs.\${defaultSomDebRepo}.nvidia-l4t-cuda.src
        debs.\${defaultSomDebRepo}."nvidia-l4t-cuda-\${gpuDriver}".src
      ];`);
});

test("debs that only add something for a driver stay packages of their own", () => {
  const own = (name: string, soname: string) => l4t(name, [{ path: `${LIB}/${soname}`, soname }]);
  const text = printed([
    core,
    own("video-codec-openrm", "libnvcuvid.so.1"),
    own("firmware-nvgpu", "libfw.so"),
  ]);
  expect(text).toContain("l4t-video-codec-openrm =");
  expect(text).toContain("l4t-firmware-nvgpu =");
  expect(text).not.toContain("gpuDriver");
});

test("the audit says that there is a choice, and where it is made", () => {
  const found = findings(BOTH).filter(({ rule }) => rule === "duplicate-soname");
  expect(found).toEqual([
    expect.objectContaining({ severity: "note", package: "l4t-cuda", subject: "libcuda.so.1" }),
  ]);
  expect(found[0]!.help).toContain('variant = "nvgpu" below [packages.l4t-cuda]');
});

test("variant in deb2nix.toml leaves the others out, and one that leaves nothing out is reported", () => {
  const chosen = '[packages.l4t-cuda]\nvariant = "openrm"\n';
  expect(printed(BOTH, chosen)).toContain("debs.${defaultSomDebRepo}.nvidia-l4t-cuda-openrm.src");
  expect(printed(BOTH, chosen)).not.toMatch(/nvgpu|gpuDriver/);
  expect(findings(BOTH, chosen).map(({ rule }) => rule)).not.toContain("stale-override");
  const useless = '[packages.l4t-core]\nvariant = "openrm"\n';
  expect(findings(BOTH, useless)).toContainEqual(
    expect.objectContaining({ rule: "stale-override", package: "l4t-core", subject: "openrm" }),
  );
});
