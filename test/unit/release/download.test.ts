import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AptServer,
  type AptServerOptions,
  type Fault,
  startAptServer,
} from "../../../fixtures/lib/apt-server.ts";
import { Deb2nixError } from "../../../src/error.ts";
import {
  type Downloaded,
  type DownloadOptions,
  download,
  type Transport,
} from "../../../src/release/download.ts";
import { memorySink } from "../../../src/release/memory-sink.ts";
import type { Progress } from "../../../src/release/progress.ts";
import { testTransport } from "../support/transport.ts";

const FILE = "common/pool/a.deb";
const CONTENT = Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7) % 251));
const OTHER = Buffer.from(CONTENT.map((byte) => byte ^ 0xff));

let server: AptServer;
afterEach(() => server.close());

async function serve(faults: readonly Fault[], options?: AptServerOptions): Promise<void> {
  server = await startAptServer(new Map([[FILE, CONTENT]]), options);
  server.faults.set(FILE, [...faults]);
}

/** What arrived, or the error that it ended in. */
async function fetched(
  transport: Transport,
  options: Partial<DownloadOptions> = {},
): Promise<{ readonly result: Downloaded; readonly bytes: Buffer }> {
  const sink = memorySink();
  const url = new URL(`${server.base}/${FILE}`);
  const result = await download(url, sink, transport, { maxBytes: 1 << 20, ...options });
  return { result, bytes: Buffer.concat(sink.chunks()) };
}

async function errorOf(run: Promise<unknown>): Promise<Deb2nixError> {
  const error = await run.catch((thrown: unknown) => thrown);
  if (error instanceof Deb2nixError) return error;
  throw new Error(`expected a Deb2nixError, found ${error}`);
}

/** Whoever waits for a server that falls silent need not wait long here. */
function impatientWith(faults: readonly Fault[]): { readonly stall?: number } {
  return faults.some(({ kind }) => kind === "stall") ? { stall: 60 } : {};
}

const ranges = (): (string | undefined)[] => server.requests.map(({ range }) => range);

describe("a fault that passes ends in the whole file", () => {
  test.each<readonly [string, readonly Fault[]]>([
    ["none at all", []],
    ["500, then all is well", [{ kind: "status", status: 500 }]],
    ["429", [{ kind: "status", status: 429 }]],
    [
      "408, then 503",
      [
        { kind: "status", status: 408 },
        { kind: "status", status: 503 },
      ],
    ],
    ["a connection that breaks at once", [{ kind: "truncate", after: 0 }]],
    [
      "a connection that breaks again and again",
      [10_000, 1, 5000, 2].map((after) => ({ kind: "truncate", after })),
    ],
    ["a server that falls silent", [{ kind: "stall", after: 20_000 }]],
    ["a server that is silent from the start", [{ kind: "stall", after: 0 }]],
    ["a slow server", [{ kind: "slow", chunk: 10_000, pause: 5 }]],
  ])("%s", async (_, faults) => {
    await serve(faults);
    const { result, bytes } = await fetched(testTransport(impatientWith(faults)));
    expect(result.kind).toBe("whole");
    expect(bytes.equals(CONTENT)).toBe(true);
    // A busy machine may be taken for a silent server once more.
    expect(server.requests.length).toBeGreaterThan(faults.filter(({ kind }) => kind !== "slow").length);
  });
});

describe("going on where it stopped", () => {
  test("asks for the rest alone", async () => {
    await serve([{ kind: "truncate", after: 20_000 }]);
    expect((await fetched(testTransport())).bytes.equals(CONTENT)).toBe(true);
    expect(ranges()).toEqual([undefined, "bytes=20000-"]);
  });

  test("a server without ranges sends the whole, and the whole is taken", async () => {
    await serve([{ kind: "truncate", after: 20_000 }], { ranges: false });
    expect((await fetched(testTransport())).bytes.equals(CONTENT)).toBe(true);
    expect(ranges()).toEqual([undefined, "bytes=20000-"]);
  });

  test("without a validator nothing is joined that might be of two files", async () => {
    await serve([{ kind: "truncate", after: 20_000 }], { validators: false });
    expect((await fetched(testTransport())).bytes.equals(CONTENT)).toBe(true);
    expect(ranges()).toEqual([undefined, undefined]);
  });

  test("a file that has changed meanwhile is fetched from its start", async () => {
    await serve([{ kind: "replace", content: OTHER, after: 20_000 }]);
    expect((await fetched(testTransport())).bytes.equals(OTHER)).toBe(true);
    expect(ranges()).toEqual([undefined, "bytes=20000-"]);
  });

  test("a range past the end means another file", async () => {
    await serve([{ kind: "replace", content: OTHER.subarray(0, 10), after: 20_000 }], { validators: false });
    const sink = memorySink();
    const url = new URL(`${server.base}/${FILE}`);
    await download(url, sink, testTransport(), { maxBytes: 1 << 20, proved: true });
    expect(Buffer.concat(sink.chunks()).equals(OTHER.subarray(0, 10))).toBe(true);
    expect(ranges()).toEqual([undefined, "bytes=20000-", undefined]);
  });
});

