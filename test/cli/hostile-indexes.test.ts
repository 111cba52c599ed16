import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { constants, createGzip, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { indexPath } from "../../fixtures/lib/apt-repository.ts";
import { type AptServer, startAptServer } from "../../fixtures/lib/apt-server.ts";
import { parsePin } from "../../src/release/pin.ts";
import { UNPRINTABLE } from "../../src/visible.ts";
import { deb2nix, type Outcome } from "./run.ts";

const RELEASE = "r36.5";
const MEGABYTE = 1024 * 1024;

let server: AptServer;
let scratch: string;
beforeAll(async () => {
  server = await startAptServer(new Map());
});
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-indexes-"));
  server.archive.clear();
});
afterEach(() => rmSync(scratch, { recursive: true }));
afterAll(() => server.close());

const SOUND = {
  Package: "nvidia-l4t-core",
  Version: "36.5.0-1",
  Architecture: "arm64",
  Filename: "pool/main/n/core_36.5.0-1_arm64.deb",
  Size: "10",
  SHA256: "ab".repeat(32),
};

/** A stanza as it stands in the index, with some fields changed or, where undefined, left out. */
function stanza(change: Readonly<Record<string, string | undefined>> = {}): string {
  return Object.entries({ ...SOUND, ...change })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join("");
}

/** Runs pin on an archive that serves this index, plain text or compressed already. */
function pin(index: string | Uint8Array, nodeOptions: readonly string[] = []): Promise<Outcome> {
  const bytes = typeof index === "string" ? gzipSync(index) : index;
  server.archive.set(indexPath("common", RELEASE, ".gz"), bytes);
  const args = ["pin", "--base-url", server.base, "--repo", "common", "-v", RELEASE];
  return deb2nix(args, { cwd: scratch, nodeOptions, env: { XDG_CACHE_HOME: join(scratch, "cache") } });
}

const written = (): string => readFileSync(join(scratch, `sourceinfo/${RELEASE}-debs.json`), "utf8");

/** One error, of which every character can be seen, at a line of the index; nothing is written. */
function expectRefused({ status, stdout, stderr }: Outcome, code: string, field = ""): void {
  expect(stderr).toMatch(new RegExp(`^error\\[${code}\\]: http\\S+common ${RELEASE}: .*${field}.*\\n$`));
  expect(stderr.slice(0, -1)).not.toMatch(UNPRINTABLE);
  expect(stderr.length).toBeLessThan(1000);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(existsSync(join(scratch, "sourceinfo"))).toBe(false);
}

describe("a field of which no good can come is refused", () => {
  test.each([
    ["Filename", "../../../../etc/passwd"],
    ["Filename", "pool/../../x.deb"],
    ["Filename", "/etc/passwd"],
    ["Filename", "//evil.example/x.deb"],
    ["Filename", "x.deb?y=${x}"],
    ["Version", '1${builtins.abort "x"}'],
    ["Version", "1''${x}''"],
    ["Version", "1\u001b[2J"],
    ["Version", "1\n ${x}\n ::error::x"],
    ["Package", "::error::x"],
    ["Package", "../x"],
    ["Source", "x (1${x})"],
    ["SHA256", undefined],
    ["SHA256", "xyz"],
    ["SHA256", "ab".repeat(31)],
    ["SHA256", "zz".repeat(32)],
    ["Size", "-1"],
    ["Architecture", "arm64; rm -rf /"],
  ])("%s: %j", async (name, value) => {
    expectRefused(await pin(stanza({ [name]: value })), "E_PACKAGES_INDEX", name);
  });

  test("a field that is given twice", async () => {
    expectRefused(await pin(`${stanza()}SHA256: ${"cd".repeat(32)}\n`), "E_DEB822");
  });
});

describe("what is odd and no harm is pinned", () => {
  test("of packages that are named twice the same one, in whatever order", async () => {
    const stanzas = ["1.2", "1.10~rc1", "1.10", "1.9"].map((Version) => stanza({ Version }));
    stanzas.push(stanza({ Version: "1.10", SHA256: "00".repeat(32) }));
    const pins: string[] = [];
    for (const order of [stanzas, stanzas.toReversed()]) {
      expect((await pin(order.join("\n"))).status).toBe(0);
      pins.push(written());
    }
    expect(pins[0]).toBe(pins[1]);
    const deb = parsePin(pins[0]!, "x").get("common")?.get("nvidia-l4t-core");
    expect(deb).toMatchObject({ version: "1.10", sha256: "00".repeat(32) });
  });

  test("fields that nobody asks for may hold anything, and a line a megabyte", async () => {
    const index = stanza({
      "X-Note": "\u001b[2J::error::${x}",
      Description: `${"x".repeat(MEGABYTE)}\n ${"y".repeat(MEGABYTE)}`,
      Depends: "libc6, ".repeat(MEGABYTE / 8),
    });
    const { status, stdout, stderr } = await pin(index);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    expect(stderr.length).toBeLessThan(500);
    expect(stderr.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
    expect(written().length).toBeLessThan(500);
  });

  test("a Version of a megabyte is neither printed nor in the way", async () => {
    const { status, stderr } = await pin(stanza({ Version: `1.${"9".repeat(MEGABYTE)}` }));
    expect(status).toBe(0);
    expect(stderr.length).toBeLessThan(500);
  });
});

describe("an index without end", () => {
  /** In Node's own heap nothing of it may pile up. */
  const small = ["--max-old-space-size=128"];

  test("a bomb of gzip ends at the limit", async () => {
    const line = Buffer.from(`X-Note: ${"x".repeat(MEGABYTE - 9)}\n`);
    const text = (function* () {
      for (let at = 0; at < 600; at++) yield at % 100 === 0 ? Buffer.from(`\n${stanza()}`) : line;
    })();
    const bomb = await buffer(Readable.from(text).pipe(createGzip({ level: constants.Z_BEST_SPEED })));
    expect(bomb.length).toBeLessThan(8 * MEGABYTE);
    expectRefused(await pin(bomb, small), "E_(DEB822|INDEX_LIMIT)", "than");
  });

  test("a single line of 300 MB", async () => {
    const text = (function* () {
      yield Buffer.from("Package: ");
      for (let at = 0; at < 300; at++) yield Buffer.alloc(MEGABYTE, "a");
    })();
    const bomb = await buffer(Readable.from(text).pipe(createGzip({ level: constants.Z_BEST_SPEED })));
    expectRefused(await pin(bomb, small), "E_(DEB822|INDEX_LIMIT)", "than");
  });

  test("nothing of it stays but the cached index", async () => {
    await pin("<html>not today</html>\n");
    expect(readdirSync(scratch)).toEqual(["cache"]);
  });
});
