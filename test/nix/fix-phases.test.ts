import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import type { DebFacts } from "../../src/facts/deb-facts.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { textFacts } from "../../src/facts/text-facts.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import type { Layout } from "../../src/layout/lay-out.ts";
import { place } from "../../src/layout/place.ts";
import { packageFunction } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { OUTPUT_NAMES } from "../../src/plan/outputs/output-name.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { debFacts, type TerseDeb } from "../unit/support/facts.ts";
import { evaluateNix, needNix } from "./nix-instantiate.ts";
import { SUBSTITUTE_IN_PLACE } from "./substitute-in-place.ts";

beforeEach(needNix);

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();
const DEBS = new URL("../../fixtures/debs/", import.meta.url).pathname;

interface Arguments {
  readonly preDebNormalization?: string;
  readonly postPatch?: string;
  readonly preFixup?: string;
  readonly appendRunpaths?: readonly string[];
  readonly runtimeDependencies?: readonly string[];
}

/** What jetpack-nixos' builder would be called with for `attr`, and the layout of its debs. */
function printed(attr: string, debs: readonly DebFacts[]): { args: Arguments; layout: Layout } {
  const set = analyseSet({ debs, context: [], index, config, closed: true, target: "jetpack-nixos" });
  const plan = planPackages(set).find((each) => each.attr === attr)!;
  const args = evaluateNix(`
    let
      package = ${printNix(packageFunction(plan))};
      stubs = {
        buildFromDebs = args: removeAttrs args [ "buildInputs" "srcs" "version" ];
        buildPackages = { patchelfUnstable = "/patchelf"; };
        dlopenOverride = rewrites: file: "override \${builtins.toJSON rewrites} \${file}";
        lib = { getExe = path: path + "-exe"; getLib = path: path; };
      };
    in package (builtins.mapAttrs (name: _: stubs.\${name} or "/store/\${name}") (builtins.functionArgs package))`);
  return { args: args as Arguments, layout: set.packages.find(({ group }) => group.attr === attr)!.layout };
}

const OUTPUTS = Object.fromEntries(
  OUTPUT_NAMES.map((name) => [name, name === "out" ? "/out" : `/out-${name}`]),
);

/** Runs a script of the builder's in a folder with these files; `-> TARGET` is a link. */
function run(
  script: string,
  tree: Readonly<Record<string, string>>,
): { out: Record<string, string>; log: string } {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-fixes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, "source");
  mkdirSync(source);
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    if (content.startsWith("-> ")) symlinkSync(content.slice(3), join(source, path));
    else writeFileSync(join(source, path), content);
  }
  // No patchelf of this age renames symbols: what it is called with is told instead, in order.
  const log = join(folder, "log");
  writeFileSync(join(folder, "patchelf"), `#!/bin/sh\necho "patchelf $*" >> ${log}\n`);
  chmodSync(join(folder, "patchelf"), 0o755);
  const prelude = `set -eu
    ${SUBSTITUTE_IN_PLACE}
    mktemp() { : > ${folder}/renames; echo ${folder}/renames; }
    cd source\n`;
  const { status, stderr } = spawnSync("timeout", ["20", "bash", "--norc", "-c", `${prelude}${script}`], {
    cwd: folder,
    encoding: "utf8",
    env: { ...OUTPUTS, PATH: `${folder}:${process.env.PATH}`, NIX_BUILD_TOP: folder, sourceRoot: "source" },
  });
  if (status !== 0) throw new Error(`the script fails: ${stderr}\n${script}`);
  const read = (path: string): string => {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return "";
    }
  };
  return { out: readTree(source), log: read(log) + read(join(folder, "renames")) };
}

function readTree(root: string): Record<string, string> {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) return [];
    const content = entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, "utf8");
    return [[path.slice(root.length), content] as const];
  });
  return Object.fromEntries(found);
}

/** The tree of the layout, with the content of texts. */
function treeOf({ files }: Layout, texts: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    files.map(({ path, from, fact }) => [
      path,
      fact.type === "symlink" ? `-> ${fact.target}` : (texts[from] ?? `content of ${from}`),
    ]),
  );
}

