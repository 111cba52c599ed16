import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { agentsKnowProxies, type HttpGet, makeHttpGet, shownUrl } from "../../../src/release/http-get.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Says what it was asked for. */
function origin(): Promise<string> {
  return listen(createServer((request, response) => response.end(JSON.stringify(request.headers))));
}

/** A forward proxy that notes what goes through it; it reaches `target` whatever is asked for. */
async function proxyTo(target: string): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("from the proxy");
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const { hostname, port } = new URL(target);
    const upstream = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on("error", () => end.destroy());
  });
  return { url: await listen(server), asked };
}

async function textOf(get: HttpGet, url: string): Promise<string> {
  const { body } = await get(new URL(url), {}, new AbortController().signal);
  let text = "";
  for await (const chunk of body) text += chunk;
  return text;
}

test("no encoding is asked for: hashes and ranges are of the file itself", async () => {
  expect(JSON.parse(await textOf(makeHttpGet(), await origin()))).toMatchObject({
    "accept-encoding": "identity",
    "user-agent": "deb2nix",
  });
});

test("redirects are followed, relative ones too", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/a/b") response.writeHead(307, { location: "../c" }).end();
    else response.end(request.url);
  });
  expect(await textOf(makeHttpGet(), `${await listen(server)}/a/b`)).toBe("/c");
});

describe("proxies", () => {
  test("http goes through http_proxy", async () => {
    const proxy = await proxyTo(await origin());
    expect(await textOf(makeHttpGet({ httpProxy: proxy.url }), "http://archive.example/x")).toBe(
      "from the proxy",
    );
    expect(proxy.asked).toEqual(["GET http://archive.example/x"]);
  });

  test("https goes through a tunnel of https_proxy", async () => {
    const proxy = await proxyTo(await origin());
    const run = textOf(makeHttpGet({ httpsProxy: proxy.url }), "https://archive.example/x");
    // What is at the other end of this tunnel does not speak TLS.
    await expect(run).rejects.toThrow();
    expect(proxy.asked).toEqual(["CONNECT archive.example:443"]);
  });

  test("hosts in no_proxy are asked directly", async () => {
    const target = await origin();
    const proxy = await proxyTo(target);
    const get = makeHttpGet({ httpProxy: proxy.url, noProxy: "example.org,127.0.0.1" });
    expect(await textOf(get, target)).toContain("identity");
    expect(proxy.asked).toEqual([]);
  });

  test.each(["socks5://127.0.0.1:1080", "not a url"])("%j is no proxy", (httpProxy) => {
    expect(() => makeHttpGet({ httpProxy })).toThrow(
      expect.objectContaining({ code: "E_PROXY", kind: "usage" }),
    );
  });

  test.each([
    ["22.15.0", false],
    ["22.20.1", false],
    ["22.21.0", true],
    ["23.9.0", false],
    ["24.4.1", false],
    ["24.5.0", true],
    ["25.0.0", true],
  ])("Node %s can use one: %s", (version, expected) => {
    expect(agentsKnowProxies(version)).toBe(expected);
  });
});

test("a password in an address is not shown", () => {
  expect(shownUrl(new URL("https://me:secret@archive.example/x?y"))).toBe("https://archive.example/x?y");
});
