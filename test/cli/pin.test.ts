import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { indexPath, makeArchive } from "../../fixtures/lib/apt-repository.ts";
import { type AptServer, startAptServer } from "../../fixtures/lib/apt-server.ts";
import { jetpackBox } from "../../fixtures/lib/jetpack-box.ts";
import { parsePin } from "../../src/release/pin.ts";
import { noisyIndex } from "../unit/support/noisy-index.ts";
import { deb2nix, type Outcome, ROOT } from "./run.ts";

const FACTS = join(ROOT, "fixtures/facts");
const RELEASES = ["r35.6", "r36.5"];

const factsOf = (release: string): string => readFileSync(join(FACTS, `${release}-debs.json`), "utf8");

/** The archive of which exactly the pins in the facts must come, and the box of fixture debs. */
let archive: Map<string, Uint8Array>;
let server: AptServer;
let scratch: string;

beforeAll(async () => {
  const repositories = RELEASES.flatMap((release) =>
    [...parsePin(factsOf(release), release)].map(([repo, debs]) => ({
      repo,
      release,
      stanzas: noisyIndex(debs).reverse(),
    })),
  );
  archive = new Map([...makeArchive(repositories), ...(await jetpackBox(["r38.2"]))]);
});
beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-pin-"));
  server = await startAptServer(new Map(archive));
});
afterEach(async () => {
  await server.close();
  rmSync(scratch, { recursive: true });
});
afterAll(() => archive.clear());

function pin(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const all = ["pin", "--base-url", server.base, ...args];
  return deb2nix(all, { cwd: scratch, env: { XDG_CACHE_HOME: join(scratch, "cache"), ...env } });
}

const written = (name: string): string => readFileSync(join(scratch, "sourceinfo", name), "utf8");

describe("deb2nix pin RELEASE", () => {
  test.each([
    ["r35.6", "r35.6", "5.1.6", "35.6.4"],
    ["36.5.0", "r36.5", "6.2.2", "36.5.0"],
  ])(
    "%s comes out to the byte as recorded, with its versions beside it",
    async (word, release, jetpack, l4t) => {
      const { status, stdout, stderr } = await pin([word]);
      expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
      expect(written(`${release}-debs.json`)).toBe(factsOf(release));
      expect(JSON.parse(written(`${release}-scope.json`))).toMatchObject({
        version: 1,
        jetpack,
        l4t,
        release,
      });
      expect(stderr).toContain(`JetPack ${jetpack}, L4T ${l4t}`);
      expect(stderr).toContain("4 metapackages left out (-v names them)");
      expect(readdirSync(join(scratch, "sourceinfo"))).toEqual([
        `${release}-debs.json`,
        `${release}-scope.json`,
      ]);
    },
  );

  test("38 has som beside common, and the fixture debs are in the pool", async () => {
    expect((await pin(["38.2", "--out", "x/pin.json", "-q"])).stderr).toBe("");
    const pinned = parsePin(readFileSync(join(scratch, "x/pin.json"), "utf8"), "x");
    expect([...pinned.keys()]).toEqual(["common", "som"]);
    expect(pinned.get("som")?.size).toBeGreaterThan(15);
    for (const { filename } of pinned.get("som")!.values()) expect(archive.has(`som/${filename}`)).toBe(true);
    expect(existsSync(join(scratch, "x/pin-scope.json"))).toBe(true);
  });

  test("--repo names others", async () => {
    await pin(["r36.5", "--repo", "t234", "-q"]);
    expect([...parsePin(written("r36.5-debs.json"), "x").keys()]).toEqual(["t234"]);
  });

  test("--json follows its schema", async () => {
    const { stdout } = await pin(["r36.5", "--json", "-q"]);
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/pin.schema.json"), "utf8"));
    const validate = new Ajv().compile(schema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({
      files: ["r36.5-debs.json", "r36.5-scope.json"],
      repos: {
        common: { debs: 130, metapackages: ["cuda-runtime", "nvidia-everything"] },
        t234: { debs: 54 },
      },
    });
    const scope = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, "schema/scope.schema.json"), "utf8")));
    expect(scope(JSON.parse(written("r36.5-scope.json"))), JSON.stringify(scope.errors)).toBe(true);
  });

  test("a second run without network takes the indexes of the first", async () => {
    await pin(["r36.5"]);
    rmSync(join(scratch, "sourceinfo"), { recursive: true });
    server.archive.clear();
    expect((await pin(["r36.5", "--offline"])).status).toBe(0);
    expect(written("r36.5-debs.json")).toBe(factsOf("r36.5"));
  });
});

