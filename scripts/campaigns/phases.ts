// Runs what is printed for hostile trees, as nobody, beside files that it must not touch:
// npm run hostile:phases -- [SECONDS [SEED]]
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeName } from "../../src/archive/names.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { Deb2nixError } from "../../src/error.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { packageFunction } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { STDENV_OUTPUTS } from "../../test/nix/stdenv-outputs.ts";
import { SUBSTITUTE_IN_PLACE } from "../../test/nix/substitute-in-place.ts";
import { randomFrom } from "../fuzz/random.ts";
import { hostileTrees } from "./hostile-trees.ts";

const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const seconds = Number(process.argv[2] ?? 60);
const seed = process.argv[3] ?? "1";
const index = loadEmbeddedIndex();
const config = loadDefaultProfile();
const root = realpathSync(mkdtempSync(join(tmpdir(), "deb2nix-hostile-")));
const canary = join(root, "canary");
const PRELUDE = [
  "set -eu",
  STDENV_OUTPUTS,
  SUBSTITUTE_IN_PLACE,
  "runHook() { :; }",
  "patchelf() { :; }",
  "setUpOutputs",
];
const counts = new Map<string, number>();
const count = (word: string): void => void counts.set(word, (counts.get(word) ?? 0) + 1);

chmodSync(root, 0o755);
const end = Date.now() + seconds * 1000;
let number = Number(process.argv[4] ?? 0);
for (; Date.now() < end; number++) await attempt(number);
rmSync(root, { recursive: true, force: true });
console.log(`seed ${seed}: ${number} sets in ${seconds} s`);
for (const [word, times] of [...counts].sort()) console.log(`${String(times).padStart(6)} ${word}`);
process.exitCode = [...counts.keys()].some((word) => word.startsWith("FAILED")) ? 1 : 0;

async function attempt(number: number): Promise<void> {
  const debs = hostileTrees(randomFrom(`${seed} ${number}`), canary);
  const paths = debs.map((bytes, position) => {
    const path = join(root, `${position}.deb`);
    writeFileSync(path, bytes);
    return path;
  });
  for (const target of ["standalone", "jetpack-nixos"] as const) {
    try {
      const facts = await Promise.all(paths.map((path) => readDeb(path)));
      const set = analyseSet({ debs: facts, context: [], index, config, closed: true, target });
      for (const plan of planPackages(set)) {
        const files = plan.debs.map(({ file }) => join(root, file!));
        const { layout } = set.packages.find(({ group }) => group.attr === plan.attr)!;
        const expected = new Set(layout.files.map(({ path }) => path));
        for (const fix of plan.fixes) {
          if (fix.kind.endsWith("link") && "path" in fix) expected.add(fix.path);
          if (fix.kind === "remove-link") expected.delete(fix.path);
        }
        const word = build(target, printNix(packageFunction(plan)), files, expected);
        count(`${target}: ${word}`);
        if (word.startsWith("FAILED")) console.log(`number ${number}: ${target} ${word}`);
      }
    } catch (error) {
      if (!(error instanceof Deb2nixError)) throw error;
      count(`${target}: refused, ${error.code}`);
    }
  }
}

/** Builds one package; a word for what came of it. */
function build(target: string, nix: string, debs: readonly string[], expected: ReadonlySet<string>): string {
  const phases = evaluate(nix);
  const folder = join(root, "build");
  clean(folder);
  clean(canary);
  for (const directory of ["", "lib", "bin", "etc"]) mkdirSync(join(canary, directory));
  for (const file of ["lib/liba.so.1", "bin/run", "etc/x"]) writeFileSync(join(canary, file), file);
  mkdirSync(folder);
  if (isRoot) for (const path of [folder, canary, ...below(canary)]) chownSync(path, NOBODY, NOBODY);
  const before = sumOf(canary);
  const source = debs.join(" ");
  const script = target === "standalone" ? standaloneScript(phases) : builderScript(phases);
  const variables = {
    [phases.isSingle ? "src" : "srcs"]: source,
    debs: source,
    NIX_BUILD_TOP: folder,
    ...Object.fromEntries(phases.outputs.map((name) => [name, join(folder, `0-${name}`)])),
    ...phases.variables,
    outputs: phases.outputs.join(" "),
  };
  const drop = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const [program = "", ...args] = [...drop, "timeout", "20", "bash", "--norc", "-c", script];
  const env = { PATH: process.env.PATH, ...variables };
  const { status, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env,
    maxBuffer: 1 << 26,
  });
  if (sumOf(canary) !== before) return `FAILED: a file outside was changed\n${debs}\n${script}\n${stderr}`;
  if (status !== 0) return `the build fails: ${reasonOf(stderr)}`;
  const found = new Set(phases.outputs.flatMap((name) => leavesOf(join(folder, `0-${name}`))));
  const lost = [...expected].filter((path) => !found.has(path));
  const more = [...found].filter((path) => !expected.has(path) && !/^\/(lib64$|nix-support\/)/.test(path));
  if (lost.length + more.length === 0) return "as planned";
  return `otherwise: ${lost.length === 0 ? "" : "lost "}${more.length === 0 ? "" : "more "}${process.env.VERBOSE ? JSON.stringify({ number, lost, more }) : ""}`;
}

