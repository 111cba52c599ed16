import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { parseConfig, withProfile } from "../../src/config/config.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import type { DebFacts } from "../../src/facts/deb-facts.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { packageFunction } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import type { PackagePlan, Target } from "../../src/plan/package-plan.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { evaluateNix, needNix } from "./nix-instantiate.ts";
import { build, expectModel, readTree, sha256 } from "./phases.ts";

beforeEach(needNix);

/**
 * What Nix, the shell, sed or a terminal would take for something else than text. Tags (U+E0041) are left out: tar in a
 * build's C locale drops them from pax names.
 */
const EVIL: readonly string[] = [
  ...[
    "${x}",
    "''",
    "'",
    '"',
    "\\",
    "''${y}",
    "''\\n",
    "$$",
    "$",
    "$${z}",
    "\\${w}",
    "a'",
    "'a",
    '\\"',
    "''$",
  ],
  ...["\n", "a\nb", "\n  a", "a\n", "\t", "\r", "\r\n", " ", "  a  ", "\u0001\u001b[2J\u007f", "\u0085"],
  ...["`id`", "$(id)", "$out", "; id;", "& id", "| id", "> x", "*", "?[a]", "{a,b}", "~", "!x", "#x", "%s"],
  ...["-rf", "--help", "\\n", "\\1", "&", "a#b", "@out@", '${placeholder "out"}', "/*", "*/", "# x"],
  ...["é日本😀", "\u202e\u2066", "\u2028", "\ufeff", "::error::x", "__proto__", "let in rec"],
];

/** As the name of a file, which has no slash. */
const name = (evil: string): string => evil.replaceAll("/", "_");

/** In a control file, whose lines hold no line break; descriptions get a capital letter. */
const lineOf = (evil: string): string => `X${evil.replaceAll(/[\r\n]/g, " ")}x`;

const index = loadEmbeddedIndex();
const config = withProfile(
  loadDefaultProfile(),
  parseConfig(
    `[host-provided]\n${EVIL.map((evil) => `${toml(`lib${evil}h.so`)} = ${toml(`as ${evil} says`)}\n`).join("")}`,
    "deb2nix.toml",
  ),
);

/** As a basic string of TOML 1.0. */
function toml(text: string): string {
  const escaped = text.replace(
    /["\\\p{Cc}]/gu,
    (found) => `\\u${found.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-strings-"));
  return () => rmSync(scratch, { recursive: true });
});

/** Every member of a deb that reaches a derivation, with this in its name, target or content. */
function entriesOf(evil: string, position: number): readonly DebEntry[] {
  const word = name(evil);
  const library = writeElf({
    soname: `lib${word}.so.1`,
    needed: [`lib${evil}h.so`, `lib${word}n.so`, "libc.so.6"],
    runpath: [`/opt/${evil}`],
    strings: [`lib${word}d.so.2`, `/opt/${word}/x`],
    imports: ["dlopen"],
  });
  const needed = writeElf({ soname: `lib${word}n.so` });
  const at = `/usr/lib/aarch64-linux-gnu`;
  return [
    { type: "file", path: `${at}/real${position}${word}.so`, mode: 0o755, content: library },
    { type: "file", path: `/opt/app/d${word}/lib${word}n.so`, mode: 0o755, content: needed },
    { type: "file", path: `/opt/app/${position}${word}`, mode: 0o644, content: evil },
    { type: "symlink", path: `/usr/share/${position}${word}`, target: `/opt/app/${position}${word}` },
    { type: "symlink", path: `/usr/share/gone/${position}${word}`, target: `/nowhere/${evil}` },
    { type: "symlink", path: `/usr/share/kept/${position}${word}`, target: `../${position}${word}` },
  ];
}

async function put(file: string, control: Readonly<Record<string, string>>, entries: readonly DebEntry[]) {
  const path = join(scratch, file);
  const fields = { Package: "thing", Version: "1.0", Architecture: "arm64", ...control };
  writeFileSync(path, await writeDeb({ control: fields, entries: withParents(entries), zstdLevel: 1 }));
  return path;
}

function plansOf(debs: readonly DebFacts[], target: Target): readonly PackagePlan[] {
  return planPackages(analyseSet({ debs, context: [], index, config, closed: true, target }));
}

/** The arguments with which the printed functions call what nixpkgs would give them; all in one go, for Nix starts slowly. */
function argumentsOf(plans: readonly PackagePlan[]): readonly Readonly<Record<string, unknown>>[] {
  const called = plans.map((plan) => `(call (${printNix(packageFunction(plan))}))`);
  return evaluateNix(`
    let
      builder = { mkDerivation = args: removeAttrs args [ "buildInputs" "nativeBuildInputs" ]; cc = { cc = { lib = "/"; }; }; };
      stubs = {
        stdenv = builder; stdenvNoCC = builder; requireFile = args: args;
        lib = { licenses = { unfree = "unfree"; }; sourceTypes = { binaryNativeCode = "native"; }; };
        buildFromDebs = args: removeAttrs args [ "buildInputs" ];
      };
      call = package: package
        (builtins.mapAttrs (name: _: stubs.\${name} or "/absent-\${name}") (builtins.functionArgs package));
    in [ ${called.join("\n")} ]`) as readonly Readonly<Record<string, unknown>>[];
}

describe("every string of a deb comes out of Nix as it went in", () => {
  test("standalone: fields, file names, and what auto-patchelf leaves alone", async () => {
    const plans: PackagePlan[] = [];
    for (const [position, evil] of EVIL.entries()) {
      const line = lineOf(evil);
      const control = { Description: line, Homepage: `https://x.example/${line}`, Version: `1${line}` };
      const file = await put(`${position}${name(evil)}.deb`, control, entriesOf(evil, position));
      plans.push(...plansOf([await readDeb(file)], "standalone"));
    }
    const found = argumentsOf(plans);
    expect(found).toHaveLength(EVIL.length);
    for (const [position, evil] of EVIL.entries()) {
      const line = lineOf(evil);
      const {
        meta,
        version,
        src,
        autoPatchelfIgnoreMissingDeps: left,
      } = found[position] as {
        meta: { description: string; homepage?: string };
        version: string;
        src: { name: string };
        autoPatchelfIgnoreMissingDeps: string[];
      };
      expect(meta.description).toBe(line);
      // No address holds a blank.
      expect(meta.homepage).toBe(/\s/.test(line) ? undefined : `https://x.example/${line}`);
      expect(left).toEqual([`lib${evil}h.so`]);
      for (const part of [version, src.name]) expect(part).toMatch(/^[A-Za-z0-9+\-._?=]+$/);
    }
  });

  test("jetpack-nixos: what auto-patchelf leaves alone", async () => {
    const debs = await Promise.all(
      EVIL.map(async (evil, position) => {
        const file = await put(
          `thing${position}.deb`,
          { Package: `thing${position}` },
          entriesOf(evil, position),
        );
        return readDeb(file);
      }),
    );
    const found = argumentsOf(plansOf(debs, "jetpack-nixos"));
    expect(found).toHaveLength(EVIL.length);
    expect(found.map(({ autoPatchelfIgnoreMissingDeps: left }) => left)).toEqual(
      plansOf(debs, "jetpack-nixos").map(({ fromHost }) => fromHost.map(({ needed }) => needed)),
    );
    expect(found.flatMap(({ autoPatchelfIgnoreMissingDeps: left }) => left as string[]).sort()).toEqual(
      EVIL.map((evil) => `lib${evil}h.so`).sort(),
    );
  });
});

