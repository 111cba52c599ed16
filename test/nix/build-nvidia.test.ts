import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeEach, expect, type TestContext, test } from "vitest";
import { deb2nix } from "../cli/run.ts";
import { linesOf } from "../real/tools.ts";
import { debianLibraries } from "./debian-libraries.ts";
import { DRIVER, loaderWalk } from "./loader-walk.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";
import { layOutNvidiaSet } from "./nvidia-set.ts";
import { readTree } from "./phases.ts";

const TIMEOUT = 330_000;

interface Plan {
  readonly attr: string;
  readonly debs: readonly string[];
  readonly buildInputs: readonly { readonly attr: string; readonly kind: string }[];
  readonly outputs: readonly { readonly name: string; readonly files: number }[];
  readonly fixes: readonly { readonly kind: string; readonly path?: string }[];
  readonly dropped: readonly { readonly path: string }[];
}

const nix = openNix();
afterAll(() => nix.end());
beforeEach(needBuilds);

/** What the debs become, as files that `callPackage` reads, in a scope of the small nixpkgs. */
let converted: { readonly plans: readonly Plan[]; readonly scope: string } | undefined;

async function convert(context: TestContext): Promise<NonNullable<typeof converted>> {
  if (converted !== undefined) return converted;
  const { files, byHash, libraries } = await layOutNvidiaSet(context, nix.folder);
  const data = join(nix.folder, "libraries.json");
  writeFileSync(data, debianLibraries(libraries, join(nix.folder, "stand-ins")));
  const args = ["--target", "standalone", ...files];
  const printed = await deb2nix(["-q", "--out", join(nix.folder, "packages"), ...args]);
  const { stdout, status } = await deb2nix(["-q", "--json", ...args]);
  expect([printed.status, status]).toEqual([0, 0]);
  const scope = join(nix.folder, "scope.nix");
  writeFileSync(scope, scopeOf(byHash, data));
  converted = { plans: (JSON.parse(stdout) as { packages: Plan[] }).packages, scope };
  return converted;
}

/** openssl_1_1, which nixpkgs calls insecure, is only in run paths of what is opened by name. */
const scopeOf = (debs: string, libraries: string) => `
  let
    pkgs = import ${NIXPKGS} {
      system = "aarch64-linux";
      config = { allowUnfree = true; allowInsecure = true; debs = ${debs}; libraries = ${libraries}; };
    };
    scope = pkgs.lib.makeScope pkgs.newScope (self: pkgs.lib.packagesFromDirectoryRecursive {
      inherit (self) callPackage;
      directory = ${join(nix.folder, "packages")};
    });
  in
  scope // { inherit pkgs; }
`;

/** Builds all outputs of each package; their paths by attribute and output. */
async function buildAll(scope: string, plans: readonly Plan[]) {
  const expression = `
    let scope = import ${scope}; in {
      paths = builtins.listToAttrs (map (attr: {
        name = attr;
        value = builtins.listToAttrs (map (name: { inherit name; value = scope.\${attr}.\${name}.outPath; })
          scope.\${attr}.outputs);
      }) [ ${plans.map(({ attr }) => JSON.stringify(attr)).join(" ")} ]);
      glibc = scope.pkgs.glibc.outPath;
    }`;
  const file = join(nix.folder, "all.nix");
  // A text that names the outputs makes Nix build them all.
  writeFileSync(
    file,
    `derivation {
    name = "all"; system = builtins.currentSystem; builder = "/bin/bash";
    all = builtins.toJSON (${expression});
    passAsFile = [ "all" ];
    args = [ "-c" "/bin/cat $allPath >$out" ];
  }`,
  );
  const built = await nix.run("nix-build", [file, "--no-out-link"]);
  return { ...built, file };
}

/** Paths of files and links in the debs of a package, as dpkg tells them. */
async function contentOf({ debs }: Plan): Promise<string[]> {
  const paths: string[] = [];
  for (const file of debs) {
    for await (const line of linesOf("dpkg-deb", ["--contents", join(nix.folder, "debs", file)])) {
      const [, type, path] = /^(.)(?:\S+ +){5}\.(\/.*?)(?: -> .*| link to .*)?$/.exec(line)!;
      if (type !== "d") paths.push(path!);
    }
  }
  return paths;
}