interface Phases {
  readonly isSingle: boolean;
  readonly unpackPhase: string;
  readonly installPhase: string;
  readonly preDebNormalization: string;
  readonly postPatch: string;
  readonly postInstall: string;
  readonly outputs: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What Nix reads in the printed function; everything that is asked of nixpkgs is a stub. */
function evaluate(text: string): Phases {
  const file = join(root, "expression.nix");
  writeFileSync(
    file,
    `let
      package = ${text};
      builder = { mkDerivation = args: args; };
      library = { getLib = package: package; getOutput = _: package: package; getExe = package: "true"; };
      deb = { src = "src"; version = "1"; };
      set = names: builtins.listToAttrs (map (name: { inherit name; value = deb; }) names);
      stubs = { stdenv = builder; stdenvNoCC = builder; requireFile = args: args; lib = library;
        buildFromDebs = args: args; dlopenOverride = _: _: "true";
        debs = builtins.mapAttrs (_: _: {}) {}; };
      made = package (builtins.mapAttrs (name: _: stubs.\${name} or { outPath = "/absent-\${name}"; })
        (builtins.functionArgs package));
      string = name: made.\${name} or "";
    in {
      isSingle = made ? src;
      unpackPhase = string "unpackPhase"; installPhase = string "installPhase";
      preDebNormalization = string "preDebNormalization";
      postPatch = string "postPatch"; postInstall = string "postInstall";
      outputs = made.outputs or [ "out" ];
      variables = builtins.intersectAttrs { outputInclude = 0; outputDevdoc = 0; } made;
    }`,
  );
  const state = join(root, "nix");
  const env = {
    PATH: process.env.PATH,
    HOME: state,
    NIX_REMOTE: "dummy://",
    NIX_CONF_DIR: state,
    NIX_STATE_DIR: state,
  };
  const { status, stdout, stderr } = spawnSync("nix-instantiate", ["--eval", "--strict", "--json", file], {
    encoding: "utf8",
    env,
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`Nix cannot read what is printed: ${stderr}\n${text}`);
  return JSON.parse(stdout) as Phases;
}

function standaloneScript({ unpackPhase, installPhase }: Phases): string {
  return [...PRELUDE, unpackPhase, "cd source", installPhase, "fixupOutputs"].join("\n");
}

/** As `nix/normalize-debs.nix` and `nix/build-from-debs.nix` have it. */
function builderScript({ preDebNormalization, postPatch, postInstall }: Phases): string {
  const normalize = join(import.meta.dirname, "../../nix/normalize-debs.sh");
  return [
    ...PRELUDE,
    "sourceRoot=source; mkdir source",
    "for deb in $debs; do dpkg-deb --fsys-tarfile $deb | tar --extract --directory source --no-same-permissions --keep-directory-symlink; done",
    "chmod -R u+rwX source",
    preDebNormalization,
    readFileSync(normalize, "utf8"),
    'normalizeDebs "$NIX_BUILD_TOP/source" aarch64-linux-gnu',
    "cd source",
    postPatch,
    "mkdir -p $out; cp -r . $out",
    postInstall,
    "fixupOutputs",
  ].join("\n");
}

/** The end of what the shell says, without names. */
function reasonOf(stderr: string): string {
  const line = stderr.trim().split("\n").at(-1) ?? "";
  return decodeName(Buffer.from(line))
    .replaceAll(/['"‘’].*['"‘’]|\/\S+/g, "…")
    .replace(/^.*?: line \d+: /, "")
    .slice(0, 70);
}

function clean(folder: string): void {
  spawnSync("chmod", ["-R", "u+rwX", folder]);
  rmSync(folder, { recursive: true, force: true });
}

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
}

/** Of everything below a folder: names, modes, owners, contents. */
function sumOf(folder: string): string {
  const hash = createHash("sha256");
  for (const path of [folder, ...below(folder)].sort()) {
    const { mode, mtimeMs } = lstatSync(path);
    const what = lstatSync(path).isSymbolicLink() ? readlinkSync(path) : "";
    hash.update(`${path} ${mode} ${mtimeMs} ${what}`);
    if (lstatSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** Everything below `top` but directories. */
function leavesOf(top: string): string[] {
  const found: string[] = [];
  const open = [Buffer.from("/")];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of readdirSync(Buffer.concat([Buffer.from(top), at]), { encoding: "buffer" })) {
      const path = Buffer.concat([at, ...(at.length > 1 ? [Buffer.from("/")] : []), name]);
      if (lstatSync(Buffer.concat([Buffer.from(top), path])).isDirectory()) open.push(path);
      else found.push(decodeName(path));
    }
  }
  return found;
}
