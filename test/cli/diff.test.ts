import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDeb } from "../../src/facts/read-deb.ts";
import { openCache } from "../../src/release/cache.ts";
import { keepFacts, PLAIN_READING } from "../../src/release/facts-cache.ts";
import { deb2nix, fixture, ROOT } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-diff-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const R35 = join(ROOT, "fixtures/debs");
const R36 = join(ROOT, "fixtures/sets/r36/debs");
const R38 = join(ROOT, "fixtures/sets/r38/debs");
const PINS = ["r35.6-debs.json", "r36.5-debs.json"].map((name) => join(ROOT, "fixtures/facts", name)) as [
  string,
  string,
];

let json: string;

beforeAll(async () => {
  json = (await deb2nix(["diff", "--json", R36, R38])).stdout;
});

describe("deb2nix diff", () => {
  test("of a release with itself finds nothing, and exits 0", async () => {
    expect(await deb2nix(["diff", "--fail-on", "note", R35, R35])).toEqual({
      status: 0,
      stdout: "debs (r35.3, 39 debs) -> debs (r35.3, 39 debs)\n\nno difference\n",
      stderr: "",
    });
  });

  test("of two generations tells values and versions first, then what breaks", async () => {
    const { stdout, stderr, status } = await deb2nix(["diff", R36, R38]);
    const [head, ...rest] = stdout.split("\n\n");
    expect(head!.split("\n")).toEqual([
      "debs (r36.5, 30 debs) -> debs (r38.2, 23 debs)",
      "cudaDriverMajorMinorVersion 540.5.0 -> 580.00",
      "GPU variants none -> openrm",
      "L4T 36.5.0 -> 38.2.2",
      "release r36.5 -> r38.2",
      "19 debs 36.5.0-20260115194252 -> 38.2.2-20250925153837",
      expect.stringMatching(/^\d+ library names ending in 540\.5\.0 -> 580\.00$/),
    ]);
    expect(rest[0]).toMatch(
      /^New findings of the audit \(\d+\)\n {2}missing-provider: l4t-camera .*libnvjpeg\.so$/m,
    );
    expect(stdout).toMatch(/\n\d+ changes: \d+ errors, \d+ warnings, \d+ notes; -v shows the notes\n$/);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  test("json keeps to its schema, names no path of this machine, and is the same every time", async () => {
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "schema/diff.schema.json"), "utf8")),
    );
    expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true);
    expect(json).not.toContain(ROOT);
    expect((await deb2nix(["diff", "--format", "json", "--jobs", "1", R36, R38])).stdout).toBe(json);
  });

  test("the facts that inspect printed are as good as the debs", async () => {
    const facts = join(scratch, "debs");
    writeFileSync(facts, (await deb2nix(["inspect", "--json", R36])).stdout);
    const found = JSON.parse((await deb2nix(["diff", "--json", facts, R38])).stdout);
    const { old, ...rest } = JSON.parse(json);
    expect(found).toEqual({ ...rest, old: { ...old, kind: "facts" } });
  });

  test("two pins: what an index tells, and what could not be seen", async () => {
    const { stdout, status } = await deb2nix(["diff", ...PINS]);
    expect(stdout).toContain("\nJetPack 5.1.6 -> 6.2.2\n");
    expect(stdout).toContain("\nDebs in another repository (");
    expect(stdout).toContain("  nvidia-l4t-gstreamer: t234 -> common\n");
    expect(stdout).toMatch(/^Not compared inside, for want of the debs: .* and \d+ more\.$/m);
    expect(status).toBe(0);
  });

  test("a pin's debs are found by name in --debs and by hash on the other side", async () => {
    const deb = fixture("nvidia-l4t-gbm");
    const debs = join(scratch, "pool");
    mkdirSync(debs);
    copyFileSync(deb, join(debs, basename(deb)));
    const { debs: facts } = JSON.parse((await deb2nix(["inspect", "--json", deb])).stdout);
    const pinOf = (sha256: string) => ({
      t234: {
        "nvidia-l4t-gbm": { filename: `pool/${basename(deb)}`, sha256, version: facts[0].control.Version },
      },
    });
    const pin = join(scratch, "r35.3-debs.json");
    writeFileSync(pin, JSON.stringify(pinOf(facts[0].sha256)));
    const read = async (...args: string[]) => JSON.parse((await deb2nix(["diff", "--json", ...args])).stdout);
    expect((await read("--debs", debs, pin, pin)).old).toMatchObject({ kind: "pin", debs: 1, read: 1 });
    expect((await read(pin, pin)).old).toMatchObject({ debs: 1, read: 0 });
    expect(await read(pin, deb)).toMatchObject({ old: { read: 1 }, changes: [], unread: [] });
    // A deb that was replaced since is another one than the pin means.
    writeFileSync(pin, JSON.stringify(pinOf("0".repeat(64))));
    const replaced = await read("--debs", debs, pin, deb);
    expect(replaced).toMatchObject({ old: { read: 0 }, unread: ["nvidia-l4t-gbm"] });
    expect(replaced.changes).toEqual([expect.objectContaining({ kind: "deb-mutated" })]);
  });

  test("a pin's debs need not be at hand where the cache has their facts", async () => {
    const deb = fixture("nvidia-l4t-gbm");
    const facts = await readDeb(deb);
    const pin = join(scratch, "cached.json");
    const { sha256, file: filename } = facts;
    writeFileSync(pin, JSON.stringify({ t234: { "nvidia-l4t-gbm": { filename, sha256, version: "1" } } }));
    keepFacts(openCache(join(scratch, "cache/deb2nix")), facts, PLAIN_READING);
    const env = { XDG_CACHE_HOME: join(scratch, "cache") };
    expect(JSON.parse((await deb2nix(["diff", "--json", pin, pin], { env })).stdout).old.read).toBe(1);
    expect(JSON.parse((await deb2nix(["diff", "--json", pin, pin])).stdout).old.read).toBe(0);
  });

  test("the scope that pin wrote beside a pin counts", async () => {
    const pin = join(scratch, "r36.4-debs.json");
    writeFileSync(pin, JSON.stringify({ common: {} }));
    writeFileSync(join(scratch, "r36.4-scope.json"), JSON.stringify({ version: 1, jetpack: "6.2.1" }));
    expect((await deb2nix(["diff", pin, PINS[1]])).stdout).toContain("\nJetPack 6.2.1 -> 6.2.2\n");
  });

  test("--fail-on makes differences of that severity a failure, and -q says no more", async () => {
    const status = async (severity: string) =>
      (await deb2nix(["diff", "-q", "--fail-on", severity, ...PINS])).status;
    expect(await Promise.all([status("error"), status("warning"), status("note")])).toEqual([0, 1, 1]);
    expect((await deb2nix(["diff", "-q", ...PINS])).stdout).toBe("");
  });

  test.each([
    ["markdown", /^\*\*deb2nix diff\*\*: debs/],
    ["html", /^<!doctype html>/],
  ])("--format %s goes to stdout", async (format, begins) => {
    const { stdout, stderr, status } = await deb2nix(["diff", "--format", format, R36, R38]);
    expect(stdout).toMatch(begins);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  test("what is neither is bad input that says what was expected", async () => {
    const bad = join(scratch, "bad.json");
    writeFileSync(bad, "[");
    const { stdout, stderr, status } = await deb2nix(["diff", bad, R35]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 3 });
    expect(stderr).toContain("is neither a deb nor JSON");
    expect((await deb2nix(["diff", R35])).status).toBe(2);
    expect((await deb2nix(["diff", join(scratch, "none"), R35])).status).toBe(3);
  });
});
