import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { deb2nix, fixture, ROOT } from "./run.ts";

const DEBS = join(ROOT, "fixtures/debs");
const UTF8 = { env: { LANG: "C.UTF-8" } };

interface Document {
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly absent?: true }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
  readonly cycles: readonly (readonly string[])[];
}

const jsonOf = async (...args: readonly string[]): Promise<Document> =>
  JSON.parse((await deb2nix(["graph", "-q", "--json", ...args])).stdout) as Document;

const edgesOf = ({ edges }: Document, kind: string): string[] =>
  edges.filter((edge) => edge.kind === kind).map(({ from, to }) => `${from} ${to}`);

describe("deb2nix graph", () => {
  test("prints a tree, and beside it how much there is", async () => {
    const { stdout, stderr, status } = await deb2nix(["graph", "--closed", fixture("nvidia-l4t-core")], UTF8);
    expect(stdout).toBe("l4t-core\n├── expat (nixpkgs)\n└── libglvnd (nixpkgs)\n");
    expect(stderr).toBe("1 package, 2 of nixpkgs; 2 edges; 0 cycles\n");
    expect(status).toBe(0);
  });

  test("draws with ASCII where the locale has no more", async () => {
    const args = ["graph", "-q", "--closed", fixture("nvidia-l4t-core")];
    const { stdout } = await deb2nix(args, { env: { LC_ALL: "C", LANG: "C.UTF-8" } });
    expect(stdout).toBe("l4t-core\n|-- expat (nixpkgs)\n`-- libglvnd (nixpkgs)\n");
  });

  test("-v says which file asks for what", async () => {
    const { stdout } = await deb2nix(["graph", "-q", "-v", "--closed", fixture("nvidia-l4t-core")], UTF8);
    expect(stdout).toContain("│       libexpat.so.1 for /usr/lib/aarch64-linux-gnu/tegra/libnvfnet.so");
  });

  test("a library that nobody provides stands in it", async () => {
    const args = ["graph", "-q", "--closed", fixture("nvidia-l4t-nvfancontrol")];
    expect((await deb2nix(args, UTF8)).stdout).toContain("libjetsonpower.so (missing)");
  });

  test("the index knows the packages that are not at hand, and what they need is not known", async () => {
    const { nodes } = await jsonOf(fixture("nvidia-l4t-nvfancontrol"));
    expect(nodes).toContainEqual({ id: "l4t-core", kind: "package", name: "l4t-core", absent: true });
  });

  test("--debs adds what the debs in question reach, and no more", async () => {
    const { nodes, edges } = await jsonOf(fixture("nvidia-l4t-nvfancontrol"), "--debs", DEBS);
    const packages = nodes.filter(({ kind }) => kind === "package").map(({ id }) => id);
    expect(packages).toEqual(["l4t-core", "l4t-init", "l4t-nvfancontrol", "l4t-tools"]);
    expect(edges.some(({ from }) => from === "l4t-core")).toBe(true);
  });

  test("a directory stands for the debs in it, and their order does not matter", async () => {
    const names = readdirSync(DEBS).map((name) => join(DEBS, name));
    const all = await deb2nix(["graph", "-q", "--json", DEBS]);
    expect((await deb2nix(["graph", "-q", "--json", ...names.toReversed()])).stdout).toBe(all.stdout);
  });

  test("the packages of the release need each other as jetpack-nixos declares it", async () => {
    const document = await jsonOf(DEBS);
    expect(edgesOf(document, "needed").filter((edge) => edge.startsWith("l4t-pva "))).toEqual([
      "l4t-pva l4t-core",
      "l4t-pva l4t-cuda",
      "l4t-pva l4t-nvsci",
    ]);
    expect(edgesOf(document, "dlopen")).toContain("l4t-cuda l4t-3d-core");
    expect(edgesOf(document, "path")).toContain("l4t-camera l4t-3d-core");
    expect(document.cycles).toEqual([["l4t-core", "l4t-init", "l4t-tools"]]);
  });

  test("--libraries has a node for every ELF file", async () => {
    const { nodes, edges } = await jsonOf("--libraries", fixture("nvidia-l4t-core"));
    expect(nodes.filter(({ kind }) => kind === "library").length).toBeGreaterThan(40);
    expect(edges).toContainEqual({
      from: "library:l4t-core/lib/libnvfnet.so",
      to: "nixpkgs:expat",
      kind: "needed",
      because: [{ elf: "/usr/lib/aarch64-linux-gnu/tegra/libnvfnet.so", name: "libexpat.so.1" }],
    });
  });
});

describe("deb2nix graph --format", () => {
  test.each([
    ["dot", /^digraph deb2nix \{\n[\s\S]*\n\}\n$/],
    ["mermaid", /^flowchart LR\n/],
    ["svg", /^<\?xml [\s\S]*<\/svg>\n$/],
    ["html", /^<!doctype html>\n[\s\S]*<\/html>\n$/],
    ["json", /^\{\n {2}"cycles": /],
  ])("%s", async (format, form) => {
    const { stdout, status } = await deb2nix(["graph", "-q", "--format", format, DEBS]);
    expect(stdout).toMatch(form);
    expect(stdout).toContain("multimedia");
    expect(stdout).not.toContain(ROOT);
    expect(status).toBe(0);
  });

  test("json is what --json gives, and keeps to its schema", async () => {
    const [named, short] = await Promise.all([
      deb2nix(["graph", "-q", "--format", "json", "--libraries", DEBS]),
      deb2nix(["graph", "-q", "--json", "--libraries", DEBS]),
    ]);
    expect(named.stdout).toBe(short.stdout);
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "schema/graph.schema.json"), "utf8")),
    );
    expect(validate(JSON.parse(named.stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  test("another is a wrong call", async () => {
    const { stdout, stderr, status } = await deb2nix([
      "graph",
      "--format",
      "png",
      fixture("nvidia-l4t-core"),
    ]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toContain("Allowed choices are tree, dot, mermaid, svg, html, json");
  });

  test("a reader that has seen enough ends it quietly", async () => {
    const args = [join(ROOT, "bin/deb2nix.js"), "graph", "-q", "--json", "--libraries", DEBS];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, said }).toEqual({ status: 0, said: "" });
  });
});
