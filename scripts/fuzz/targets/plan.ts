import type { DebFacts, ElfInDeb, FileFact, ScriptFact, TextFact } from "../../../src/facts/deb-facts.ts";
import { textFacts } from "../../../src/facts/text-facts.ts";
import { randomOf } from "../chunks.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";
import { checkReports } from "./reports.ts";
import { hostilePath, hostileText } from "./text.ts";

/** How often Nix is asked: it takes longer than all the rest. */
const ASK_NIX = 40;

/** Layout, resolution, plan, Nix and reports on facts with hostile names. An input is `DebFacts[]` as JSON. */
export const plan: Target = {
  name: "plan",
  isWhole: true,
  generate: (random) => {
    const makeRelease = (): Release => ({
      architecture: random.oneIn(8) ? hostileText(random) : random.pick(["arm64", "amd64", "all"]),
      version: random.oneIn(8) ? hostileText(random) : random.pick(VERSIONS),
    });
    const common = makeRelease();
    const releaseOf = (): Release => (random.oneIn(4) ? makeRelease() : common);
    const facts = (number: number): DebFacts => randomFacts(random, number, releaseOf());
    const debs = [facts(0), ...random.some(2, () => facts(1 + random.below(100)))];
    return Buffer.from(JSON.stringify(debs));
  },
  run: (input) =>
    checkReports(
      JSON.parse(Buffer.from(input).toString("utf8")) as DebFacts[],
      randomOf(input).oneIn(ASK_NIX),
    ),
};

/** Of most debs of a set: mixtures must be refused, or not depend on the order of debs. */
interface Release {
  readonly architecture: string;
  readonly version: string;
}

const VERSIONS = ["35.3.1-1", "36.4.0-20240912212859", "1:2.0~rc1"];

/** A text of one line, as names of files and libraries in a deb may be: no NUL can stand in them. */
function name(random: Random): string {
  return hostileText(random).replaceAll("\0", "") || "x";
}

function path(random: Random): string {
  const parts = hostilePath(random).replaceAll("\0", "").split("/");
  return `/${parts.filter((part) => part !== "" && part !== "." && part !== "..").join("/")}`;
}

const LIBRARIES = [
  "libc.so.6",
  "libstdc++.so.6",
  "libGL.so.1",
  "libnvos.so",
  "libcuda.so.1",
  "libgcc_s.so.1",
  "liba.so.1",
];

function library(random: Random): string {
  return random.oneIn(3) ? name(random) : random.pick(LIBRARIES);
}

function randomFacts(random: Random, number: number, release: Release): DebFacts {
  const elfs = unique(random.some(4, () => randomElf(random)));
  const others = random.some(6, () => randomFile(random));
  const elfFiles = elfs.map(({ path }): FileFact => ({ path, type: "file", mode: 0o755, size: 1000 }));
  const files = unique([...others, ...elfFiles]);
  const kept = new Set(files.filter(({ type }) => type === "file").map((file) => file.path));
  return {
    file: random.oneIn(3) ? name(random).replaceAll("/", "") || "x" : `a${number}_1.0_arm64.deb`,
    size: random.below(1_000_000),
    sha256: Buffer.from(random.bytes(32)).toString("hex"),
    control: randomControl(random, number, release),
    compression: { control: "none", data: random.pick(["none", "xz", "zst", "gz"]) },
    files,
    scripts: random.oneIn(2) ? [] : [randomScript(random)],
    elfs: elfs.filter((elf) => kept.has(elf.path)).sort((a, b) => (a.path < b.path ? -1 : 1)),
    texts: unique(
      random.some(3, () =>
        randomTextFact(
          random,
          files.map((file) => file.path),
        ),
      ),
    ).sort((a, b) => (a.path < b.path ? -1 : 1)),
    problems: random.oneIn(4) ? [{ path: path(random), code: "E_ELF_MAGIC", message: name(random) }] : [],
    nestedDebs: random.oneIn(10) ? [path(random)] : [],
  };
}

function randomControl(random: Random, number: number, release: Release): Record<string, string> {
  const packages = ["nvidia-l4t-core", "nvidia-l4t-3d-core", "cuda-cudart-12-4", "libfoo1"];
  const text = (usual: string): string => (random.oneIn(4) ? hostileText(random) : usual);
  return {
    Package: text(`${random.pick(packages)}${random.oneIn(2) ? "" : number}`),
    Version: release.version,
    Architecture: release.architecture,
    ...(random.oneIn(2) ? { Description: hostileText(random) } : {}),
    ...(random.oneIn(3) ? { Homepage: text("https://developer.example/") } : {}),
    ...(random.oneIn(3) ? { Depends: text("libc6 (>= 2.31), nvidia-l4t-core") } : {}),
    ...(random.oneIn(3) ? { Source: text("nvidia-l4t-core (1.0)") } : {}),
    ...(random.oneIn(3) ? { [hostileText(random)]: hostileText(random) } : {}),
  };
}

