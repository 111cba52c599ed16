import type { Change } from "../../../src/release/diff/change.ts";
import type { Diff } from "../../../src/release/diff/diff-releases.ts";

const at = { deb: "nvidia-l4t-x", path: "/usr/lib/libx.so" };
const note = { severity: "note", evidence: [] } as const;
const warning = { severity: "warning", evidence: ["evidence"] } as const;
const fix = (path: string) =>
  ({
    kind: "soname-link",
    path,
    target: "libx.so.1.0",
    because: [{ file: "/usr/lib/libx.so", name: "libx.so.1" }],
  }) as const;

/** One change of every kind. */
export const EVERY_KIND: readonly Change[] = [
  {
    kind: "deb-mutated",
    severity: "error",
    evidence: [],
    deb: "pva",
    version: "2",
    from: "a".repeat(64),
    to: "b".repeat(64),
  },
  { kind: "symbols-removed", severity: "error", evidence: ["asked for"], ...at, symbols: ["nvGone"] },
  {
    kind: "finding",
    rule: "missing-provider",
    severity: "error",
    confidence: "certain",
    package: "l4t-x",
    ...at,
    subject: "libgone.so",
    message: "no package provides libgone.so",
    evidence: ["needed"],
    help: "Give it.",
  },
  { kind: "deb-removed", ...warning, deb: "gone", version: "1", repo: "common", libraries: ["libgone.so"] },
  { kind: "deb-added", ...note, deb: "came", version: "1", package: "came", libraries: [] },
  { kind: "deb-renamed", ...warning, from: "old", to: "fresh" },
  { kind: "repo", ...warning, from: "t234", to: "common", debs: ["gst"] },
  { kind: "source", ...note, from: "cuda (1)", to: "cuda (2)", debs: ["a", "b"] },
  { kind: "version", ...note, from: "36.5.0-1", to: "38.2.0-1", debs: ["core", "cuda"] },
  { kind: "driver-suffix", ...note, from: "540.5.0", to: "580.00", libraries: ["libnvidia-glcore.so"] },
  { kind: "scope", ...note, name: "l4t", from: "36.5.0", to: "38.2.0" },
  { kind: "library-added", ...note, ...at, path: "/usr/lib/libadded.so" },
  { kind: "library-removed", ...warning, ...at, path: "/usr/lib/libremoved.so" },
  { kind: "library-moved", ...warning, ...at, from: "a", to: "b" },
  {
    kind: "files-moved",
    ...warning,
    deb: "weston",
    from: "/lib/weston",
    to: "/lib/weston-13",
    files: ["weston"],
  },
  { kind: "soname", ...warning, ...at, to: "libx.so.1" },
  { kind: "needed-added", ...note, ...at, name: "libneeded.so" },
  { kind: "needed-removed", ...note, ...at, name: "libunneeded.so" },
  { kind: "needed-version", ...note, ...at, from: "libicu.so.66", to: "libicu.so.70" },
  {
    kind: "needed-to-dlopen",
    ...warning,
    ...at,
    name: "liba.so",
    opened: "liba.so",
    grade: "likely",
    provider: "driver",
  },
  { kind: "dlopen-added", ...warning, ...at, name: "libnobody.so", grade: "certain" },
  { kind: "wrapper-importer", ...warning, ...at, function: "NvOsLibraryLoad" },
  { kind: "absolute-path-added", ...warning, ...at, name: "/usr/lib/liby.so", provider: "l4t-y" },
  {
    kind: "version-need-raised",
    ...warning,
    library: "libc.so.6",
    from: "GLIBC_2.17",
    to: "GLIBC_2.34",
    files: ["x /a"],
  },
  { kind: "input-added", ...warning, package: "l4t-x", input: "libdrm" },
  { kind: "input-removed", ...note, package: "l4t-x", input: "expat" },
  { kind: "runtime-input-added", ...warning, package: "l4t-x", input: "l4t-core" },
  { kind: "runtime-input-removed", ...note, package: "l4t-x", input: "l4t-cuda" },
  { kind: "output-added", ...note, package: "l4t-x", output: "dev" },
  { kind: "output-removed", ...note, package: "l4t-x", output: "doc" },
  { kind: "fix-added", ...warning, package: "l4t-x", fix: fix("/lib/liba.so.1") },
  { kind: "fix-removed", ...note, package: "l4t-x", fix: fix("/lib/libb.so.1") },
  {
    kind: "fix-changed",
    ...warning,
    evidence: [],
    package: "l4t-x",
    from: fix("/lib/libc.so.1"),
    to: fix("/lib/libc.so.2"),
  },
  { kind: "script", ...note, deb: "x", script: "postinst", added: ["ldconfig"], removed: [] },
  { kind: "container-csv", ...warning, ...at, path: "/etc/l4t.csv", from: 1, to: 2 },
  { kind: "licence", ...note, ...at, path: "/usr/share/doc/x/copyright", from: 1 },
  { kind: "files", ...note, deb: "x", added: ["/etc/a"], removed: ["/etc/b"] },
];

export function diffOf(changes: readonly Change[], name = "r36"): Diff {
  const scope = { l4t: "36.5.0", cudaDriverMajorMinorVersion: null };
  return {
    old: { name, kind: "pin", debs: [], scope },
    new: { name: "r38", kind: "debs", debs: [], scope: {} },
    changes,
    unread: [],
  };
}

/** Ends scripts, code spans and tags, and turns the direction of text. */
export const HOSTILE = '</script><b onload="x">`` ` <!-- @everyone | \u202e \u001b[31m\n# heading';

export function hostileDiff(): Diff {
  const spoilt = EVERY_KIND.map((change) => {
    const text = JSON.stringify(change, (key, value: unknown) =>
      typeof value === "string" && !["kind", "severity", "grade"].includes(key) ? HOSTILE : value,
    );
    return JSON.parse(text) as Change;
  });
  return { ...diffOf(spoilt, HOSTILE), unread: [HOSTILE] };
}