describe("deb2nix pin INDEX…", () => {
  function store(path: string, from: string): string {
    const file = join(scratch, path);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, archive.get(from)!);
    return file;
  }

  test("repository and release are read off the paths", async () => {
    const files = ["common", "t234"]
      .map((repo) => indexPath(repo, "r36.5", ".xz"))
      .map((path) => store(path, path));
    expect((await pin(files)).status).toBe(0);
    expect(written("r36.5-debs.json")).toBe(factsOf("r36.5"));
    expect(server.requests).toEqual([]);
  });

  test("or said", async () => {
    const files = ["common", "t234"].map((repo) => store(`${repo}.zst`, indexPath(repo, "r35.6", ".zst")));
    expect((await pin(["r35.6", ...files, "--repo", "common", "--repo", "t234"])).status).toBe(0);
    expect(written("r35.6-debs.json")).toBe(factsOf("r35.6"));
  });

  test.each([
    [["./x"], "E_PIN_REPO"],
    [["./x", "--repo", "common"], "E_FILE_MISSING"],
    [["r35.6", "r36.5"], "E_RELEASE_MIXED"],
    [[], "E_PIN_RELEASE"],
    [["36"], "E_RELEASE"],
    [["r36.5", "--repo", "../x"], "E_PIN_REPO"],
    [["r36.5", "--repo", "a", "--repo", "a"], "E_PIN_REPO"],
  ])("%j is %s", async (args, code) => {
    const { status, stderr } = await pin(args);
    expect(stderr).toContain(`error[${code}]`);
    expect(status).toBe(code === "E_FILE_MISSING" ? 3 : 2);
    expect(existsSync(join(scratch, "sourceinfo"))).toBe(false);
  });
});

describe("deb2nix pin --verify", () => {
  async function changed(change: (deb: Record<string, string>) => void): Promise<Outcome> {
    const document = JSON.parse(factsOf("r36.5"));
    change(document.t234["nvidia-l4t-core"]);
    writeFileSync(join(scratch, "r36.5-debs.json"), JSON.stringify(document));
    return pin(["--verify", "r36.5-debs.json"]);
  }

  test("a pin that holds is no finding, and nothing is written", async () => {
    const { status, stdout } = await changed(() => {});
    expect({ status, stdout }).toEqual({ status: 0, stdout: "0 findings in 184 pinned debs\n" });
    expect(readdirSync(scratch).sort()).toEqual(["cache", "r36.5-debs.json"]);
  });

  test("the same version with a new hash is mutated-deb and exits 1", async () => {
    const { status, stdout } = await changed((deb) => {
      deb.sha256 = "f".repeat(64);
    });
    expect(stdout).toContain(
      "error[mutated-deb]: nvidia-l4t-core 36.5.0-20260115194252 was replaced in t234",
    );
    expect(stdout).toContain(`pinned: sha256 ${"f".repeat(64)}`);
    expect(status).toBe(1);
  });

  test("a newer version exits 1 too, unless --fail-on says otherwise", async () => {
    const { status, stdout } = await changed((deb) => {
      deb.version = "36.4.9-1";
    });
    expect(stdout).toContain(
      "warning[newer-deb]: t234 has nvidia-l4t-core 36.5.0-20260115194252, pinned is 36.4.9-1",
    );
    expect(status).toBe(1);
    expect((await pin(["--verify", "r36.5-debs.json", "--fail-on", "error"])).status).toBe(0);
  });

  test("a version that is gone exits 1", async () => {
    const { status, stdout } = await changed((deb) => {
      deb.version = "36.9-1";
    });
    expect(stdout).toContain("error[removed-deb]: nvidia-l4t-core 36.9-1 is no longer in the index of t234");
    expect(status).toBe(1);
  });

  test("--json has the findings", async () => {
    await changed((deb) => {
      deb.sha256 = "f".repeat(64);
    });
    const { stdout } = await pin(["--verify", "r36.5-debs.json", "--json"]);
    expect(JSON.parse(stdout).findings[0]).toMatchObject({ rule: "mutated-deb", severity: "error" });
  });

  test.each([
    ["{}}", "E_PIN", 3],
    [undefined, "E_FILE_MISSING", 3],
  ])("%j is bad input", async (text, code, expected) => {
    if (text !== undefined) writeFileSync(join(scratch, "r36.5-debs.json"), text);
    const { status, stderr } = await pin(["--verify", "r36.5-debs.json"]);
    expect(stderr).toContain(`error[${code}]: r36.5-debs.json: `);
    expect(status).toBe(expected);
  });
});

