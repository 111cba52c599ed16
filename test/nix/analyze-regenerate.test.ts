import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { libraries, poolOfSmall, smallRelease } from "../cli/regenerate-small.ts";
import { type FixturePool, fixturePool, writePins } from "../cli/regenerate-trees.ts";
import { deb2nix, type Outcome } from "../cli/run.ts";
import { analyzeExpression } from "./analyze-expression.ts";
import { needBuilds, openNix } from "./nix-session.ts";

const TIMEOUT = 120_000;
const nix = openNix();
afterAll(() => nix.end());
beforeEach(needBuilds);

/** A release whose debs are pinned, and lie in a folder. */
interface Pinned {
  readonly tree: string;
  readonly debs: string;
  /** What Nix has made of the pin. */
  readonly facts: () => Promise<string>;
}

function pin(name: string, pool: FixturePool): Pinned {
  const [tree, debs, archive] = ["pinned", "debs", "archive"].map((part) => join(nix.folder, name, part));
  writePins(tree!, [pool]);
  for (const directory of [debs!, archive!]) mkdirSync(directory);
  for (const { stanza, content } of pool.debs) {
    writeFileSync(join(debs!, stanza.Filename!.replace(/.*\//, "")), content);
    writeFileSync(join(archive!, `${stanza.SHA256}.deb`), content);
  }
  let built: Promise<string> | undefined;
  const facts = () => (built ??= analyze(join(tree!, `sourceinfo/${pool.release}-debs.json`), archive!));
  return { tree: tree!, debs: debs!, facts };
}

async function analyze(pins: string, archive: string): Promise<string> {
  const { stdout } = await nix.must("nix-build", [
    "--no-out-link",
    "-j2",
    "-E",
    analyzeExpression(archive, `analyze.analyzePins { pins = [ ${pins} ]; }`),
  ]);
  return stdout.trim();
}

/** A tree of its own with the pin. */
function newTree({ tree: pinned }: Pinned, name: string): string {
  const tree = join(nix.folder, name);
  cpSync(pinned, tree, { recursive: true });
  return tree;
}

/** Without the network, and with a cache that is empty. */
function regenerate(tree: string, ...args: readonly string[]): Promise<Outcome> {
  const cache = join(tree, "../cache");
  rmSync(cache, { recursive: true, force: true });
  return deb2nix(["regenerate", tree, "--offline", ...args], { env: { XDG_CACHE_HOME: cache } });
}

/** Every file but the pins. */
function filesOf(tree: string): Record<string, string> {
  const entries = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1));
  const written = paths.filter((path) => !path.startsWith("sourceinfo/")).sort();
  return Object.fromEntries(written.map((path) => [path, readFileSync(join(tree, path), "utf8")]));
}

/** A release of which a deb has sub/libnvsub.so before sub.so, as dpkg-deb does, and path by path it is the other way. */
async function unsorted(): Promise<FixturePool> {
  const { release, debs } = smallRelease("r36.5");
  const line = `lib, ${libraries(36)}/sub.so\n`;
  const changed = debs.map((deb) => ({
    ...deb,
    ...(deb.name === "nvidia-l4t-core" && { libraries: { ...deb.libraries, "sub.so": [] } }),
    ...(deb.name === "nvidia-l4t-init" && {
      texts: Object.fromEntries(Object.entries(deb.texts!).map(([path, text]) => [path, text + line])),
    }),
  }));
  return poolOfSmall({ release, debs: changed });
}

let fixtures: Pinned;
let small: Pinned;
beforeAll(async () => {
  const { release, debs } = await fixturePool("r36.5");
  const some = debs.filter(({ stanza }) => /-(core|camera|multimedia|cuda|gbm|nvsci)$/.test(stanza.Package!));
  fixtures = pin("fixtures", { release, debs: some });
  small = pin("small", await unsorted());
});

describe("regenerate --facts-from-nix", () => {
  test(
    "writes the tree that the debs give, without them",
    async () => {
      const [direct, fromNix] = [newTree(fixtures, "direct"), newTree(fixtures, "from-nix")];
      const first = await regenerate(direct, "--debs", fixtures.debs);
      const second = await regenerate(fromNix, "--facts-from-nix", await fixtures.facts());
      expect(second).toEqual(first);
      const files = filesOf(fromNix);
      expect(Object.keys(files)).toContain("pkgs/l4t/l4t-camera.nix");
      expect(files).toEqual(filesOf(direct));
    },
    TIMEOUT,
  );

  test(
    "lists for containers are the same, though the facts have the files in another order",
    async () => {
      const [direct, fromNix] = [newTree(small, "archive-order"), newTree(small, "path-order")];
      const [debs, nixFacts] = [
        ["--debs", small.debs],
        ["--facts-from-nix", await small.facts()],
      ] as const;
      await regenerate(direct, ...debs);
      await regenerate(fromNix, ...nixFacts);
      const [one, other] = [direct, fromNix].map((tree) => filesOf(tree)["pkgs/containers/r36-l4t.json"]);
      expect(one).toMatch(/nvidia-l4t-core/);
      expect(one).toBe(other);
      expect(await regenerate(direct, "--check", ...nixFacts)).toMatchObject({ status: 0, stdout: "" });
      expect(await regenerate(fromNix, "--check", ...debs)).toMatchObject({ status: 0, stdout: "" });
    },
    TIMEOUT,
  );

  test(
    "debs that Nix knows nothing of are read",
    async () => {
      const some = join(nix.folder, "some");
      mkdirSync(some);
      const [first] = readdirSync(await small.facts());
      copyFileSync(join(await small.facts(), first!), join(some, first!));
      const tree = newTree(small, "some-read");
      const alone = await regenerate(tree, "--facts-from-nix", some);
      expect(alone.status, alone.stderr).toBe(4);
      const { status, stderr } = await regenerate(tree, "--facts-from-nix", some, "--debs", small.debs);
      expect(status, stderr).toBe(0);
    },
    TIMEOUT,
  );

  describe("is refused", () => {
    /** The facts with one document changed. */
    async function refusal(name: string, change: (text: string) => string): Promise<Outcome> {
      const copy = join(nix.folder, name);
      cpSync(await small.facts(), copy, { recursive: true, dereference: true });
      const [first] = readdirSync(copy);
      const path = join(copy, first!);
      const text = change(readFileSync(path, "utf8"));
      rmSync(path);
      writeFileSync(path, text);
      return regenerate(newTree(small, `${name}-tree`), "--facts-from-nix", copy);
    }

    test.each<[string, (text: string) => string, RegExp]>([
      ["not JSON", () => "{", /is no JSON/],
      ["no facts", () => "{}", /holds no facts/],
      [
        "another deb's",
        (text) => text.replace(/"sha256": "[0-9a-f]{64}"/, `"sha256": "${"0".repeat(64)}"`),
        /the one deb/,
      ],
      [
        "those of another deb2nix",
        (text) => text.replace(/"tool": ".*"/, '"tool": "deb2nix 0.0.1"'),
        /was made by "deb2nix 0\.0\.1"/,
      ],
      ["of another form", (text) => text.replace(/"elfs": \[/, '"elfs": 1, "x": ['), /elfs is no list/],
    ])(
      "%s",
      async (name, change, message) => {
        const { status, stderr } = await refusal(name.replaceAll(/\W/g, "-"), change);
        expect(status, stderr).toBe(3);
        expect(stderr).toMatch(message);
        expect(stderr).toMatch(/[0-9a-f]{64}\.json/);
      },
      TIMEOUT,
    );

    test("what is no directory", async () => {
      const tree = newTree(small, "nowhere");
      const { status, stderr } = await regenerate(tree, "--facts-from-nix", join(nix.folder, "no-such"));
      expect(status, stderr).toBe(2);
      expect(stderr).toContain("analyzePins");
    });
  });
});
