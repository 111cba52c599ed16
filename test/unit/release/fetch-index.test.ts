import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { indexPath, makeArchive } from "../../../fixtures/lib/apt-repository.ts";
import { type AptServer, type Fault, startAptServer } from "../../../fixtures/lib/apt-server.ts";
import { Deb2nixError } from "../../../src/error.ts";
import type { Cache } from "../../../src/release/cache.ts";
import { parseBaseUrl, repoFileUrl } from "../../../src/release/fetch-index.ts";
import { makePin } from "../../../src/release/make-pin.ts";
import { type Pin, pinJson } from "../../../src/release/pin.ts";
import { readPlaces } from "../../../src/release/pin-release.ts";
import { noisyIndex } from "../support/noisy-index.ts";
import { testTransport } from "../support/transport.ts";

const RELEASE = "r36.5";
const OLD = pinOf("1.0");
const NEW = pinOf("2.0");
const REPOS = [...OLD.keys()];
const GZ = indexPath("common", RELEASE, ".gz");

function pinOf(version: string): Pin {
  const deb = { filename: `pool/a_${version}.deb`, sha256: "a".repeat(64), version };
  return new Map(["common", "t234"].map((repo) => [repo, new Map([[`${repo}-deb`, deb]])]));
}

const archiveOf = (pin: Pin): Map<string, Uint8Array> =>
  makeArchive([...pin].map(([repo, debs]) => ({ repo, release: RELEASE, stanzas: noisyIndex(debs) })));

let directory: string;
let cache: Cache;
let server: AptServer;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "deb2nix-index-"));
  cache = { directory };
  server = await startAptServer(archiveOf(OLD));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

/** What is pinned of the archive as it is. */
async function pinned({
  stall = 2000,
  ...options
}: {
  readonly offline?: boolean;
  readonly cache?: Cache;
  readonly stall?: number;
} = {}): Promise<string> {
  const base = parseBaseUrl(server.base);
  const places = REPOS.map((repo) => ({ kind: "archive", repo, base, release: RELEASE }) as const);
  const indexes = await readPlaces(places, { transport: testTransport({ stall }), ...options });
  return pinJson(makePin(indexes));
}

function fault(...faults: readonly Fault[]): void {
  server.faults.set(GZ, [...faults]);
}

function replaceBy(pin: Pin): void {
  for (const [path, content] of archiveOf(pin)) server.archive.set(path, content);
}

async function errorOf(run: Promise<unknown>): Promise<Deb2nixError> {
  const error = await run.catch((thrown: unknown) => thrown);
  if (error instanceof Deb2nixError) return error;
  throw new Error(`expected a Deb2nixError, found ${error}`);
}

test.each([
  [".xz", [".gz"]],
  [".zst", [".gz", ".xz"]],
  ["", [".gz", ".xz", ".zst"]],
])("an index that is there as Packages%s alone is found", async (_, absent) => {
  for (const suffix of absent)
    for (const repo of REPOS) server.archive.delete(indexPath(repo, RELEASE, suffix));
  expect(await pinned()).toBe(pinJson(OLD));
});

describe("each fault ends in the pin or in one error, never in another pin", () => {
  const length = archiveOf(OLD).get(GZ)!.length;

  test.each<readonly [string, readonly Fault[]]>([
    ["500, then well", [{ kind: "status", status: 500 }]],
    ["a slow server", [{ kind: "slow", chunk: 50, pause: 1 }]],
    ["a broken connection", [{ kind: "truncate", after: 100 }]],
    ["a silent server", [{ kind: "stall", after: 100 }]],
  ])("%s: the pin", async (_, faults) => {
    fault(...faults);
    const stall = faults.some(({ kind }) => kind === "stall") ? 80 : 2000;
    expect(await pinned({ stall })).toBe(pinJson(OLD));
  });

  test("an index that changes between two requests: the pin of the new one", async () => {
    const content = archiveOf(NEW).get(GZ)!;
    fault({ kind: "replace", content, after: 100 });
    expect(JSON.parse(await pinned()).common).toEqual(JSON.parse(pinJson(NEW)).common);
  });

  test.each<readonly [string, Fault, string, string]>([
    ["cut short where HTTP cannot tell", { kind: "cut", after: length - 20 }, "E_GZIP_TRUNCATED", "input"],
    ["one bit wrong", { kind: "corrupt" }, "E_GZIP_CORRUPT", "input"],
    ["401", { kind: "status", status: 401 }, "E_FETCH_STATUS", "network"],
  ])("%s: an error", async (_, wrong, code, kind) => {
    fault(wrong);
    expect(await errorOf(pinned())).toMatchObject({ code, kind, path: expect.stringContaining("common") });
  });

  test("a release that is not there: an error that names it", async () => {
    server.archive.clear();
    expect(await errorOf(pinned())).toMatchObject({
      code: "E_INDEX_MISSING",
      kind: "network",
      message: expect.stringMatching(/^the server has no index of (common|t234) for r36\.5$/),
    });
  });
});

describe("the cache", () => {
  test("an index that has not changed is not sent again", async () => {
    await pinned({ cache });
    const before = server.requests.length;
    // Would be found if it were sent.
    fault({ kind: "corrupt" });
    expect(await pinned({ cache })).toBe(pinJson(OLD));
    expect(server.requests.length).toBe(before + REPOS.length);
  });

  test("one that has changed is taken", async () => {
    await pinned({ cache });
    replaceBy(NEW);
    expect(await pinned({ cache })).toBe(pinJson(NEW));
  });

  test("offline the last one serves, and without one there is an error", async () => {
    expect(await errorOf(pinned({ cache, offline: true }))).toMatchObject({
      code: "E_OFFLINE",
      kind: "network",
    });
    await pinned({ cache });
    replaceBy(NEW);
    const before = server.requests.length;
    expect(await pinned({ cache, offline: true })).toBe(pinJson(OLD));
    expect(server.requests.length).toBe(before);
  });

  test("a damaged entry is fetched anew", async () => {
    await pinned({ cache });
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      if (entry.name === "Packages") writeFileSync(join(entry.parentPath, entry.name), "Package: x\n");
    }
    expect(await errorOf(pinned({ cache, offline: true }))).toMatchObject({ code: "E_OFFLINE" });
    expect(await pinned({ cache })).toBe(pinJson(OLD));
  });

  test("one that cannot be written is done without", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    expect(await pinned({ cache: { directory: join(file, "cache") } })).toBe(pinJson(OLD));
  });
});

describe("the base", () => {
  test("may end in a slash, and may not be anything but http", () => {
    const urls = ["https://a.example/jetson", "https://a.example/jetson/"].map(
      (base) => repoFileUrl(parseBaseUrl(base), "t234", "pool/a+1~2:3_all.deb").href,
    );
    expect(new Set(urls)).toEqual(new Set(["https://a.example/jetson/t234/pool/a%2B1~2%3A3_all.deb"]));
    for (const base of ["", "/srv/jetson", "file:///srv", "ftp://a.example", "https://a.example/?x"]) {
      expect(() => parseBaseUrl(base)).toThrow(
        expect.objectContaining({ code: "E_BASE_URL", kind: "usage" }),
      );
    }
  });
});