/** Each output has as many files as planned, and all together have what the debs have, less what the plan leaves out. */
function expectContent(
  plan: Plan,
  outputs: Readonly<Record<string, string>>,
  shipped: readonly string[],
): void {
  expect(Object.keys(outputs).sort(), plan.attr).toEqual(plan.outputs.map(({ name }) => name).sort());
  // stdenv writes what an output propagates.
  const trees = plan.outputs.map(({ name }) =>
    Object.entries(readTree(outputs[name]!)).filter(([path]) => !path.startsWith("/nix-support/")),
  );
  const counts = trees.map((tree) => tree.filter(([, content]) => !content.startsWith("-> ")).length);
  expect([plan.attr, ...counts]).toEqual([plan.attr, ...plan.outputs.map(({ files }) => files)]);

  const dropped = new Set(plan.dropped.map(({ path }) => path));
  const names = shipped.filter((path) => !dropped.has(path)).map((path) => basename(path));
  for (const { kind, path } of plan.fixes) {
    if (kind === "remove-link") names.splice(names.indexOf(basename(path!)), 1);
    else if (["alternative-link", "library-link", "manifest-link", "soname-link"].includes(kind))
      names.push(basename(path!));
  }
  const found = trees.flatMap((tree) => tree.map(([path]) => basename(path)));
  expect([plan.attr, ...found.sort()]).toEqual([plan.attr, ...names.sort()]);
}

test(
  "NVIDIA's own debs are built from what is printed, and everything that they need is found",
  async (context) => {
    const { plans, scope } = await convert(context);
    const start = performance.now();
    const { status, stdout, stderr } = await buildAll(scope, plans);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    expect(status, stderr.slice(-5_000)).toBe(0);
    expect(stderr).not.toContain("cycle detected");
    const { paths, glibc } = JSON.parse(readFileSync(stdout.trim(), "utf8")) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, string>>>>;
      readonly glibc: string;
    };

    const outputs = Object.values(paths).flatMap((each) => Object.values(each));
    const report = loaderWalk(outputs, join(glibc, "lib"));
    const foreign = report.missing.filter(([, , where]) => where !== "driver");
    const built = (stderr.match(/^building '/gm) ?? []).length;
    console.log(
      `${plans.length} packages with ${outputs.length} outputs in ${built} derivations, ${seconds} s; ` +
        `${report.elfs} ELF files with ${report.needed} names in DT_NEEDED, ` +
        `${foreign.length} unresolved, ${report.missing.length - foreign.length} left to ${DRIVER}`,
    );
    expect(foreign).toEqual([]);
    expect(report.emptyRunPaths).toEqual([]);
    expect(report.badInterpreters).toEqual([]);
    expect(plans.length).toBeGreaterThanOrEqual(40);
    expect(report.elfs).toBeGreaterThanOrEqual(plans.length);

    for (const plan of plans) expectContent(plan, paths[plan.attr]!, await contentOf(plan));
  },
  TIMEOUT,
);

test(
  "one input less, and the build fails with the name of the library",
  async (context) => {
    const { scope } = await convert(context);
    const file = join(nix.folder, "packages", "libnvidia-glcore.nix");
    const text = readFileSync(file, "utf8");
    const less = text.replace(/(buildInputs = \[[^\]]*) libnvidia-gpucomp\b/, "$1");
    expect(less).not.toBe(text);
    const broken = join(nix.folder, "broken.nix");
    writeFileSync(broken, less);
    const call = join(nix.folder, "call-broken.nix");
    writeFileSync(call, `(import ${scope}).callPackage ${broken} { }`);
    const { status, stderr } = await nix.run("nix-build", [call, "--no-out-link"]);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(
      /auto-patchelf could not satisfy dependency libnvidia-gpucomp\.so\.[\d.]+ wanted by/,
    );
  },
  TIMEOUT,
);

test(
  "the message for who has not got a deb names the command that puts it where it is looked for",
  async (context) => {
    const { scope } = await convert(context);
    const [deb] = readdirSync(join(nix.folder, "debs")).filter((name) => name.startsWith("libcudart12_"));
    const text = readFileSync(join(nix.folder, "packages", "libcudart12.nix"), "utf8");
    const command = /nix-prefetch-url (.*) file:/.exec(text)?.[1]?.split(" ") ?? [];
    const url = `file://${join(nix.folder, "debs", encodeURIComponent(deb!))}`;
    const { stdout } = await nix.must("nix-prefetch-url", ["--print-path", ...command, url]);
    const wanted = await nix.must("nix-instantiate", [
      "--eval",
      "-E",
      `(import ${scope}).libcudart12.src.outPath`,
    ]);
    expect(stdout.trim().split("\n").at(-1)).toBe(JSON.parse(wanted.stdout));
  },
  TIMEOUT,
);