const LIB = "/usr/lib/aarch64-linux-gnu";

/** A deb with texts that are read as in a real one. */
function debWith(
  name: string,
  texts: Readonly<Record<string, string>>,
  more: Partial<TerseDeb> = {},
): DebFacts {
  const facts = Object.entries(texts).map(([path, content]) => textFacts(path, content));
  return debFacts({ ...more, name, files: [...Object.keys(texts), ...(more.files ?? [])], texts: facts });
}

describe("what postPatch makes of", () => {
  const patched = (attr: string, debs: readonly DebFacts[], texts: Readonly<Record<string, string>> = {}) => {
    const { args, layout } = printed(attr, debs);
    return run(args.postPatch ?? "", treeOf(layout, texts));
  };

  test("manifests of Vulkan, EGL and OpenCL, and the places where their loaders look", () => {
    const texts = {
      [`${LIB}/tegra/nvidia_icd.json`]:
        '{"ICD": {"library_path": "libGLX_nvidia.so.0", "api_version": "1.3"}}\n',
      "/etc/OpenCL/vendors/nvidia.icd": "libnvidia-opencl.so.1\n",
    };
    const elfs = ["libGLX_nvidia.so.0", "libnvidia-opencl.so.1"].map((name) => ({
      path: `${LIB}/tegra/${name}`,
    }));
    const links = { "/etc/vulkan/icd.d/nvidia_icd.json": `${LIB}/tegra/nvidia_icd.json` };
    const { out } = patched("own", [debWith("own", texts, { elfs, links })], texts);
    expect(out).toMatchObject({
      "/lib/nvidia_icd.json":
        '{"ICD": {"library_path": "/out/lib/libGLX_nvidia.so.0", "api_version": "1.3"}}\n',
      "/etc/OpenCL/vendors/nvidia.icd": "/out/lib/libnvidia-opencl.so.1\n",
      "/share/vulkan/icd.d/nvidia_icd.json": "-> ../../../lib/nvidia_icd.json",
    });
  });

  test("pkg-config and CMake files", () => {
    const texts = {
      [`${LIB}/pkgconfig/x.pc`]:
        "prefix = /usr\nlibdir=${prefix}/lib/aarch64-linux-gnu\nincludedir=${prefix}/include\nLibs: -L/usr/lib/aarch64-linux-gnu/x\n",
      [`${LIB}/cmake/x/x.cmake`]:
        'get_filename_component(_IMPORT_PREFIX "${CMAKE_CURRENT_LIST_FILE}" PATH)\n' +
        'get_filename_component(_IMPORT_PREFIX "${_IMPORT_PREFIX}" PATH)\n'.repeat(4) +
        'set(A "${_IMPORT_PREFIX}/lib/aarch64-linux-gnu/libx.so" "${_IMPORT_PREFIX}/lib/aarch64-linux-gnu")\n',
    };
    const files = [`${LIB}/x/liby.a`, "/usr/include/x/x.h"];
    const { out } = patched("own", [debWith("own", texts, { files })], texts);
    expect(out["/lib/pkgconfig/x.pc"]).toBe(
      "prefix=/out\nlibdir=/out/lib\nincludedir=${prefix}/include\nLibs: -L/out/lib/x\n",
    );
    expect(out["/lib/cmake/x/x.cmake"]).toBe(
      'get_filename_component(_IMPORT_PREFIX "/out/lib/aarch64-linux-gnu/cmake/x/x.cmake" PATH)\n' +
        'get_filename_component(_IMPORT_PREFIX "${_IMPORT_PREFIX}" PATH)\n'.repeat(4) +
        'set(A "${_IMPORT_PREFIX}/lib/libx.so" "${_IMPORT_PREFIX}/lib")\n',
    );
  });

  test("texts with names that a shell would take for something else", () => {
    const hostile = 'it\'s $(id) `id` "${x}" &#\\';
    const texts = {
      [`/usr/lib/${hostile}/x.pc`]: "prefix=/usr\n",
      [`/usr/share/vulkan/icd.d/${hostile}.json`]: '{"ICD":{"library_path":"liba.so"}}',
      [`/usr/share/${hostile}.cmake`]: 'set(A "${B}/lib/aarch64-linux-gnu/liba.so")\n',
    };
    const elfs = [{ path: `${LIB}/liba.so` }];
    const { out } = patched("own", [debWith("own", texts, { elfs })], texts);
    expect(out[`/lib/${hostile}/x.pc`]).toBe("prefix=/out\n");
    expect(out[`/share/vulkan/icd.d/${hostile}.json`]).toBe('{"ICD":{"library_path":"/out/lib/liba.so"}}');
    expect(out[`/share/${hostile}.cmake`]).toBe('set(A "${B}/lib/liba.so")\n');
  });

  test("links: made, repaired and removed, whatever their names", () => {
    const hostile = 'it\'s $(id) `id` "${x}" -rf';
    const links = {
      [`/usr/share/${hostile}`]: `gone ${hostile}`,
      "/usr/share/-rf": "gone",
      [`/usr/bin/${hostile}`]: `/opt/x/${hostile}`,
      "/usr/share/conf": "../../etc/own.conf",
    };
    const { out } = patched("own", [debFacts({ name: "own", links, files: [`/opt/x/${hostile}`] })]);
    expect(out).toEqual({
      [`/opt/x/${hostile}`]: `content of /opt/x/${hostile}`,
      [`/bin/${hostile}`]: `-> ../opt/x/${hostile}`,
      "/share/conf": "-> /etc/own.conf",
    });
  });

  test("a wrapper of dlopen: patchelf is called for the copy and for the files that import its function", () => {
    const os = { path: `${LIB}/tegra/libnvos.so`, openers: ["dlopen"], dlopen: [] };
    const importer = { needed: ["libnvos.so"], openers: ["NvOsLibraryLoad"], dlopen: [] };
    const own = debFacts({
      name: "nvidia-l4t-own",
      elfs: [
        { path: `${LIB}/tegra/liba b.so`, ...importer },
        { path: `${LIB}/tegra/libother.so`, needed: ["libnvos.so"] },
      ],
    });
    const { args, layout } = printed("l4t-own", [debFacts({ name: "nvidia-l4t-core", elfs: [os] }), own]);
    const script = args
      .postPatch!.replace("/store/l4t-core/lib/libnvos.so", "../libnvos.so")
      .replace("/patchelf-exe", "patchelf");
    const { out, log } = run(`echo wrapper > ../libnvos.so\n${script}`, treeOf(layout));
    expect(out["/lib/libnvos_own.so"]).toBe("wrapper\n");
    expect(log.replaceAll(/\S*renames/g, "RENAMES")).toBe(
      [
        "patchelf --set-soname libnvos_own.so lib/libnvos_own.so",
        "patchelf --rename-dynamic-symbols RENAMES --replace-needed libnvos.so libnvos_own.so lib/liba b.so",
        "patchelf --rename-dynamic-symbols RENAMES --replace-needed libnvos.so libnvos_own.so lib/libnvos_own.so",
        "NvOsLibraryLoad NvOsLibraryLoad_own",
        "",
      ].join("\n"),
    );
    expect(args.appendRunpaths).toHaveLength(1);
  });

  test("a package that needs nothing: there is none", () => {
    const { args } = printed("own", [debFacts({ name: "own", files: ["/usr/share/x"] })]);
    for (const name of ["postPatch", "preDebNormalization", "preFixup", "appendRunpaths"]) {
      expect(args).not.toHaveProperty(name);
    }
  });
});

