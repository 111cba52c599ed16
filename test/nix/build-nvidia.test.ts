import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, expect, type TestContext, test } from "vitest";
import { deb2nix, ROOT } from "../cli/run.ts";
import { buildAll } from "./build-all.ts";
import { debianLibraries } from "./debian-libraries.ts";
import { DRIVER, loaderWalk } from "./loader-walk.ts";
import { NIXPKGS, needBuilds, openNix } from "./nix-session.ts";
import { layOutNvidiaSet } from "./nvidia-set.ts";
import { contentOf, expectContent, type Plan } from "./plan-content.ts";

const TIMEOUT = 330_000;

const nix = openNix();
afterAll(() => nix.end(), TIMEOUT);
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

test(
  "NVIDIA's own debs are built from what is printed, and everything that they need is found",
  async (context) => {
    const { plans, scope } = await convert(context);
    const start = performance.now();
    const { paths, glibc, built } = await buildAll(
      nix,
      scope,
      plans.map(({ attr }) => attr),
    );
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const outputs = Object.values(paths).flatMap((each) => Object.values(each));
    const report = loaderWalk(outputs, join(glibc, "lib"));
    const foreign = report.missing.filter(([, , where]) => where !== "driver");
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

    const debs = join(nix.folder, "debs");
    for (const plan of plans) expectContent(plan, paths[plan.attr]!, await contentOf(plan, debs));
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

test(
  "the commands of the newcomer's page build a package",
  async (context) => {
    const { scope } = await convert(context);
    const page = readFileSync(join(ROOT, "docs/nix.md"), "utf8");
    const commands = /```sh\n(.*?)```/s.exec(page)![1]!;
    const here = join(nix.folder, "newcomer");
    mkdirSync(join(here, "nixpkgs"), { recursive: true });
    const [deb] = readdirSync(join(nix.folder, "debs")).filter((name) => name.startsWith("nvidia-powerd_"));
    copyFileSync(join(nix.folder, "debs", deb!), join(here, deb!));
    // What is there already is not asked of the folder of debs.
    writeFileSync(
      join(here, "nixpkgs/default.nix"),
      `args: import ${NIXPKGS} (args // { config = args.config // { inherit ((import ${scope}).pkgs.config) libraries; }; })`,
    );
    const script = [
      "set -eu",
      `cd ${here}`,
      `export NIX_PATH=nixpkgs=${here}/nixpkgs`,
      `deb2nix() { ${process.execPath} ${join(ROOT, "bin/deb2nix.js")} "$@"; }`,
      commands,
    ].join("\n");
    await nix.must("bash", ["--norc", "-c", script]);
    expect(readdirSync(join(here, "result/bin"))).toContain("nvidia-powerd");
  },
  TIMEOUT,
);
