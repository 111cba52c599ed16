import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Archive, makeArchive } from "../../fixtures/lib/apt-repository.ts";
import { startAptServer } from "../../fixtures/lib/apt-server.ts";
import { allCommands, commandTable } from "../../src/cli/command-table.ts";
import { examplesOf } from "../../src/cli/examples.ts";
import { makeProgram } from "../../src/cli/program.ts";
import { parsePin } from "../../src/release/pin.ts";
import { noisyIndex } from "../unit/support/noisy-index.ts";
import { poolOfSmall, smallRelease } from "./regenerate-small.ts";
import { type Outcome, ROOT } from "./run.ts";

const RELEASE = "r36.5";

/** What NVIDIA's archive has of the release. */
const ARCHIVES: Readonly<Record<string, () => Archive | Promise<Archive>>> = {
  "deb2nix pin": recorded,
  "deb2nix regenerate": small,
};

/** Those that end with findings: the fixtures lack libraries. */
const WITH_FINDINGS = ["deb2nix audit fixtures/debs"];

const names = [
  "elfinfo",
  ...allCommands(commandTable(makeProgram())).map(({ path }) => ["deb2nix", ...path].join(" ")),
];

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test.each(names.filter((name) => examplesOf(name).length > 0))(
  "the examples of %s run as they are copied",
  async (name) => {
    const clone = await makeClone((await ARCHIVES[name]?.()) ?? new Map());
    for (const { line } of examplesOf(name)) {
      const { status, stdout, stderr } = await clone.bash(line);
      const expected = WITH_FINDINGS.includes(line) ? 1 : 0;
      expect({ line, status }, stderr).toEqual({ line, status: expected });
      const isSilent = / > |^eval /.test(line);
      expect(`${stdout}${stderr}`.length > 0 || isSilent, line).toBe(true);
      expect(stderr).not.toMatch(/^(error\[E_|warning: )/m);
    }
  },
);

interface Clone {
  bash(line: string): Promise<Outcome>;
}

/** What the examples see of a clone, in a folder that they may write into; the archive is on this machine. */
async function makeClone(archive: Archive): Promise<Clone> {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-examples-"));
  ends.push(() => rmSync(folder, { recursive: true }));
  const server = await startAptServer(archive);
  ends.push(() => server.close());
  for (const name of ["fixtures", "profiles"]) symlinkSync(join(ROOT, name), join(folder, name));
  const programs = join(folder, ".programs");
  mkdirSync(programs);
  for (const name of ["deb2nix", "elfinfo"]) {
    const path = join(programs, name);
    const lines = [
      "#!/bin/sh",
      `case "$1" in pin|regenerate) set -- "$@" --base-url ${server.base};; esac`,
      `exec ${process.execPath} ${ROOT}/bin/${name}.js "$@"`,
      "",
    ];
    writeFileSync(path, lines.join("\n"));
    chmodSync(path, 0o755);
  }
  const env = {
    PATH: [programs, dirname(process.execPath), process.env.PATH].join(delimiter),
    HOME: folder,
    XDG_CACHE_HOME: join(folder, ".cache"),
  };
  const bash = (line: string) =>
    new Promise<Outcome>((resolve) => {
      const settings = { cwd: folder, env, maxBuffer: 1 << 28 };
      execFile("bash", ["--norc", "-c", line], settings, (error, stdout, stderr) => {
        resolve({
          status: error === null ? 0 : typeof error.code === "number" ? error.code : 128,
          stdout,
          stderr,
        });
      });
    });
  return { bash };
}

/** The indexes as they were recorded, without debs. */
function recorded(): Archive {
  const pin = parsePin(readFileSync(join(ROOT, `fixtures/facts/${RELEASE}-debs.json`), "utf8"), RELEASE);
  return makeArchive([...pin].map(([repo, debs]) => ({ repo, release: RELEASE, stanzas: noisyIndex(debs) })));
}

/** A few debs, and their indexes. */
async function small(): Promise<Archive> {
  const { debs } = await poolOfSmall(smallRelease(RELEASE));
  const whole = debs.map(({ stanza, content }) => ({
    content,
    stanza: { ...stanza, Architecture: "arm64", Size: String(content.length), Description: "a part of L4T" },
  }));
  return makeArchive([
    { repo: "common", release: RELEASE, debs: whole.slice(0, 1) },
    { repo: "t234", release: RELEASE, debs: whole.slice(1) },
  ]);
}
