import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deb2nix, fixture } from "../cli/run.ts";
import { analyzeExpression } from "./analyze-expression.ts";
import { needBuilds, openNix } from "./nix-session.ts";

const TIMEOUT = 120_000;
const nix = openNix();
afterAll(() => nix.end());
beforeEach(needBuilds);

/** Zstd, xz and gzip members. */
const DEBS = ["nvidia-l4t-camera", "cuda-cudart-11-4", "cuda-cudart-dev-11-4"].map(fixture);

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function sha256(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** What the archive has, by hash, as the tests' fetchurl wants it. */
const archive = join(nix.folder, "archive");

/** The file of a deb, as a pin has it; \`name\` for one that the archive calls otherwise. */
function pinned(path: string, name = nameOf(path)) {
  return { filename: `pool/${name}`, sha256: sha256(path), version: "1" };
}

async function build(expression: string): Promise<{ readonly path: string; readonly built: number }> {
  const { stdout, stderr } = await nix.must("nix-build", [
    "--no-out-link",
    "-E",
    analyzeExpression(archive, expression),
  ]);
  return { path: stdout.trim(), built: (stderr.match(/^building '/gm) ?? []).length };
}

beforeAll(() => {
  mkdirSync(archive);
  for (const path of DEBS) copyFileSync(path, join(archive, `${sha256(path)}.deb`));
});

/** What the program prints of a deb that is called so. */
async function inspect(path: string): Promise<string> {
  const { status, stdout, stderr } = await deb2nix(["inspect", "--json", path]);
  expect(status, stderr).toBe(0);
  return stdout;
}

describe("analyzeDeb", () => {
  test(
    "gives what the program prints, to the byte",
    async () => {
      for (const deb of DEBS) {
        const { path } = await build(`analyze.analyzeDeb ${deb}`);
        expect(readFileSync(path, "utf8")).toBe(await inspect(deb));
      }
    },
    TIMEOUT,
  );

  test(
    "a name that a store cannot hold",
    async () => {
      const deb = join(nix.folder, "cuda-cudart_1%3a2~rc1_arm64.deb");
      copyFileSync(DEBS[1]!, deb);
      const { path } = await build(`analyze.analyzeDeb (/. + "${deb}")`);
      expect(readFileSync(path, "utf8")).toBe(await inspect(deb));
    },
    TIMEOUT,
  );

  test(
    "a broken deb fails, and says why",
    async () => {
      const broken = join(nix.folder, "broken_1_arm64.deb");
      writeFileSync(broken, readFileSync(DEBS[0]!).subarray(0, 2_000));
      const { status, stderr } = await nix.run("nix-build", [
        "--no-out-link",
        "-E",
        analyzeExpression(archive, `analyze.analyzeDeb ${broken}`),
      ]);
      expect(status).not.toBe(0);
      expect(stderr).toContain("broken_1_arm64.deb");
      expect(stderr).toContain("E_");
    },
    TIMEOUT,
  );
});

describe("analyzePins", () => {
  const [camera, cudart, dev] = DEBS as [string, string, string];
  const write = (name: string, pin: unknown): string => {
    const path = join(nix.folder, name);
    writeFileSync(path, JSON.stringify(pin));
    return path;
  };
  const old = write("r35.3-debs.json", {
    common: { "cuda-cudart-11-4": pinned(cudart), "cuda-cudart-dev-11-4": pinned(dev) },
    t234: { "nvidia-l4t-camera": pinned(camera) },
  });

  test(
    "one file for each deb, called by its hash, as the program prints it",
    async () => {
      const { path } = await build(`analyze.analyzePins { pins = [ ${old} ]; }`);
      expect(readdirSync(path)).toEqual(DEBS.map((deb) => `${sha256(deb)}.json`).sort());
      for (const deb of DEBS)
        expect(readFileSync(join(path, `${sha256(deb)}.json`), "utf8")).toBe(await inspect(deb));
    },
    TIMEOUT,
  );

  test(
    "a deb that another release has too is not read again",
    async () => {
      await build(`analyze.analyzePins { pins = [ ${old} ]; }`);
      const newer = write("r35.4-debs.json", { common: { "cuda-cudart-11-4": pinned(cudart) } });
      const { path, built } = await build(`analyze.analyzePins { pins = [ ${newer} ${old} ]; }`);
      expect(readdirSync(path)).toHaveLength(3);
      expect(built).toBe(0);
      const { built: alone } = await build(`analyze.analyzePins { pins = [ ${newer} ]; }`);
      // The directory, and no deb.
      expect(alone).toBe(1);
    },
    TIMEOUT,
  );

  test(
    "names that a store cannot hold",
    async () => {
      const name = "cuda-cudart_1%3a2~rc1_arm64.deb";
      const pin = `{ common.x = { filename = "pool/${name}"; sha256 = "${sha256(cudart)}"; }; }`;
      const { path } = await build(`analyze.analyzePins { pins = [ ${pin} ]; }`);
      const { debs } = JSON.parse(readFileSync(join(path, `${sha256(cudart)}.json`), "utf8"));
      expect(debs[0].file).toBe(name);
    },
    TIMEOUT,
  );

  test(
    "filter says which debs count",
    async () => {
      const only = `repo: name: deb: repo == "common" && name != "cuda-cudart-11-4"`;
      const { path } = await build(`analyze.analyzePins { pins = [ ${old} ]; filter = ${only}; }`);
      expect(readdirSync(path)).toEqual([`${sha256(dev)}.json`]);
    },
    TIMEOUT,
  );

  test(
    "each deb can be built by itself",
    async () => {
      const { path } = await build(`(analyze.analyzePins { pins = [ ${old} ]; }).facts."${sha256(dev)}"`);
      expect(readFileSync(path, "utf8")).toBe(await inspect(dev));
    },
    TIMEOUT,
  );
});
