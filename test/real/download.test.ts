import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { download, NotServed, sha256Of, Unreachable } from "./download.ts";

const BODY = Buffer.alloc(300_000, "deb");
const SHA256 = createHash("sha256").update(BODY).digest("hex");

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.deb`;
}

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "deb2nix-download-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("several at once leave one whole file and nothing else", async () => {
  const url = await serve((_, response) => response.end(BODY));
  const cache = directory();
  const path = join(cache, "x.deb");
  await Promise.all(Array.from({ length: 4 }, () => download(url, path, SHA256)));
  expect(readdirSync(cache)).toEqual(["x.deb"]);
  expect(readFileSync(path).equals(BODY)).toBe(true);
  expect(await sha256Of(path)).toBe(SHA256);
});

test("trouble that passes is tried again", async () => {
  let requests = 0;
  const url = await serve((_, response) => {
    requests++;
    if (requests === 1) response.writeHead(503).end();
    else if (requests === 2) response.writeHead(200, { "content-length": 9 }).end("short").destroy();
    else response.end(BODY);
  });
  const path = join(directory(), "x.deb");
  await download(url, path, SHA256);
  expect(requests).toBe(3);
  expect(await sha256Of(path)).toBe(SHA256);
});

test("a wrong hash leaves no file and is not taken for a network that is down", async () => {
  const url = await serve((_, response) => response.end("something else"));
  const cache = directory();
  const error = await download(url, join(cache, "x.deb"), SHA256).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringContaining(`expected ${SHA256}`) });
  expect(error).not.toBeInstanceOf(Unreachable);
  expect(readdirSync(cache)).toEqual([]);
});

test("a file that the server does not have is not asked for again", async () => {
  let requests = 0;
  const url = await serve((_, response) => {
    requests++;
    response.writeHead(404).end();
  });
  await expect(download(url, join(directory(), "x.deb"))).rejects.toBeInstanceOf(NotServed);
  expect(requests).toBe(1);
});

test("a server that does not answer is unreachable", async () => {
  await expect(download("http://127.0.0.1:1/a.deb", join(directory(), "x.deb"))).rejects.toBeInstanceOf(
    Unreachable,
  );
});