describe("a fault that stays ends in one error of the network", () => {
  test.each<readonly [string, Fault, string, number]>([
    ["503", { kind: "status", status: 503 }, "E_FETCH_FAILED", 5],
    ["a connection that always breaks", { kind: "truncate", after: 0 }, "E_FETCH_FAILED", 5],
    ["silence", { kind: "stall", after: 10 }, "E_FETCH_FAILED", 5],
    ["a status that means no", { kind: "status", status: 400 }, "E_FETCH_STATUS", 1],
    ["a body without end", { kind: "endless" }, "E_FETCH_LIMIT", 1],
    [
      "a redirect in a circle",
      { kind: "status", status: 302, headers: { location: "a.deb" } },
      "E_FETCH_REDIRECT",
      6,
    ],
    [
      "a redirect to a file",
      { kind: "status", status: 302, headers: { location: "file:///etc/passwd" } },
      "E_FETCH_REDIRECT",
      1,
    ],
  ])("%s", async (_, fault, code, requests) => {
    await serve(Array.from({ length: 20 }, () => fault));
    const error = await errorOf(fetched(testTransport(impatientWith([fault]))));
    expect(error).toMatchObject({ code, kind: "network", path: `${server.base}/${FILE}` });
    expect(error.hint).toMatch(/\.$/);
    expect(server.requests).toHaveLength(requests);
  });

  test("a trickle is no download: less than a KiB in the time of a stall ends the try", async () => {
    await serve(Array.from({ length: 5 }, () => ({ kind: "slow", chunk: 1, pause: 5 })));
    const error = await errorOf(fetched(testTransport({ stall: 40, attempts: 2 })));
    expect(error.message).toContain("the server sent nothing for 0.04 s");
  });

  test("nobody listens", async () => {
    await serve([]);
    await server.close();
    expect(await errorOf(fetched(testTransport()))).toMatchObject({
      code: "E_FETCH_FAILED",
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

test.each([403, 404, 410])("%i is an answer, not a fault", async (status) => {
  await serve([{ kind: "status", status }]);
  expect((await fetched(testTransport())).result).toEqual({ kind: "absent", status });
  expect(server.requests).toHaveLength(1);
});

test("what is still the same is not sent again", async () => {
  await serve([]);
  const { result } = await fetched(testTransport());
  if (result.kind !== "whole" || result.etag === undefined) throw new Error("no ETag");
  const again = await fetched(testTransport(), { ifNoneMatch: result.etag });
  expect({ kind: again.result.kind, length: again.bytes.length }).toEqual({ kind: "unchanged", length: 0 });
});

test("a larger file than allowed is refused before it is sent", async () => {
  await serve([]);
  const error = await errorOf(fetched(testTransport(), { maxBytes: CONTENT.length - 1 }));
  expect(error.code).toBe("E_FETCH_LIMIT");
});

describe("pauses", () => {
  test("double, and progress starts them anew", async () => {
    await serve([
      { kind: "status", status: 500 },
      { kind: "status", status: 500 },
      { kind: "truncate", after: 30_000 },
      { kind: "truncate", after: 0 },
    ]);
    const transport = testTransport();
    await fetched(transport);
    expect(transport.pauses).toEqual([500, 1000, 500, 1000]);
  });

  test("are as long as the server asks for, up to a limit", async () => {
    const after = (seconds: string): Fault => ({
      kind: "status",
      status: 503,
      headers: { "retry-after": seconds },
    });
    await serve([after("7"), after("100000"), after("soon")]);
    const transport = testTransport();
    await fetched(transport);
    expect(transport.pauses).toEqual([7000, 30_000, 2000]);
  });
});

describe("the signal", () => {
  let controller: AbortController;
  beforeEach(() => {
    controller = new AbortController();
  });

  test("ends a download under way with its reason", async () => {
    await serve([{ kind: "stall", after: 10 }]);
    setTimeout(() => controller.abort(new Error("enough")), 20);
    const transport = testTransport({ stall: 10_000 }, { signal: controller.signal });
    await expect(fetched(transport)).rejects.toThrow("enough");
  });

  test("ends a pause", async () => {
    await serve([{ kind: "status", status: 503 }]);
    const wait = async (): Promise<void> => controller.abort(new Error("enough"));
    await expect(fetched(testTransport({ wait }, { signal: controller.signal }))).rejects.toThrow("enough");
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });
});

test("progress tells bytes, total and rate, and the end", async () => {
  await serve([{ kind: "slow", chunk: 10_000, pause: 60 }]);
  const reports: Progress[] = [];
  await fetched(testTransport({ stall: 1000 }, { onProgress: (progress) => reports.push(progress) }));
  const total = CONTENT.length;
  expect(reports[0]).toMatchObject({ url: `${server.base}/${FILE}`, total, rate: 0 });
  expect(reports.at(-1)).toMatchObject({ bytes: total, total });
  expect(reports.at(-1)?.rate).toBeGreaterThan(0);
  expect(reports.length).toBeLessThan(6);
});