describe("what preDebNormalization makes of", () => {
  /** Moved, every file lies where `normalizeDebs`, which knows no trees of NVIDIA's, puts it as the layout says. */
  function expectMoved(deb: DebFacts): Record<string, string> {
    const { args, layout } = printed("own", [deb]);
    const tree = Object.fromEntries(
      deb.files.map(({ path, type, target }) => [path, type === "symlink" ? `-> ${target}` : path]),
    );
    const { out } = run(args.preDebNormalization!, tree);
    const places = Object.keys(out).map((path) => place(path, { ...layout, trees: new Set() }));
    expect(places.map((where) => (where.kind === "kept" ? where.to : "")).sort()).toEqual(
      layout.files.map(({ path }) => path).sort(),
    );
    return out;
  }

  test("a tree of NVIDIA's, beside what lies below /usr already", () => {
    const vpi = "/opt/nvidia/vpi2";
    const deb = debFacts({
      name: "own",
      elfs: [{ path: `${vpi}/lib/aarch64-linux-gnu/libnvvpi.so.2`, soname: "libnvvpi.so.2" }],
      files: [`${vpi}/include/vpi/VPI.h`, "/usr/include/vpi/x.h", "/usr/share/doc/own/copyright"],
      links: { [`${vpi}/lib64`]: "lib/aarch64-linux-gnu" },
    });
    expect(Object.keys(expectMoved(deb)).filter((path) => path.startsWith("/opt"))).toEqual([]);
  });

  test("what else lies below /opt stays", () => {
    const elfs = [
      { path: "/opt/nvidia/cupva-2.3/lib/aarch64-linux-gnu/libcupva.so.2", soname: "libcupva.so.2" },
    ];
    const out = expectMoved(debFacts({ name: "own", elfs, files: ["/opt/nvidia/esp/esp.img"] }));
    expect(Object.keys(out).sort()).toEqual([
      "/opt/nvidia/esp/esp.img",
      "/usr/lib/aarch64-linux-gnu/libcupva.so.2",
    ]);
  });

  test("CUDA's trees for servers and Debian's driver", () => {
    const target = "/usr/local/cuda-13.0/targets/sbsa-linux";
    const deb = debFacts({
      name: "own",
      files: [`${target}/include/cuda.h`, `${LIB}/nvidia/current/libcuda.so.1`, `${LIB}/nvidia/b`],
    });
    expect(Object.keys(expectMoved(deb)).sort()).toEqual([
      `${LIB}/nvidia/b`,
      `${LIB}/nvidia/libcuda.so.1`,
      "/usr/local/cuda-13.0/targets/aarch64-linux/include/cuda.h",
    ]);
  });
});

