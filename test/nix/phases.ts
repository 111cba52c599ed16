import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { decodeName } from "../../src/archive/names.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import type { Layout } from "../../src/layout/lay-out.ts";
import { packageFunction } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { outputAt } from "../../src/plan/outputs/edges.ts";
import type { Fix, PackagePlan } from "../../src/plan/package-plan.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { evaluateNix } from "./nix-instantiate.ts";
import { STDENV_OUTPUTS } from "./stdenv-outputs.ts";
import { SUBSTITUTE_IN_PLACE } from "./substitute-in-place.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

/** One package as its printed phases make it. */
export interface Built {
  readonly plan: PackagePlan;
  readonly layout: Layout;
  /** Where the first output lies. */
  readonly out: string;
  /** Where each output lies, by its name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Where the deb was unpacked, less what the installation took away. */
  readonly source: string;
  /** What the user sees who has not got the deb, as a here-document shows it. */
  readonly message: string;
}

interface Derivation {
  readonly unpackPhase: string;
  readonly sourceRoot: string;
  readonly installPhase: string;
  readonly outputs: readonly string[];
  /** stdenv's variables for the outputs to which it moves things. */
  readonly variables: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Converts a deb for nixpkgs alone, and runs the phases that Nix reads in what is printed. */
export async function build(deb: string): Promise<Built> {
  const set = analyseSet({
    debs: [await readDeb(deb)],
    context: [],
    index,
    config,
    closed: false,
    target: "standalone",
  });
  const [plan] = planPackages(set);
  return buildPlan(plan!, set.packages[0]!.layout, [deb]);
}

/** The same for one package of a set. `debs`: paths, in the order of the plan. */
export function buildPlan(plan: PackagePlan, layout: Layout, debs: readonly string[]): Built {
  const derivation = evaluateNix(withStubs(printNix(packageFunction(plan)))) as Derivation;
  const { unpackPhase, sourceRoot, installPhase, message } = derivation;
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-phases-"));
  onTestFinished(() => remove(folder));
  // A store path may end in a sign behind which a path may begin.
  const out = join(folder, "0-name-1=");
  const outputs = Object.fromEntries(
    derivation.outputs.map((name) => [name, name === "out" ? out : `${out}-${name}`]),
  );
  mkdirSync(join(folder, "build"));
  // A store path has no characters that the shell would see.
  const sources = debs.map((_, position) => join(folder, `${position}-src.deb`));
  debs.forEach((deb, position) => {
    copyFileSync(deb, sources[position]!);
  });
  run(
    folder,
    [
      ...["set -eu", STDENV_OUTPUTS, SUBSTITUTE_IN_PLACE, "runHook() { :; }", "setUpOutputs", "cd build"],
      ...[unpackPhase, `cd ${sourceRoot}`, installPhase, "fixupOutputs"],
    ].join("\n"),
    {
      [debs.length === 1 ? "src" : "srcs"]: sources.join(" "),
      ...outputs,
      ...derivation.variables,
      outputs: derivation.outputs.join(" "),
    },
  );
  const shown = run(folder, `cat <<_EOF_\n${message}\n_EOF_\n`, {});
  return { plan, layout, out, outputs, source: join(folder, "build", sourceRoot), message: shown };
}

/** The arguments of the printed function's call, with stubs for all that nixpkgs would give it. */
function withStubs(text: string): string {
  return `
    let
      package = ${text};
      stubs = { stdenv = builder; stdenvNoCC = builder; requireFile = args: args; lib = library; };
      builder = { mkDerivation = args: args; };
      library = { getLib = package: package; getOutput = _: package: package; };
      made = package (builtins.mapAttrs (name: _: stubs.\${name} or { outPath = "/absent-\${name}"; }) (builtins.functionArgs package));
    in {
      inherit (made) unpackPhase sourceRoot installPhase;
      message = builtins.concatStringsSep "" (map (src: src.message) (made.srcs or [ made.src ]));
      outputs = made.outputs or [ "out" ];
      variables = builtins.intersectAttrs { outputInclude = 0; outputDevdoc = 0; } made;
    }`;
}

function run(cwd: string, script: string, variables: Readonly<Record<string, string>>): string {
  // Of coreutils, which ends the shell's children too.
  const { status, stdout, stderr, error } = spawnSync("timeout", ["20", "bash", "--norc", "-c", script], {
    cwd,
    encoding: "utf8",
    // As in a build: no language, and nothing of the user's.
    env: { PATH: process.env.PATH, ...variables },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the phases fail: ${stderr}\n${script}`);
  return stdout;
}

function remove(folder: string): void {
  spawnSync("chmod", ["-R", "u+rwX", folder]);
  rmSync(folder, { recursive: true, force: true });
}

/** Everything below `root` but directories: `-> TARGET` of a link, else the sha256. */
export function readTree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const open = [Buffer.from("/")];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of readdirSync(Buffer.concat([Buffer.from(root), at]), { encoding: "buffer" })) {
      const path = Buffer.concat([at, ...(at.length > 1 ? [Buffer.from("/")] : []), name]);
      const full = Buffer.concat([Buffer.from(root), path]);
      const status = lstatSync(full);
      if (status.isDirectory()) open.push(path);
      else if (status.isSymbolicLink()) {
        found[decodeName(path)] = `-> ${decodeName(readlinkSync(full, { encoding: "buffer" }))}`;
      } else found[decodeName(path)] = sha256(readFileSync(full));
    }
  }
  return found;
}

export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

const MAKES_LINK = new Set([
  "alternative-link",
  "library-link",
  "manifest-link",
  "program-link",
  "relink",
  "script-link",
  "soname-link",
]);

/** Nothing is lost or added without the model saying so, and each file is in the output that the plan says. */
export function expectModel({ layout, plan, outputs }: Pick<Built, "layout" | "outputs" | "plan">): void {
  const links = plan.fixes.filter((fix) => MAKES_LINK.has(fix.kind)) as Extract<Fix, { target: string }>[];
  const removed = new Set(plan.fixes.flatMap((fix) => (fix.kind === "remove-link" ? [fix.path] : [])));
  const paths = new Set([...layout.files.map(({ path }) => path), ...links.map(({ path }) => path)]);
  const found = new Map(
    Object.entries(outputs).flatMap(([name, root]) =>
      Object.keys(readTree(root)).flatMap((path) =>
        path.startsWith("/nix-support/") ? [] : [[path, name] as const],
      ),
    ),
  );
  expect([...found.keys()].sort()).toEqual([...paths].filter((path) => !removed.has(path)).sort());
  for (const { path } of layout.files) {
    if (found.has(path)) expect([path, found.get(path)]).toEqual([path, outputAt(plan.division, path)]);
  }
  for (const { path, target } of [...links, ...plan.division.links]) {
    // What only the running system has is not to be had here.
    const isOwn = !target.startsWith("/") || links.every((link) => link.path !== path);
    if (isOwn) expect(() => statSync(`${outputs[found.get(path)!]}${path}`)).not.toThrow();
  }
  const told = new Set([...layout.files, ...layout.losses].map(({ from }) => from));
  for (const { path, type } of layout.sources.values()) {
    if (type !== "directory") expect(told).toContain(path);
  }
}
