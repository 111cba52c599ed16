import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AptServer, startAptServer } from "../../fixtures/lib/apt-server.ts";
import { OWNERSHIP } from "../../src/nix/releases/ownership.ts";
import { poolOfSmall, smallRelease } from "./regenerate-small.ts";
import {
  archiveOf,
  debsFolder,
  type FixturePool,
  fixturePool,
  RELEASES,
  writePins,
} from "./regenerate-trees.ts";
import { deb2nix, type Outcome, ROOT } from "./run.ts";

let scratch: string;
let tree: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-regenerate-"));
  tree = join(scratch, "tree");
  mkdirSync(tree);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

interface Run {
  readonly env?: Readonly<Record<string, string>>;
  readonly unprivileged?: boolean;
}

function regenerate(args: readonly string[] = [], { env = {}, ...run }: Run = {}): Promise<Outcome> {
  const all = ["regenerate", tree, ...args];
  return deb2nix(all, { cwd: scratch, env: { XDG_CACHE_HOME: join(scratch, "cache"), ...env }, ...run });
}

/** Every file of the tree, `.deb2nix` included. */
function found(folder = tree): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

const read = (path: string): string => readFileSync(join(tree, path), "utf8");

/** Writes the debs of pools into a folder, and gives the option for it. */
function debsIn(pools: readonly FixturePool[], name = "debs"): string[] {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  for (const { stanza, content } of pools.flatMap(({ debs }) => debs)) {
    writeFileSync(join(folder, stanza.Filename!.replace(/.*\//, "")), content);
  }
  return ["--debs", folder, "--offline"];
}

const withoutPins = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith("sourceinfo/")));

let small: FixturePool[];
beforeAll(async () => {
  small = await Promise.all([smallRelease("r35.6"), smallRelease("r36.5")].map(poolOfSmall));
});

describe("three releases of fixtures, fetched", () => {
  let pools: FixturePool[];
  let server: AptServer;
  beforeAll(async () => {
    pools = await Promise.all(RELEASES.map(fixturePool));
  });
  beforeEach(async () => {
    server = await startAptServer(archiveOf(pools));
    writePins(tree, pools);
  });
  afterEach(() => server.close());

  test("a tree is made; the second run changes nothing and fetches nothing, nor do other workers or folders", async () => {
    const first = await regenerate(["--base-url", server.base, "--jobs", "1"]);
    // The synthetic releases lack libraries, which is told.
    expect(first).toMatchObject({ status: 1, stdout: "" });
    expect(first.stderr).toMatch(/^created {6}pkgs\/l4t\/l4t-core\.nix$/m);
    const files = found();
    const own = Object.keys(files).filter((path) => path.endsWith(".nix"));
    expect(own.length).toBeGreaterThan(20);
    for (const path of own) expect(files[path]!.split("\n")[0], path).toBe(`# ${OWNERSHIP}`);
    const kept = readdirSync(join(scratch, "cache/deb2nix/files"), { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile())).toEqual([]);

    const requests = server.requests.length;
    const second = await regenerate(["--base-url", server.base, "--jobs", "4"]);
    expect(second.stderr).toMatch(/^\d+ unchanged$/m);
    expect(server.requests.length).toBe(requests);
    expect(found()).toEqual(files);

    for (const path of Object.keys(withoutPins(files))) rmSync(join(tree, path));
    rmSync(join(scratch, "cache"), { recursive: true });
    const folders = [...RELEASES].reverse().flatMap((release) => ["--debs", debsFolder(release)]);
    await regenerate([...folders, "--offline", "--jobs", "7"]);
    expect(found()).toEqual(files);
  });

  test("--json follows its schema", async () => {
    put("pkgs/l4t/l4t-core.nix", "{ }: { }\n");
    const { stdout } = await regenerate(["--base-url", server.base, "--dry-run", "--json", "-q"]);
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/regenerate.schema.json"), "utf8"));
    const validate = new Ajv().compile(schema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    const { files, releases } = JSON.parse(stdout);
    expect(releases.map(({ release }: { release: string }) => release)).toEqual([...RELEASES]);
    expect(files.find(({ path }: { path: string }) => path === "pkgs/l4t/l4t-core.nix").kind).toBe(
      "hand-written",
    );
  });

  test("--keep-debs keeps them", async () => {
    await regenerate(["--base-url", server.base, "--keep-debs", "-q"]);
    const kept = readdirSync(join(scratch, "cache/deb2nix/files"), { recursive: true, encoding: "utf8" });
    expect(kept.filter((name) => name.endsWith(".deb")).length).toBe(
      pools.flatMap(({ debs }) => debs).length,
    );
  });
});

describe("a small tree", () => {
  beforeEach(() => writePins(tree, small));

  test("has a file a package, the set, and what containers get from the host", async () => {
    expect(await regenerate(debsIn(small))).toMatchObject({ status: 0 });
    expect(Object.keys(withoutPins(found()))).toEqual([
      "pkgs/containers/.gitattributes",
      "pkgs/containers/r35-l4t.json",
      "pkgs/containers/r36-l4t.json",
      "pkgs/l4t/default.nix",
      "pkgs/l4t/l4t-camera.nix",
      "pkgs/l4t/l4t-core.nix",
      "pkgs/l4t/l4t-cuda.nix",
      "pkgs/l4t/l4t-init.nix",
      "pkgs/l4t/l4t-nvml.nix",
      "pkgs/l4t/l4t-xusb-firmware.nix",
    ]);
    expect(read("pkgs/l4t/l4t-camera.nix")).toContain('lib.optionals (l4tAtLeast "36") [ l4t-cuda ]');
    expect(read("pkgs/containers/r36-l4t.json")).toBe(`{
  "nvidia-l4t-core": [
    "/usr/lib/aarch64-linux-gnu/nvidia/libnvcore.so",
    "/usr/lib/aarch64-linux-gnu/nvidia/sub/",
    "/usr/lib/aarch64-linux-gnu/nvidia/sub/libnvsub.so"
  ]
}
`);
    expect(read("pkgs/containers/.gitattributes")).toBe(
      `# ${OWNERSHIP}\nr35-l4t.json linguist-generated\nr36-l4t.json linguist-generated\n`,
    );
  });

  test("of debs that differ in time and version alone is the same", async () => {
    await regenerate(debsIn(small));
    const before = withoutPins(found());
    const later = { version: "36.5.0-20260202020202", mtime: 1_770_000_000 };
    const bumped = [small[0]!, await poolOfSmall(smallRelease("r36.5", later))];
    expect(bumped[1]!.debs[0]!.stanza.SHA256).not.toBe(small[1]!.debs[0]!.stanza.SHA256);
    writePins(tree, bumped);
    expect((await regenerate(debsIn(bumped, "bumped"))).stderr).toMatch(/^10 unchanged$/m);
    expect(withoutPins(found())).toEqual(before);
  });

  test("takes the newest pin of a generation, and names the others", async () => {
    const older = await poolOfSmall(smallRelease("r36.4"));
    writePins(tree, [older]);
    const { status, stderr } = await regenerate(debsIn(small));
    expect(status).toBe(0);
    expect(stderr).toContain("sourceinfo/r36.4-debs.json: of an older release, not used");
  });

  test("without pins says how to get them", async () => {
    rmSync(join(tree, "sourceinfo"), { recursive: true });
    const { status, stderr } = await regenerate();
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error\[E_TREE_PINS\].*deb2nix pin/s);
  });

  test("loses the files of packages that no release has any more", async () => {
    await regenerate(debsIn(small));
    rmSync(join(tree, "sourceinfo/r35.6-debs.json"));
    const { stderr } = await regenerate(debsIn(small));
    expect(stderr).toMatch(/^removed {6}pkgs\/l4t\/l4t-xusb-firmware\.nix$/m);
    expect(stderr).toMatch(/^removed {6}pkgs\/containers\/r35-l4t\.json$/m);
    expect(existsSync(join(tree, "pkgs/l4t/l4t-xusb-firmware.nix"))).toBe(false);
    expect(read("pkgs/containers/.gitattributes")).not.toContain("r35");
    expect(read("pkgs/l4t/l4t-camera.nix")).not.toContain("l4tAtLeast");
  });

  test("--only writes one file", async () => {
    const { stderr } = await regenerate([...debsIn(small), "--only", "l4t-core"]);
    expect(stderr).toMatch(/^1 created$/m);
    expect(Object.keys(withoutPins(found()))).toEqual(["pkgs/l4t/l4t-core.nix"]);
    const unknown = await regenerate([...debsIn(small), "--only", "l4t-nothing"]);
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("E_ONLY") });
  });

  test("a deb is known by its hash: others of its name are named and not used, and its own name does not matter", async () => {
    const options = debsIn(small);
    const folder = options[1]!;
    const [core] = readdirSync(folder).filter((name) => name.includes("core_36"));
    const content = readFileSync(join(folder, core!));
    writeFileSync(join(folder, "download (1).deb"), content);
    const [cuda] = readdirSync(folder).filter((name) => name.includes("cuda_36"));
    writeFileSync(join(folder, core!), readFileSync(join(folder, cuda!)));
    const { status, stderr } = await regenerate(options);
    expect(status).toBe(0);
    expect(stderr).toContain(`${core}: not the deb that is pinned, its hash is another`);
    expect(read("pkgs/l4t/l4t-core.nix")).toContain("expat");
  });

  test("what is not at hand is an error before anything is written; --check tells what it could not look at", async () => {
    const offline = await regenerate(["--offline"]);
    expect(offline.status).toBe(4);
    expect(offline.stderr).toMatch(/^error\[E_OFFLINE\]: nvidia-l4t-camera of r35\.6 and 9 more/);
    expect(Object.keys(withoutPins(found()))).toEqual([]);
    const check = await regenerate(["--offline", "--check"]);
    expect(check).toMatchObject({ status: 4, stdout: "" });
    expect(check.stderr).toMatch(
      /^not read {5}pkgs\/l4t\/l4t-core\.nix: nvidia-l4t-core of r35\.6 and 1 more$/m,
    );
  });
});

