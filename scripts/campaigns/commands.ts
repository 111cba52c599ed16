// Runs every command on debs full of hostile names: npm run hostile:commands -- [DEBS]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import { UNPRINTABLE } from "../../src/visible.ts";

/** A line that CI runners obey; `audit --format github` prints some of its own. */
const ORDER = /^\s*::(?!(error|warning|notice) title=[a-z-]+::)|##\w*\[/m;

/** Each is the better part of every name in one deb. */
const EVIL: readonly string[] = [
  ...["\x1b[2J\x1b]0;x\x07", "a\nerror[E_X]: b", '${builtins.abort "x"}', "''${x}'' ", '"; exit 1; "', "\r"],
  ...[
    "`id`$(id)",
    "\u202e\u2066",
    "\x85\x9b31m",
    "日\u2028本",
    "::error::x",
    "\n::error::##[error]x",
    "%0A::set-output",
    "*/ --> ]]>",
  ],
  ...["](javascript:alert(1))|x|<img src=x onerror=alert(1)>", "-rf", "--help", "..", "\u{e0041}", "'"],
];

const ROOT = join(import.meta.dirname, "../..");
const FIXTURE = join(ROOT, "fixtures/debs/nvidia-l4t-core_35.3.1-20230319081403_arm64.deb");
const scratch = mkdtempSync(join(tmpdir(), "deb2nix-commands-"));
const most = Number(process.argv[2] ?? EVIL.length);
const statuses = new Map<number, number>();
let failures = 0;

for (const [number, evil] of EVIL.slice(0, most).entries()) {
  const path = join(scratch, `${evil.replaceAll("/", "")}.deb`);
  writeFileSync(path, await hostileDeb(evil, number));
  for (const args of commandsFor(path, evil)) check(args);
}
rmSync(scratch, { recursive: true });
const runs = [...statuses.values()].reduce((sum, count) => sum + count, 0);
console.log(`${runs} runs, ${failures} failures; statuses: ${JSON.stringify(Object.fromEntries(statuses))}`);
process.exitCode = failures > 0 ? 1 : 0;

function check(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, "bin/deb2nix.js"), ...args], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 1 << 28,
    cwd: scratch,
  });
  statuses.set(status ?? -1, (statuses.get(status ?? -1) ?? 0) + 1);
  const shown = `${stdout}${stderr}`;
  const fail = (what: string): void => {
    failures++;
    console.log(`FAILED ${what}: ${JSON.stringify(args)}\n${stderr.slice(0, 500)}`);
  };
  if (status === null || status > 3) fail(`status ${status}`);
  if (/\n\s+at .+:\d+|this is a bug/.test(stderr)) fail("a stack trace");
  if (UNPRINTABLE.test(shown.replaceAll("\n", ""))) fail("something that a terminal would obey");
  if (ORDER.test(shown)) fail("something that a CI runner would obey");
  if (args[0] !== "convert" || args.includes("--json") || stdout === "") return;
  const nix = spawnSync("nix-instantiate", ["--parse", "-"], {
    input: stdout,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: scratch, NIX_REMOTE: "dummy://" },
  });
  if (nix.error === undefined && nix.status !== 0) fail(`Nix cannot read it: ${nix.stderr.slice(0, 300)}`);
}

function commandsFor(deb: string, evil: string): readonly (readonly string[])[] {
  const each = (command: readonly string[], formats: readonly string[]): string[][] =>
    formats.map((format) => [...command, "--format", format, deb]);
  return [
    ["convert", "-v", "--target", "standalone", deb],
    ["convert", "-v", "--target", "jetpack-nixos", deb],
    ["convert", "--json", "--target", "standalone", deb],
    ["inspect", deb],
    ["inspect", "--json", deb],
    ...each(["graph"], ["tree", "dot", "mermaid", "svg", "html", "json"]),
    ...each(["graph", "--libraries"], ["tree", "dot", "mermaid", "svg", "html", "json"]),
    ...each(["audit", "-v", "--symbols"], ["text", "json", "sarif", "markdown", "github"]),
    ...each(["diff", "-v", "--symbols", FIXTURE], ["text", "markdown", "json", "html"]),
    ["why", "--", "thing", `lib${evil.replaceAll("/", "")}x.so`, deb],
    ["why", "--", evil, evil, deb],
    ["explain", "--", evil],
  ];
}

function hostileDeb(evil: string, number: number): Promise<Uint8Array> {
  const name = evil.replaceAll("/", "");
  const field = evil.replaceAll(/[\n\r]/g, " ");
  const library = writeElf({
    soname: `lib${name}.so.1`,
    needed: [`lib${name}x.so`, "libc.so.6", evil],
    runpath: [evil, `/opt/${evil}`],
    interpreter: `/lib/${name}`,
    strings: [`/usr/lib/${name}/x`, `lib${name}y.so.2`],
    imports: ["dlopen"],
    exports: [`f${name}`],
  });
  const text = (path: string, content: string, mode = 0o644): DebEntry => ({
    type: "file",
    path,
    mode,
    content,
  });
  const entries: readonly DebEntry[] = [
    { type: "file", path: `/usr/lib/aarch64-linux-gnu/lib${name}.so`, mode: 0o755, content: library },
    { type: "symlink", path: `/usr/lib/${name}.link`, target: `/nowhere/${evil}` },
    text(`/usr/bin/x${name}`, `#!/bin/${name} x\n/usr/lib/${name}\n`, 0o4755),
    text(`/etc/vulkan/icd.d/${name}.json`, JSON.stringify({ ICD: { library_path: evil } })),
    text(`/usr/lib/pkgconfig/${name}.pc`, `prefix=/usr\n${name}=${evil}\nlibdir=/usr/lib/${name}\n`),
    text(`/usr/lib/cmake/${name}.cmake`, `set(${evil} "\${CMAKE_CURRENT_LIST_DIR}/../${evil}")\n`),
    text(`/usr/share/applications/${name}.desktop`, `Exec=/usr/bin/x${name}\nIcon=/usr/${name}\n`),
  ];
  const common = { Description: field, Homepage: field, Depends: field, Source: field, Maintainer: field };
  return writeDeb({
    control: {
      Package: number % 2 === 0 ? "thing" : `thing${field}`,
      Version: number % 3 === 0 ? `1${field}` : "1.0",
      Architecture: "arm64",
      ...common,
    },
    scripts: { postinst: `#!${evil}\n${evil}\nrm ${evil}\n` },
    entries: withParents(entries),
  });
}