describe("the fixtures", () => {
  test("every printed postPatch runs in the tree of the layout, and leaves no link that dangles there", async () => {
    const names = readdirSync(DEBS).filter((name) => name.endsWith(".deb"));
    const debs = await Promise.all(names.map((name) => readDeb(join(DEBS, name))));
    const set = analyseSet({ debs, context: [], index, config, closed: true });
    let runs = 0;
    for (const { group, layout } of set.packages) {
      const { args } = printed(group.attr, debs);
      if (args.postPatch === undefined) continue;
      runs++;
      const texts = Object.fromEntries(
        group.debs.flatMap((deb) =>
          deb.texts.map(
            ({ path, libraries = [] }) => [path, libraries.map((name) => `"${name}"`).join()] as const,
          ),
        ),
      );
      const script = args.postPatch
        .replaceAll(/\/store\/[\w-]+\/lib\/libnvos\.so/g, "/dev/null")
        .replaceAll("/patchelf-exe", "patchelf");
      const { out } = run(script, treeOf(layout, texts));
      const dangling = Object.entries(out).filter(([path, content]) => {
        const target = content.startsWith("-> ") ? content.slice(3) : undefined;
        return target !== undefined && !target.startsWith("/") && !leadsSomewhere(out, path);
      });
      expect([group.attr, dangling]).toEqual([group.attr, []]);
    }
    expect(runs).toBeGreaterThan(8);
  });
});

/** Whether a link leads, maybe through others, to a file or directory of the tree. */
function leadsSomewhere(tree: Readonly<Record<string, string>>, link: string): boolean {
  let at = link;
  for (let hops = 0; hops < 40; hops++) {
    const content = tree[at];
    if (content === undefined) return Object.keys(tree).some((path) => path.startsWith(`${at}/`));
    if (!content.startsWith("-> ")) return true;
    if (content.startsWith("-> /")) return true;
    at = join(dirname(at), content.slice(3));
  }
  return false;
}