describe("--check and --dry-run", () => {
  beforeEach(() => writePins(tree, small));

  test("print what patch takes, write nothing, and tell it by the exit status", async () => {
    const debs = debsIn(small);
    const dry = await regenerate([...debs, "--dry-run"]);
    expect(dry.status).toBe(0);
    expect(Object.keys(withoutPins(found()))).toEqual([]);
    expect((await regenerate([...debs, "--check"])).status).toBe(1);
    const { spawnSync } = await import("node:child_process");
    expect(spawnSync("patch", ["-p1", "-s"], { cwd: tree, input: dry.stdout }).status).toBe(0);
    const patched = found();
    const check = await regenerate([...debs, "--check"]);
    expect(check).toMatchObject({ status: 0, stdout: "" });
    expect((await regenerate(debs)).stderr).toMatch(/^10 unchanged$/m);
    expect(found()).toEqual(patched);
  });

  test("end what a run has left that was killed, as the next run does", async () => {
    await regenerate(debsIn(small));
    const whole = found();
    const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
    const stage = "stage-01234567-0123-0123-0123-0123456789ab";
    const path = "pkgs/l4t/l4t-core.nix";
    const entries = [{ path, before: sha256("old"), after: sha256(read(path)) }];
    put(`.deb2nix/${stage}/0.new`, read(path));
    put(".deb2nix/journal.json", JSON.stringify({ version: 1, stage, entries }));
    put(path, "old");
    const check = await regenerate([...debsIn(small), "--check"]);
    expect(check).toMatchObject({ status: 0, stdout: "" });
    expect(check.stderr).toMatch(/^a run that was killed was completed$/m);
    expect(found()).toEqual(whole);
  });

  test("an edit in a generated file is shown, and taken back", async () => {
    await regenerate(debsIn(small));
    const before = read("pkgs/l4t/l4t-core.nix");
    put("pkgs/l4t/l4t-core.nix", before.replace("expat", "expat2"));
    const check = await regenerate([...debsIn(small), "--check"]);
    expect(check.status).toBe(1);
    expect(check.stdout).toMatch(/^--- a\/pkgs\/l4t\/l4t-core\.nix\n\+\+\+ b\/pkgs\/l4t\/l4t-core\.nix\n@@ /);
    await regenerate(debsIn(small));
    expect(read("pkgs/l4t/l4t-core.nix")).toBe(before);
  });
});

