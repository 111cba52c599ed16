import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, type TestContext, test, vi } from "vitest";
import type { WantedDeb } from "./archive.ts";

const WANTED: WantedDeb = { name: "liba", architecture: "arm64", component: "non-free" };
const INDEX = "/debian/dists/trixie/non-free/binary-arm64/Packages.gz";

let mirror: string | undefined;
vi.mock("./apt-sources.ts", () => ({ debianMirror: () => mirror }));

/** The archive's files by path; what is not here is answered 404. */
let served: Map<string, Buffer>;
let requests: string[];
let cache: string;

const server = createServer(({ url }, response) => {
  requests.push(url!);
  const body = served.get(decodeURIComponent(url!));
  if (body === undefined) response.writeHead(404).end();
  else response.end(body);
});

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), "deb2nix-cache-"));
  vi.stubEnv("DEB2NIX_TEST_CACHE", cache);
  vi.stubEnv("CI", undefined);
  served = new Map();
  requests = [];
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/debian`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
  await new Promise((done) => server.close(done));
});

/** As a new process sees it: nothing remembered but what is in the cache. */
async function startAnew(): Promise<typeof import("./archive.ts")> {
  vi.resetModules();
  return await import("./archive.ts");
}

function publish(versions: readonly string[]): void {
  served = new Map();
  const stanzas = versions.map((version) => {
    const body = Buffer.from(`deb of ${version}`);
    const filename = `pool/liba_${version}_arm64.deb`;
    served.set(`/debian/${filename}`, body);
    const sha256 = createHash("sha256").update(body).digest("hex");
    return (
      `Package: liba\nVersion: ${version}\nArchitecture: arm64\n` +
      `Filename: ${filename}\nSize: ${body.length}\nSHA256: ${sha256}\n`
    );
  });
  served.set(INDEX, gzipSync(stanzas.join("\n")));
}

test("the newest version is fetched, once", async () => {
  publish(["1.9~rc1", "1.10+b1", "1.9"]);
  const { path, entry } = await (await startAnew()).fetchDeb(WANTED);
  expect(entry.version).toBe("1.10+b1");
  expect(readFileSync(path, "utf8")).toBe("deb of 1.10+b1");
  expect(path).toBe(join(cache, `${entry.sha256}.deb`));
  expect(requests).toEqual([INDEX, "/debian/pool/liba_1.10%2Bb1_arm64.deb"]);
  expect((await (await startAnew()).fetchDeb(WANTED)).path).toBe(path);
  expect(requests).toHaveLength(2);
});

test("a deb that a point release took away is looked up anew", async () => {
  publish(["1.0"]);
  const { path } = await (await startAnew()).fetchDeb(WANTED);
  rmSync(path);
  publish(["1.1"]);
  expect((await (await startAnew()).fetchDeb(WANTED)).entry.version).toBe("1.1");
});

test("an index is fetched again after a day", async () => {
  publish(["1.0"]);
  await (await startAnew()).fetchDeb(WANTED);
  publish(["1.1"]);
  const old = Date.now() / 1000 - 25 * 60 * 60;
  const [index] = readdirSync(cache).filter((name) => name.endsWith(".gz"));
  utimesSync(join(cache, index!), old, old);
  expect((await (await startAnew()).fetchDeb(WANTED)).entry.version).toBe("1.1");
});

test("a damaged deb in the cache is replaced", async () => {
  publish(["1.0"]);
  const { path } = await (await startAnew()).fetchDeb(WANTED);
  writeFileSync(path, "damaged");
  await (await startAnew()).fetchDeb(WANTED);
  expect(readFileSync(path, "utf8")).toBe("deb of 1.0");
});

test("a deb whose hash is not the index's fails, and is not kept", async () => {
  publish(["1.0"]);
  served.set("/debian/pool/liba_1.0_arm64.deb", Buffer.from("damaged"));
  await expect((await startAnew()).fetchDeb(WANTED)).rejects.toThrow("expected");
  expect(readdirSync(cache)).toEqual(["trixie-non-free-arm64.Packages.gz"]);
});

test("without a network the test is skipped, in CI it fails", async () => {
  mirror = undefined;
  const skip = vi.fn(() => {
    throw new Error("skipped");
  });
  const warn = vi.spyOn(console, "warn").mockReturnValue();
  const context = { skip } as unknown as TestContext;
  const { debOrSkip } = await startAnew();
  await expect(debOrSkip(context, WANTED)).rejects.toThrow("skipped");
  const note = "Debian's archive cannot be reached: apt's sources name no Debian archive";
  expect(skip).toHaveBeenCalledExactlyOnceWith(note);
  expect(warn).toHaveBeenCalledExactlyOnceWith(`skipped liba: ${note}`);
  vi.stubEnv("CI", "true");
  await expect(debOrSkip(context, WANTED)).rejects.toThrow("name no Debian archive");
  expect(skip).toHaveBeenCalledOnce();
});

test("without a network an old index and the debs in the cache still serve", async () => {
  publish(["1.0"]);
  const { path } = await (await startAnew()).fetchDeb(WANTED);
  const [index] = readdirSync(cache).filter((name) => name.endsWith(".gz"));
  utimesSync(join(cache, index!), 0, 0);
  mirror = undefined;
  expect((await (await startAnew()).fetchDeb(WANTED)).path).toBe(path);
});

test("a package that the archive does not have is no reason to skip", async () => {
  publish(["1.0"]);
  const skip = vi.fn();
  const { debOrSkip } = await startAnew();
  const wanted = debOrSkip({ skip } as unknown as TestContext, { ...WANTED, name: "libb" });
  await expect(wanted).rejects.toThrow("trixie/non-free has no libb for arm64");
  expect(skip).not.toHaveBeenCalled();
});
