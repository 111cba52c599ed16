import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AptServer, type Fault, startAptServer } from "../../../fixtures/lib/apt-server.ts";
import { Deb2nixError } from "../../../src/error.ts";
import { type Cache, cachePath, openCache, parkedPath } from "../../../src/release/cache.ts";
import type { Transport } from "../../../src/release/download.ts";
import { type FetchOptions, fetchDebs, type WantedFile } from "../../../src/release/fetch-debs.ts";
import { testTransport } from "../support/transport.ts";

const NAMES = ["a_1_arm64.deb", "b_1_arm64.deb", "c_1_all.deb", "d_2_all.deb"];
const content = (name: string): Buffer => Buffer.from(name.repeat(3000));
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const FIRST = NAMES[0]!;

let directory: string;
let cache: Cache;
let server: AptServer;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "deb2nix-cache-"));
  cache = openCache(join(directory, "deb2nix"));
  server = await startAptServer(new Map(NAMES.map((name) => [`t234/pool/${name}`, content(name)])));
});
afterEach(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

function wanted(name: string, size?: number): WantedFile {
  const url = new URL(`${server.base}/t234/pool/${name}`);
  return { url, sha256: sha256(content(name)), ...(size !== undefined && { size }) };
}

function fetchAll(
  names: readonly string[] = NAMES,
  transport: Transport = testTransport(),
  options: Partial<FetchOptions> = {},
): Promise<string[]> {
  return fetchDebs(
    names.map((name) => wanted(name)),
    cache,
    transport,
    { jobs: 3, ...options },
  );
}

function fault(name: string, ...faults: readonly Fault[]): void {
  server.faults.set(`t234/pool/${name}`, [...faults]);
}

/** Every file of the cache that is in its place. */
function stored(): string[] {
  return readdirSync(join(cache.directory, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const leftOvers = (): string[] => readdirSync(join(cache.directory, "partial"));

async function errorOf(run: Promise<unknown>): Promise<Deb2nixError> {
  const error = await run.catch((thrown: unknown) => thrown);
  if (error instanceof Deb2nixError) return error;
  throw new Error(`expected a Deb2nixError, found ${error}`);
}

test("files come under their names, in the order asked for, and leave nothing else", async () => {
  const paths = await fetchAll();
  expect(paths.map((path) => basename(path))).toEqual(NAMES);
  for (const [at, path] of paths.entries()) expect(readFileSync(path)).toEqual(content(NAMES[at]!));
  expect(leftOvers()).toEqual([]);
});

test("what is in the cache is not asked for again", async () => {
  const paths = await fetchAll();
  expect(await fetchAll()).toEqual(paths);
  expect(server.requests).toHaveLength(NAMES.length);
});

test("a file asked for twice is fetched once", async () => {
  const [one, other] = await fetchAll([FIRST, FIRST]);
  expect(one).toBe(other);
  expect(server.requests).toHaveLength(1);
});

describe("a damaged file in the cache is fetched anew", () => {
  const damage: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    "cut short": (bytes) => bytes.subarray(0, -1),
    empty: () => Buffer.alloc(0),
    "one bit wrong": (bytes) => {
      bytes[100]! ^= 4;
      return bytes;
    },
    "with bytes behind it": (bytes) => Buffer.concat([bytes, Buffer.from("x")]),
  };
  test.each(Object.keys(damage))("%s", async (kind) => {
    const [path] = await fetchAll([FIRST]);
    writeFileSync(path!, damage[kind]!(readFileSync(path!)));
    expect(await fetchAll([FIRST])).toEqual([path]);
    expect(readFileSync(path!)).toEqual(content(FIRST));
    expect(server.requests).toHaveLength(2);
  });

  test("a size that is known counts too", async () => {
    const [path] = await fetchAll([FIRST]);
    writeFileSync(path!, Buffer.alloc(10));
    const size = content(FIRST).length;
    await fetchDebs([wanted(FIRST, size)], cache, testTransport(), { jobs: 1 });
    expect(readFileSync(path!)).toEqual(content(FIRST));
  });
});

describe("a wrong hash", () => {
  test("that was an accident is cured by another download", async () => {
    fault(FIRST, { kind: "corrupt" });
    const [path] = await fetchAll([FIRST]);
    expect(readFileSync(path!)).toEqual(content(FIRST));
  });

  test("that stays is bad input, and nothing is kept of it", async () => {
    fault(FIRST, { kind: "corrupt" }, { kind: "corrupt" });
    expect(await errorOf(fetchAll([FIRST]))).toMatchObject({ code: "E_FETCH_HASH", kind: "input" });
    expect(leftOvers()).toEqual([]);
    expect(await errorOf(fetchAll([FIRST], undefined, { offline: true }))).toMatchObject({
      code: "E_OFFLINE",
    });
  });

  test("a file cut short where HTTP cannot tell is fetched again", async () => {
    fault(FIRST, { kind: "cut", after: 99 });
    const [path] = await fetchAll([FIRST]);
    expect(readFileSync(path!)).toEqual(content(FIRST));
  });
});

describe("what another process has left", () => {
  test("is gone on with", async () => {
    const { sha256: hash } = wanted(FIRST);
    writeFileSync(parkedPath(cache, hash), content(FIRST).subarray(0, 1000));
    const [path] = await fetchAll([FIRST]);
    expect(readFileSync(path!)).toEqual(content(FIRST));
    expect(server.requests).toEqual([{ path: `t234/pool/${FIRST}`, range: "bytes=1000-" }]);
    expect(leftOvers()).toEqual([]);
  });

  test.each([
    ["of another file", Buffer.alloc(1000)],
    ["longer than the file", Buffer.alloc(100_000)],
    ["the whole file", content(FIRST)],
  ])("is of no use where it is %s", async (_, left) => {
    writeFileSync(parkedPath(cache, wanted(FIRST).sha256), left);
    const [path] = await fetchAll([FIRST]);
    expect(readFileSync(path!)).toEqual(content(FIRST));
  });

  test("is left by a download that failed, and old ones are removed", async () => {
    fault(
      FIRST,
      { kind: "truncate", after: 5000 },
      ...Array.from({ length: 9 }, () => ({ kind: "status", status: 503 }) as const),
    );
    expect(await errorOf(fetchAll([FIRST]))).toMatchObject({ code: "E_FETCH_FAILED" });
    const parked = parkedPath(cache, wanted(FIRST).sha256);
    expect(readFileSync(parked)).toEqual(content(FIRST).subarray(0, 5000));
    openCache(cache.directory);
    expect(leftOvers()).toEqual([basename(parked)]);
    utimesSync(parked, 0, 0);
    openCache(cache.directory);
    expect(leftOvers()).toEqual([]);
  });
});

test("the first that cannot be had ends the others, and is the error", async () => {
  for (const name of NAMES.slice(1)) fault(name, { kind: "stall", after: 10 });
  fault(FIRST, { kind: "status", status: 404 });
  const error = await errorOf(fetchAll(NAMES, testTransport({ stall: 10_000 })));
  expect(error).toMatchObject({
    code: "E_FETCH_MISSING",
    kind: "network",
    path: `${server.base}/t234/pool/${FIRST}`,
  });
});

test("two at once do not disturb each other", async () => {
  for (const name of NAMES)
    fault(name, { kind: "slow", chunk: 5000, pause: 2 }, { kind: "slow", chunk: 4000, pause: 3 });
  const [one, other] = await Promise.all([fetchAll(), fetchAll()]);
  expect(one).toEqual(other);
  for (const [at, path] of one.entries()) expect(readFileSync(path)).toEqual(content(NAMES[at]!));
  expect(leftOvers()).toEqual([]);
});

test("offline nothing is asked for", async () => {
  await fetchAll([FIRST]);
  expect(await fetchAll([FIRST], undefined, { offline: true })).toHaveLength(1);
  expect(await errorOf(fetchAll(NAMES, undefined, { offline: true }))).toMatchObject({
    code: "E_OFFLINE",
    kind: "network",
  });
  expect(server.requests).toHaveLength(1);
});

describe("a cache that cannot be used is E_CACHE", () => {
  test("where a file is in its way", () => {
    writeFileSync(join(directory, "file"), "");
    const run = (): Cache => openCache(join(directory, "file", "deb2nix"));
    expect(run).toThrow(expect.objectContaining({ code: "E_CACHE", kind: "network" }));
  });

  test("where a directory is in the place of a file", async () => {
    mkdirSync(join(cachePath(cache, wanted(FIRST).sha256, FIRST), "x"), { recursive: true });
    expect(await errorOf(fetchAll([FIRST]))).toMatchObject({ code: "E_CACHE", kind: "network" });
  });
});

test("a name that is none anywhere does not leave the cache", async () => {
  server.archive.set("t234/pool/..%2f..", content(FIRST));
  server.archive.set("t234/pool/", content(FIRST));
  const url = new URL(`${server.base}/t234/pool/`);
  const [path] = await fetchDebs([{ ...wanted(FIRST), url }], cache, testTransport(), { jobs: 1 });
  expect(path).toBe(join(dirname(cachePath(cache, wanted(FIRST).sha256, "x")), "file"));
  expect(stored()).toEqual([path]);
});
