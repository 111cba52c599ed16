import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { indexPath, makeArchive } from "../../fixtures/lib/apt-repository.ts";
import { startAptServer } from "../../fixtures/lib/apt-server.ts";
import { parsePin } from "../../src/release/pin.ts";
import { noisyIndex } from "../unit/support/noisy-index.ts";
import { needProgram } from "./need-program.ts";
import { deb2nix, fixture, ROOT } from "./run.ts";
import { inTerminal } from "./tmux.ts";

const bytes = readFileSync(fixture("nvidia-l4t-core"));
const HALF = bytes.length >> 1;
const NAME = "nvidia-l4t-core_35.3.1-20230319081403_arm64.deb";
const LONG = `${"long".repeat(30)}.deb`;
const PROGRAM = `'${process.execPath}' '${join(ROOT, "bin/deb2nix.js")}'`;

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "deb2nix-progress-"));
});
afterEach(() => rmSync(scratch, { recursive: true }));

/** A deb that comes through a pipe as slowly as the test likes. */
function slowDeb(name = NAME): { readonly path: string; half(): void; rest(): void } {
  const path = join(scratch, name);
  spawnSync("mkfifo", [path]);
  // Open for both, so that neither side waits for the other.
  const descriptor = openSync(path, "r+");
  return {
    path,
    half: () => void writeSync(descriptor, bytes, 0, HALF),
    rest: () => {
      writeSync(descriptor, bytes, HALF);
      closeSync(descriptor);
    },
  };
}