describe("phases make of a tree of such names what the model says", () => {
  const entries = EVIL.flatMap(entriesOf);

  test("standalone: unpackPhase and installPhase", async () => {
    const built = await build(await put("thing_1.0_arm64.deb", {}, entries));
    expectModel(built);
    const tree = readTree(built.out);
    for (const [position, evil] of EVIL.entries()) {
      const word = name(evil);
      const own = `${position}${word}`;
      expect(tree).toMatchObject({
        [`/opt/app/${own}`]: sha256(evil),
        [`/share/${own}`]: `-> ../opt/app/${own}`,
        [`/share/kept/${own}`]: `-> ../${own}`,
        [`/lib/lib${word}.so.1`]: `-> real${own}.so`,
      });
      expect(tree).not.toHaveProperty([`/share/gone/${own}`]);
    }
  });

  test("jetpack-nixos: postPatch, in the tree as the builder hands it on", async () => {
    const facts = await readDeb(
      await put("nvidia-thing_1.0_arm64.deb", { Package: "nvidia-thing" }, entries),
    );
    const set = analyseSet({
      debs: [facts],
      context: [],
      index,
      config,
      closed: true,
      target: "jetpack-nixos",
    });
    const [args] = argumentsOf(planPackages(set));
    const source = mkdtempSync(join(scratch, "source-"));
    for (const { path, fact } of set.packages[0]!.layout.files) {
      mkdirSync(dirname(join(source, path)), { recursive: true });
      if (fact.type === "symlink") symlinkSync(fact.target!, join(source, path));
      else writeFileSync(join(source, path), path);
    }
    runPatch(source, String(args!.postPatch));
    const tree = readTree(source);
    for (const [position, evil] of EVIL.entries()) {
      const own = `${position}${name(evil)}`;
      expect(tree).toMatchObject({
        [`/opt/app/${own}`]: sha256(`/opt/app/${own}`),
        [`/share/${own}`]: `-> ../opt/app/${own}`,
        [`/share/kept/${own}`]: `-> ../${own}`,
        [`/lib/lib${name(evil)}.so.1`]: `-> real${own}.so`,
      });
      expect(tree).not.toHaveProperty([`/share/gone/${own}`]);
    }
  });
});

/** Beside a file that nothing may touch: a name that got out of its quotes would. */
function runPatch(source: string, script: string): void {
  onTestFinished(() => rmSync(source, { recursive: true, force: true }));
  const { status, stderr } = spawnSync("timeout", ["20", "bash", "--norc", "-euc", script], {
    cwd: source,
    encoding: "utf8",
    env: { PATH: process.env.PATH, out: "/out" },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}
