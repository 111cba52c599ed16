import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fetchNodes, type Installed, packAndInstall, runIn, Unreachable } from "./installed.ts";
import { deb2nix, fixture, ROOT } from "./run.ts";

let installed: Installed;
let nodes: ReadonlyMap<number, string>;
let unreachable: string | undefined;

beforeAll(() => {
  try {
    nodes = new Map([...fetchNodes(), [24, process.execPath]]);
    installed = packAndInstall();
  } catch (error) {
    if (!(error instanceof Unreachable) || process.env.CI === "true") throw error;
    unreachable = error.message;
  }
}, 600_000);
afterAll(() => {
  if (installed !== undefined) rmSync(installed.folder, { recursive: true });
});
beforeEach((context) => {
  if (unreachable !== undefined) context.skip(`the registry cannot be reached: ${unreachable}`);
});

const core = "fixtures/debs/nvidia-l4t-core_35.3.1-20230319081403_arm64.deb";

const run24 = (command: string) => runIn(installed.folder, process.execPath, command);

describe.each([22, 24, 26])("what npm installs in an empty folder, on Node %i", (major) => {
  beforeEach((context) => {
    // There is no Node 22.15.0 for arm64 in the registry.
    if (!nodes?.has(major)) context.skip(`no Node ${major} for ${process.arch}`);
  });

  const run = (command: string) => runIn(installed.folder, nodes.get(major)!, command);

  test("is run by that Node", () => {
    const { stdout } = run("node --version");
    expect(stdout).toMatch(new RegExp(`^v${major}\\.`));
    if (major === 22) expect(stdout).toBe("v22.15.0\n");
  });

  test("npx deb2nix prints what the checkout prints", async () => {
    const { stdout } = await deb2nix(["-q", fixture("nvidia-l4t-core")]);
    expect(run(`npx deb2nix -q ${core}`)).toEqual({ status: 0, stdout, stderr: "" });
  });

  test("npx elfinfo too", () => {
    const { status, stdout, stderr } = run("npx elfinfo --json $(command -v node)");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout).elfs[0].needed).toContain("libc.so.6");
  });

  test("threads start", () => {
    for (const name of ["one.deb", "two.deb"]) {
      copyFileSync(fixture("nvidia-l4t-core"), join(installed.folder, name));
      // The bytes behind the last member are padding: enough for a thread each.
      truncateSync(join(installed.folder, name), 6 * 1024 * 1024);
    }
    const { status, stdout, stderr } = run("npx deb2nix inspect --json --jobs 2 one.deb two.deb");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout).debs).toHaveLength(2);
  });

  test.each([
    ["the page of a rule", "explain dlopen-missing"],
    ["the page of a graph", `graph -q --format html ${core}`],
    ["an audit", `audit --fail-on error ${core}`],
    ["completions", "completions zsh"],
    ["the profile", "config check node_modules/deb2nix/profiles/jetpack-nixos.toml"],
  ])("what the package brings is found: %s", (_, args) => {
    const { status, stdout, stderr } = run(`npx deb2nix ${args}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.length).toBeGreaterThan(50);
  });

  test("every example of docs/library.md runs", () => {
    const page = readFileSync(join(ROOT, "docs/library.md"), "utf8");
    const examples = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);
    expect(examples.length).toBeGreaterThan(3);
    const printed = examples.map((code, index) => {
      writeFileSync(join(installed.folder, `example-${index}.mjs`), code);
      const { status, stdout, stderr } = run(`node example-${index}.mjs`);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      return stdout;
    });
    expect(printed[0]).toMatch(/^nvidia-l4t-core \d+\n\/usr\/lib\//);
    expect(printed[1]).toMatch(/^true\nlibcuda\.so\.1 \[/);
    expect(printed[2]).toContain("libgbm: libgbm.so.1\n{ buildFromDebs\n");
    expect(printed[3]).toContain("error[missing-provider]: no package provides libjetsonpower.so");
  });
});

describe("the commands of the documentation", () => {
  const commandsOf = (page: string): string[] => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const [, commands] = /```sh\n(npm ci(?: &&|\n) ?npm pack[\s\S]*?)```/.exec(text)!;
    return commands!.split(/ && |\n/).filter((command) => command !== "");
  };

  test("are the same on the first page and on the one about installing", () => {
    expect(commandsOf("README.md")).toEqual(commandsOf("docs/install.md"));
  });

  test("install the programs and their manuals", () => {
    const [ci, pack, install] = commandsOf("docs/install.md");
    // Of this checkout both are done.
    expect([ci, pack]).toEqual(["npm ci", "npm pack"]);
    const prefix = join(installed.folder, "global");
    // With the machine's own settings, by which npm finds its registry.
    const { status, stderr } = spawnSync("sh", ["-c", install!], {
      cwd: installed.folder,
      encoding: "utf8",
      env: { ...process.env, npm_config_prefix: prefix, npm_config_loglevel: "error" },
      timeout: 100_000,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const name of ["deb2nix", "elfinfo"]) {
      expect(run24(`${prefix}/bin/${name} --version`).stdout).toMatch(/\d+\.\d+\.\d+\n$/);
      expect(existsSync(join(prefix, `share/man/man1/${name}.1`))).toBe(true);
    }
  }, 120_000);
});

describe("types", () => {
  const compile = (code: string) => {
    writeFileSync(join(installed.folder, "consumer.mts"), code);
    // Strict, declarations checked too, and without @types/node, which a consumer may not have.
    const options =
      "--noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2024 --lib es2024";
    const args = [
      join(ROOT, "node_modules/typescript/bin/tsc"),
      ...options.split(" "),
      "--types",
      "",
      "consumer.mts",
    ];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: installed.folder, encoding: "utf8" });
    return { status, stdout };
  };
  const USE = `import { analyseSet, type DebFacts, loadDefaultProfile, loadEmbeddedIndex, packageFunction, planPackages, printNix, readDebs } from "deb2nix";
const debs: DebFacts[] = await readDebs(["x.deb"], { jobs: 1 });
const set = analyseSet({ debs, context: [], index: loadEmbeddedIndex(), config: loadDefaultProfile(), closed: false });
export const text: string = planPackages(set).map((plan) => printNix(packageFunction(plan))).join("");
`;

  test("a program that uses the library compiles", () => {
    expect(compile(USE)).toEqual({ status: 0, stdout: "" });
  });

  test("one that misuses it does not", () => {
    const { status, stdout } = compile(USE.replace("jobs: 1", "jobs: true"));
    expect(status).not.toBe(0);
    expect(stdout).toContain("Type 'boolean' is not assignable to type 'number'");
  });
});

describe("what is in the package", () => {
  const paths = () => installed.packed.files.map(({ path }) => path);

  test("is only what is needed: nothing of sources, tests and fixtures", () => {
    const roots = new Set(paths().map((path) => path.split("/")[0]));
    expect([...roots].sort()).toEqual(
      [
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "THIRD-PARTY.md",
        "assets",
        "bin",
        "completions",
        "data",
        "dist",
        "docs",
        "man",
        "nix",
        "package.json",
        "profiles",
        "schema",
      ].sort(),
    );
    expect(paths().filter((path) => path.startsWith("docs/") && !path.startsWith("docs/rules/"))).toEqual([]);
    expect(paths().filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))).toEqual([]);
  });

  test("has the programs, the library and what threads run, flat, in few files", () => {
    const modules = paths().filter((path) => path.endsWith(".js") && path.startsWith("dist/"));
    const entries = ["deb2nix", "elfinfo", "index", "deb-thread-main", "xz-thread-main"];
    expect(modules).toEqual(expect.arrayContaining(entries.map((name) => `dist/${name}.js`)));
    expect(modules.filter((path) => path.split("/").length > 2)).toEqual([]);
    expect(modules.length).toBeLessThan(60);
    expect(paths()).toContain("dist/index.d.ts");
  });

  test("weighs less than 500 kB to download and 2 MB on disk", () => {
    expect(installed.packed.size).toBeLessThan(500_000);
    expect(installed.packed.unpackedSize).toBeLessThan(2_000_000);
  });

  test("its programs may be run", () => {
    for (const path of ["bin/deb2nix.js", "bin/elfinfo.js"]) {
      expect(installed.packed.files.find((file) => file.path === path)?.mode).toBe(0o755);
    }
  });

  test("names nobody's machine", () => {
    const root = join(installed.folder, "node_modules/deb2nix");
    for (const path of paths()) expect(readFileSync(join(root, path), "latin1")).not.toContain(ROOT);
  });
});

describe("what comes with it", () => {
  const packages = () =>
    (
      JSON.parse(readFileSync(join(installed.folder, "node_modules/.package-lock.json"), "utf8")) as {
        packages: Readonly<Record<string, { version: string; hasInstallScript?: true; integrity?: string }>>;
      }
    ).packages;
  const names = () => Object.keys(packages()).map((path) => path.replace(/^.*node_modules\//, ""));

  test("is no more than 26 packages, of 10 MB", () => {
    expect(names().length - 1).toBeLessThanOrEqual(26);
    const { stdout } = runIn(installed.folder, process.execPath, "du -sk --apparent-size node_modules");
    expect(Number.parseInt(stdout, 10)).toBeLessThan(10_000);
  });

  test("runs no script when it is installed", () => {
    for (const [path, { hasInstallScript }] of Object.entries(packages()))
      expect(hasInstallScript, path).toBeUndefined();
  });

  test("is not the Node of the checkout", () => {
    expect(names().filter((name) => name.startsWith("node-"))).toEqual([]);
  });
});