describe("hand-written files", () => {
  const HAND_WRITTEN = `{ buildFromDebs
, l4t-core
, l4t-cuda ? null
, l4tAtLeast
, lib
, libx11
}:
buildFromDebs {
  pname = "nvidia-l4t-camera-by-hand";
  buildInputs = [ libx11 ] ++ lib.optionals (l4tAtLeast "36") [ l4t-cuda ];
  postFixup = "true";
}
`;
  beforeEach(() => writePins(tree, small));

  /** Nix is not needed for any of these. */
  const withoutNix = { env: { PATH: dirname(process.execPath) } };

  test("are compared, and never written: evaluated where Nix is, else by their words", async () => {
    await regenerate(debsIn(small));
    put("pkgs/l4t/l4t-camera.nix", HAND_WRITTEN);
    const { status, stderr } = await regenerate(debsIn(small), withoutNix);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^hand-written pkgs\/l4t\/l4t-camera\.nix: compared by its words, agrees/m);
    put(
      "pkgs/l4t/l4t-camera.nix",
      HAND_WRITTEN.replaceAll("l4t-cuda", "l4t-other").replaceAll("l4t-core", "x"),
    );
    const check = await regenerate([...debsIn(small), "--check"], withoutNix);
    expect(check.status).toBe(1);
    expect(check.stderr).toMatch(
      /l4t-camera\.nix: compared by its words\n {4}r35\.6: lacks l4t-core\n {4}r36\.5: lacks l4t-cuda/,
    );
    expect(read("pkgs/l4t/l4t-camera.nix")).toContain("l4t-other");
  });

  test("--adopt replaces one, and lists what it had of its own", async () => {
    await regenerate(debsIn(small));
    const generated = read("pkgs/l4t/l4t-camera.nix");
    put("pkgs/l4t/l4t-camera.nix", HAND_WRITTEN);
    const { stderr } = await regenerate([...debsIn(small), "--adopt", "l4t-camera"], withoutNix);
    expect(stderr).toMatch(
      /^adopted {6}pkgs\/l4t\/l4t-camera\.nix\n {4}to move to overrides\/l4t-camera\.nix: postFixup\n {4}no longer the same: pname$/m,
    );
    expect(read("pkgs/l4t/l4t-camera.nix")).toBe(generated);
    const unknown = await regenerate([...debsIn(small), "--adopt", "nothing"]);
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("E_ADOPT") });
  });

  test("a set that somebody keeps by hand gets no files that it does not name", async () => {
    put("pkgs/l4t/default.nix", "{ self, ... }: { l4t-core = self.callPackage ./l4t-core.nix { }; }\n");
    const { stderr } = await regenerate(debsIn(small), withoutNix);
    expect(stderr).toMatch(
      /^not created {2}pkgs\/l4t\/l4t-nvml\.nix: pkgs\/l4t\/default\.nix is hand-written/m,
    );
    expect(readdirSync(join(tree, "pkgs/l4t"))).toEqual(["default.nix", "l4t-core.nix"]);
    await regenerate([...debsIn(small), "--adopt", "default"], withoutNix);
    expect(readdirSync(join(tree, "pkgs/l4t"))).toContain("l4t-nvml.nix");
  });

  test("a list for containers belongs to deb2nix as long as .gitattributes says so", async () => {
    await regenerate(debsIn(small));
    const attributes = read("pkgs/containers/.gitattributes");
    put("pkgs/containers/.gitattributes", attributes.replace(/r36.*\n/, ""));
    put("pkgs/containers/r36-l4t.json", '{"nvidia-l4t-core": ["/usr/lib/mine.so"]}');
    const { stderr } = await regenerate(debsIn(small));
    expect(stderr).toMatch(
      /hand-written pkgs\/containers\/r36-l4t\.json: compared\n {4}lacks nvidia-l4t-core \/usr\/lib/,
    );
    expect(stderr).toContain("has nvidia-l4t-core /usr/lib/mine.so, which nothing asks for");
    expect(read("pkgs/containers/r36-l4t.json")).toContain("mine");
    await regenerate([...debsIn(small), "--adopt", "r36-l4t.json"]);
    expect(read("pkgs/containers/.gitattributes")).toBe(attributes);
  });

  test("overrides of no package are told", async () => {
    put("overrides/l4t-gone.nix", "{ }: { }\n");
    const { stderr } = await regenerate([...debsIn(small), "-v"]);
    expect(stderr).toContain("overrides/l4t-gone.nix is of no package of any release");
  });
});

