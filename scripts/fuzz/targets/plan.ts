import type { DebFacts, ElfInDeb, FileFact, ScriptFact, TextFact } from "../../../src/facts/deb-facts.ts";
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
    texts: random.some(2, () => randomTextFact(random)),
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
    path: path(random),
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
    path: path(random),
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
  } as ElfInDeb;
}

function randomScript(random: Random): ScriptFact {
  return {
    name: random.pick(["postinst", "prerm"]),
    size: 10,
    commands: random.some(3, () => name(random)),
    ...(random.oneIn(2) ? { interpreter: name(random) } : {}),
  };
}

function randomTextFact(random: Random): TextFact {
  return { path: path(random), mentions: [...new Set(random.some(3, () => path(random)))].sort() };
}

/** Of entries with one path the last; archives may repeat a path, but the other facts are keyed by it. */
function unique<T extends { readonly path: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.path, item])).values()];
}