describe("what goes wrong", () => {
  test("a release that is not there exits 4 and writes nothing", async () => {
    const { status, stderr } = await pin(["r36.9"]);
    expect(stderr).toMatch(/^error\[E_INDEX_MISSING\]: http.* for r36\.9\. .*\n$/);
    expect(status).toBe(4);
    expect(existsSync(join(scratch, "sourceinfo"))).toBe(false);
  });

  test("a damaged index exits 3 and leaves the old pin", async () => {
    await pin(["r36.5"]);
    server.archive.set(indexPath("t234", "r36.5", ".gz"), Buffer.from("<html>not today</html>\n"));
    const { status, stderr } = await pin(["r36.5"]);
    expect(stderr).toMatch(/^error\[E_DEB822\]: http.*t234 r36\.5: line 1: .*\n$/);
    expect(status).toBe(3);
    expect(written("r36.5-debs.json")).toBe(factsOf("r36.5"));
  });

  test("a cache that cannot be written is done without", async () => {
    writeFileSync(join(scratch, "cache"), "");
    expect((await pin(["r36.5"])).status).toBe(0);
    expect(written("r36.5-debs.json")).toBe(factsOf("r36.5"));
  });

  test("a proxy that is none exits 2", async () => {
    const { status, stderr } = await pin(["r36.5"], { http_proxy: "socks5://127.0.0.1:1" });
    expect(stderr).toContain("error[E_PROXY]");
    expect(status).toBe(2);
  });

  test("proxies are taken from the environment, and no_proxy too", async () => {
    const closed = { http_proxy: "127.0.0.1:1", no_proxy: "127.0.0.1" };
    expect((await pin(["r36.5"], closed)).status).toBe(0);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s ends it with %i, and nothing half-written is left", async (signal, expected) => {
    server.faults.set(indexPath("t234", "r36.5", ".gz"), [{ kind: "stall", after: 10 }]);
    const child = spawn(
      process.execPath,
      [join(ROOT, "bin/deb2nix.js"), "pin", "--base-url", server.base, "r36.5"],
      {
        cwd: scratch,
        env: { PATH: process.env.PATH, XDG_CACHE_HOME: join(scratch, "cache") },
        stdio: "ignore",
      },
    );
    const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
    while (server.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill(signal);
    expect(await ended).toBe(expected);
    expect(existsSync(join(scratch, "sourceinfo"))).toBe(false);
    const partial = join(scratch, "cache/deb2nix/partial");
    expect(existsSync(partial) ? readdirSync(partial) : []).toEqual([]);
  });
});