/** Where programs look for what fixes mend, below a directory that may be hostile. */
function mendedPath(random: Random): string {
  const end = random.pick(["x.pc", "x.cmake", "x.json", "x.icd", "ld.so.conf", ...LIBRARIES]);
  const directory = random.pick([
    "/usr/lib/aarch64-linux-gnu/tegra",
    "/usr/lib/aarch64-linux-gnu/nvidia/current",
    "/etc/vulkan/icd.d",
    "/opt/nvidia/vpi2/lib/aarch64-linux-gnu",
    "/usr/local/cuda-13.0/targets/sbsa-linux/lib",
    "/etc/OpenCL/vendors",
  ]);
  return `${directory}${random.oneIn(3) ? path(random) : ""}/${end}`;
}

function randomFile(random: Random): FileFact {
  const type = random.pick([
    "file",
    "file",
    "directory",
    "symlink",
    "symlink",
    "hardlink",
    "char",
    "fifo",
  ] as const);
  const size = type === "file" ? random.below(10_000) : 0;
  const fact = {
    path: random.oneIn(3) ? mendedPath(random) : path(random),
    type,
    mode: random.pick([0o644, 0o755, 0o4755, 0o2755, 0o000, 0o7777]),
    size,
  };
  if (type === "symlink") return { ...fact, target: random.oneIn(2) ? name(random) : path(random) };
  return type === "hardlink" ? { ...fact, target: path(random) } : fact;
}

function randomElf(random: Random): ElfInDeb {
  const word = (): string =>
    random.oneIn(3) ? name(random) : random.pick(["$ORIGIN/../lib", "/usr/lib", "", "/opt/x"]);
  return {
    path: random.oneIn(2) ? mendedPath(random) : path(random),
    class: random.pick([32, 64, 64]),
    endian: "little",
    machine: random.pick(["AARCH64", "AARCH64", "X86_64", "ARM", "0x1234"]),
    type: random.pick(["DYN", "DYN", "EXEC", "REL", "0xff00"]),
    osabi: "NONE",
    needed: random.some(4, () => library(random)),
    rpath: random.some(2, word),
    runpath: random.some(2, word),
    flags: random.oneIn(6) ? [] : ["DYNAMIC"],
    versionNeeds: [],
    versionDefs: [],
    ...(random.oneIn(2) ? { soname: library(random) } : {}),
    ...(random.oneIn(3) ? { interpreter: name(random) } : {}),
    ...(random.oneIn(2) ? {} : randomOpening(random)),
  } as ElfInDeb;
}

/** What an ELF file opens at run time, by itself or through a wrapper. */
function randomOpening(random: Random): Pick<ElfInDeb, "openers" | "dlopen"> {
  const opener = (): string => random.pick(["dlopen", "dlopen", "NvOsLibraryLoad", "g_module_open"]);
  const opened = (): string =>
    random.oneIn(2) ? library(random) : random.pick([path(random), `${path(random)}/libcuda.so.1`]);
  return {
    openers: [...new Set(random.some(2, opener))].sort(),
    dlopen: random.some(3, () => ({
      name: opened(),
      grade: random.pick(["declared", "certain", "likely", "possible"] as const),
      via: opener(),
      evidence: ".rodata+0x10",
    })),
  };
}

function randomScript(random: Random): ScriptFact {
  return {
    name: random.pick(["postinst", "prerm"]),
    size: 10,
    commands: random.some(3, () => name(random)),
    ...(random.oneIn(2) ? { interpreter: name(random) } : {}),
  };
}

/** As they are read, of a text whose path and words may be hostile. */
function randomTextFact(random: Random, files: readonly string[]): TextFact {
  const where = random.oneIn(4) || files.length === 0 ? path(random) : random.pick(files);
  const words = (): string =>
    random.pick([path(random), hostileText(random), "/usr", "/usr/lib/aarch64-linux-gnu"]);
  const contents: Readonly<Record<string, () => string>> = {
    json: () => JSON.stringify({ ICD: { library_path: library(random) }, layer: words() }),
    icd: () => library(random),
    pc: () => `prefix=${words()}\nlibdir=\${prefix}/${words()}\n${words()}=${words()}\n`,
    cmake: () =>
      `get_filename_component(A "\${CMAKE_CURRENT_LIST_FILE}" PATH)\nset(B "\${A}/lib/aarch64-linux-gnu${words()}")\n`,
    conf: () => random.pick(files.length === 0 ? ["/usr"] : files).replace(/\/[^/]*$/, "\n"),
  };
  const extension = where.slice(where.lastIndexOf(".") + 1);
  const isKnown = Object.hasOwn(contents, extension) && !random.oneIn(8);
  const content = isKnown ? contents[extension]!() : random.some(3, () => path(random)).join("\n");
  return textFacts(where, content);
}

/** Of entries with one path the last; archives may repeat a path, but the other facts are keyed by it. */
function unique<T extends { readonly path: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.path, item])).values()];
}