describe("what is in the way", () => {
  beforeEach(() => writePins(tree, small));

  test("a link that leads out of the tree is refused, and nothing outside is touched", async () => {
    mkdirSync(join(scratch, "outside"));
    mkdirSync(join(tree, "pkgs"));
    symlinkSync("../../outside", join(tree, "pkgs/l4t"));
    const { status, stderr } = await regenerate(debsIn(small));
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("error[E_TREE_LINK]: pkgs/l4t"),
    });
    expect(readdirSync(join(scratch, "outside"))).toEqual([]);
    expect(existsSync(join(tree, ".deb2nix"))).toBe(false);
  });

  test("a folder that may not be written leaves the tree as it was", async () => {
    await regenerate(debsIn(small));
    const before = read("pkgs/l4t/l4t-core.nix");
    put("pkgs/l4t/l4t-core.nix", `${before}# edited\n`);
    rmSync(join(tree, "pkgs/containers/r35-l4t.json"));
    const { chmodSync } = await import("node:fs");
    const edited = found();
    chmodSync(join(tree, "pkgs/l4t"), 0o555);
    const { status, stderr } = await regenerate(debsIn(small), { unprivileged: true });
    chmodSync(join(tree, "pkgs/l4t"), 0o755);
    expect(stderr).toMatch(/^error\[E_TREE_WRITE\].*The tree is as it was/m);
    expect(status).toBe(2);
    expect(found()).toEqual(edited);
  });

  test("a disk that takes no more leaves the tree as it was", async () => {
    const options = debsIn(small);
    await regenerate([...options, "--dry-run"]);
    const { runShell } = await import("./run.ts");
    // 512 bytes a file: the cache has all it needs, and default.nix does not fit.
    const command = 'ulimit -f 1; XDG_CACHE_HOME="$0" exec "$1" "$2" regenerate "$3" --offline -q';
    const args = [join(scratch, "cache"), process.execPath, join(ROOT, "bin/deb2nix.js"), tree];
    const { status, stderr } = await runShell(command, args);
    expect(stderr).toMatch(/^error\[E_TREE_WRITE\].*The tree is as it was/m);
    expect(status).toBe(2);
    expect(Object.keys(withoutPins(found()))).toEqual([]);
  });
});