describe("on a terminal", () => {
  beforeEach((context) => needProgram(context, "tmux"));

  test("how far it is, in colour, and nothing of it at the end", async () => {
    const deb = slowDeb();
    const terminal = inTerminal(`${PROGRAM} ${NAME} > out.nix`, { cwd: scratch });
    deb.half();
    // The screen is drawn line by line: the last one is waited for.
    const during = await terminal.shows(/reading debs {2}\d+(\.\d)? k?B.*\n.*_arm64\.deb/);
    expect(during.split("\n")).toEqual([expect.stringMatching(/^. reading debs/), `    ${NAME}`]);
    expect(terminal.screen(true)).toContain("\u001b[36m");
    expect(terminal.isCursorVisible()).toBe(false);
    deb.rest();
    const after = await terminal.shows("status 0");
    expect(after).toMatch(/^l4t-core 35\.3\.1/);
    expect(after).not.toContain("reading");
    expect(terminal.isCursorVisible()).toBe(true);
    expect(readFileSync(join(scratch, "out.nix"), "utf8")).toContain("buildFromDebs {");
  });

  test("NO_COLOR: no colour", async () => {
    const deb = slowDeb();
    const terminal = inTerminal(`${PROGRAM} ${NAME} > out.nix`, { cwd: scratch, env: { NO_COLOR: "1" } });
    deb.half();
    await terminal.shows("reading debs");
    expect(terminal.screen(true)).not.toContain("\u001b[");
    deb.rest();
  });

  test.each([
    [80, 76],
    [200, LONG.length],
  ])("%i columns: one line each, %i characters of a long name", async (columns, shown) => {
    const deb = slowDeb(LONG);
    const terminal = inTerminal(`${PROGRAM} ${LONG} > out.nix`, { cwd: scratch, columns });
    deb.half();
    const [title, name, ...others] = (await terminal.shows("long")).split("\n");
    expect(title).toContain("reading debs");
    expect(name!.trim().length).toBeLessThanOrEqual(shown);
    expect(name!.trim().length).toBeGreaterThan(shown - 5);
    expect(others).toEqual([]);
    deb.rest();
  });

  test("a locale without UTF-8: ASCII alone", async () => {
    const deb = slowDeb("ü.deb");
    const terminal = inTerminal(`${PROGRAM} *.deb > out.nix`, { cwd: scratch, env: { LC_ALL: "C" } });
    deb.half();
    expect(await terminal.shows("reading debs")).toMatch(/^[ -~\n]*$/);
    deb.rest();
  });

  test("nothing with -q", async () => {
    const deb = slowDeb();
    const terminal = inTerminal(`${PROGRAM} -q ${NAME} > out.nix`, { cwd: scratch });
    deb.half();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(terminal.screen()).toBe("");
    deb.rest();
    expect(await terminal.shows("status")).toBe("status 0");
  });

  test("nothing of what is done at once", async () => {
    const terminal = inTerminal(
      `script -qec "${PROGRAM} -q ${fixture("nvidia-l4t-core")}" typescript > screen`,
      { cwd: scratch },
    );
    await terminal.shows("status 0");
    const typed = readFileSync(join(scratch, "screen"), "utf8");
    expect(typed).toContain("buildFromDebs {");
    expect(typed).not.toContain("\u001b");
  });

  test("^C wipes it, says what was kept, and leaves nothing half-written", async () => {
    const deb = slowDeb();
    const terminal = inTerminal(`${PROGRAM} --out pkgs ${NAME}`, { cwd: scratch });
    deb.half();
    await terminal.shows("reading debs");
    terminal.press("C-c");
    const after = await terminal.shows("status");
    expect(after.replaceAll("^C", "")).toBe("interrupted: nothing was written.\nstatus 130");
    expect(terminal.isCursorVisible()).toBe(true);
    expect(existsSync(join(scratch, "pkgs"))).toBe(false);
    deb.rest();
  });

  test("a download, with its size; ^C says that the cache was kept", async () => {
    const facts = readFileSync(join(ROOT, "fixtures/facts/r36.5-debs.json"), "utf8");
    const pinned = [...parsePin(facts, "r36.5")];
    const archive = makeArchive(
      pinned.map(([repo, debs]) => ({ repo, release: "r36.5", stanzas: noisyIndex(debs) })),
    );
    const server = await startAptServer(new Map(archive));
    try {
      server.faults.set(indexPath("t234", "r36.5", ".gz"), [{ kind: "stall", after: 10 }]);
      const terminal = inTerminal(`${PROGRAM} pin --base-url ${server.base} r36.5`, {
        cwd: scratch,
        env: { XDG_CACHE_HOME: join(scratch, "cache") },
      });
      await terminal.shows(/fetching {2}1 of 2 {2}[\d.]+ of [\d.]+ kB.*\n.*Packages\.gz/);
      terminal.press("C-c");
      const after = await terminal.shows("status");
      expect(after).toContain(
        "interrupted: nothing was written; indexes that were fetched stay in the cache.",
      );
      expect(after).toContain("status 130");
      expect(readdirSync(scratch)).toEqual(["cache"]);
    } finally {
      await server.close();
    }
  });
});

describe("without a terminal", () => {
  const args = ["--out", "pkgs", fixture("nvidia-l4t-core"), fixture("nvidia-l4t-pva")];

  test("nothing at all", async () => {
    const { stderr } = await deb2nix(args, { cwd: scratch });
    expect(stderr).not.toContain("reading");
  });

  test("in CI a line for each deb", async () => {
    const { stdout, stderr } = await deb2nix(args, { cwd: scratch, env: { CI: "true" } });
    const lines = stderr.split("\n").filter((line) => line.startsWith("reading"));
    expect(lines).toEqual([
      expect.stringMatching(/^reading debs: 1 of 2, nvidia-l4t-\S+\.deb, [\d.]+ kB$/),
      expect.stringMatching(/^reading debs: 2 of 2, nvidia-l4t-\S+\.deb, [\d.]+ kB$/),
    ]);
    expect(stdout).toBe("");
  });

  test("in CI, but with -q, nothing", async () => {
    expect((await deb2nix(["-q", ...args], { cwd: scratch, env: { CI: "true" } })).stderr).toBe("");
  });
});
