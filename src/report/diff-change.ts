import { SEVERITIES } from "../audit/finding.ts";
import type { Change, ChangeKind } from "../release/diff/change.ts";
import type { Diff } from "../release/diff/diff-releases.ts";
import type { Side } from "../release/diff/side.ts";
import { startOf } from "../visible.ts";
import { MAX_VERSION, plural } from "./finding-text.ts";

/** What the changes of a kind have in common, as a heading. */
export const CHANGE_TITLES: Readonly<Record<ChangeKind, string>> = {
  "absolute-path-added": "New absolute paths in programs",
  "container-csv": "Files for containers changed",
  "deb-added": "Debs added",
  "deb-mutated": "Debs replaced without a new version",
  "deb-removed": "Debs removed",
  "deb-renamed": "Debs renamed",
  "dlopen-added": "Newly opened at run time",
  "driver-suffix": "Driver version in library names",
  "files-moved": "Libraries and programs in another directory of their package",
  files: "Other files",
  finding: "New findings of the audit",
  "fix-added": "Fixes to add",
  "fix-changed": "Fixes to change",
  "fix-removed": "Fixes to remove",
  "input-added": "Inputs to add",
  "input-removed": "Inputs to remove",
  "library-added": "Libraries and programs added",
  "library-moved": "Libraries and programs in another deb",
  "library-removed": "Libraries and programs removed",
  licence: "Licence texts changed",
  "needed-added": "Newly needed",
  "needed-removed": "No longer needed",
  "needed-to-dlopen": "No longer needed, but opened at run time",
  "needed-version": "Needed in another version",
  "output-added": "Outputs to add",
  "output-removed": "Outputs to remove",
  repo: "Debs in another repository",
  "runtime-input-added": "Packages that are newly opened at run time",
  "runtime-input-removed": "Packages that are no longer opened at run time",
  scope: "Values of the release",
  script: "Maintainer scripts changed",
  soname: "SONAMEs changed",
  source: "Source packages changed",
  "symbols-removed": "Symbols that are gone and asked for",
  version: "Versions",
  "version-need-raised": "Newer symbol versions needed",
  "wrapper-importer": "New callers of a function that opens libraries for them",
};

const SCOPE_NAMES: Readonly<Record<string, string>> = {
  jetpack: "JetPack",
  jetpackPackage: "nvidia-jetpack",
  l4t: "L4T",
  release: "release",
  cuda: "CUDA",
  cudaDriverMajorMinorVersion: "cudaDriverMajorMinorVersion",
  gpuVariants: "GPU variants",
};

/** One change in one line, without its evidence. What is from debs stands in it as it is, versions by their start. */
export function changeLine(change: Change): string {
  switch (change.kind) {
    case "scope":
      return `${SCOPE_NAMES[change.name] ?? change.name} ${fromTo(change)}`;
    case "version":
      return `${debsOf(change.debs)} ${fromTo(change)}`;
    case "source":
    case "repo":
      return `${debsOf(change.debs)}: ${fromTo(change)}`;
    case "driver-suffix":
      return `${plural(change.libraries.length, "library name")} ending in ${fromTo(change)}`;
    case "deb-added":
    case "deb-removed": {
      const count = change.libraries.length;
      const libraries = count === 0 ? "" : ` with ${plural(count, "ELF file")} of its own`;
      return `${change.deb} ${startOf(change.version, MAX_VERSION)}${change.repo === undefined ? "" : ` (${change.repo})`}${libraries}`;
    }
    case "deb-renamed":
      return `${change.from} -> ${change.to}`;
    case "deb-mutated":
      return `${change.deb} ${startOf(change.version, MAX_VERSION)}: sha256 ${change.from} -> ${change.to}`;
    case "library-added":
    case "library-removed":
      return at(change);
    case "library-moved":
      return `${change.path}: ${change.from} -> ${change.to}`;
    case "files-moved":
      return `${change.deb}: ${plural(change.files.length, "file")} from ${change.from} to ${change.to}`;
    case "soname":
      return `${at(change)}: ${change.from ?? "none"} -> ${change.to ?? "none"}`;
    case "needed-added":
    case "needed-removed":
      return `${at(change)}: ${change.name}`;
    case "needed-version":
      return `${at(change)}: ${change.from} -> ${change.to}`;
    case "needed-to-dlopen":
      return `${at(change)}: ${change.name}, ${change.grade}${provider(change.provider)}`;
    case "dlopen-added":
      return `${at(change)}: ${change.name}, ${change.grade}${provider(change.provider)}`;
    case "wrapper-importer":
      return `${at(change)}: ${change.function}`;
    case "absolute-path-added":
      return `${at(change)}: ${change.name}${change.provider === undefined ? "" : `, which ${change.provider} ships`}`;
    case "symbols-removed":
      return `${at(change)}: ${plural(change.symbols.length, "symbol")}`;
    case "version-need-raised": {
      const from = change.from === undefined ? "" : ` instead of ${change.from}`;
      return `${change.to} of ${change.library}${from} in ${plural(change.files.length, "file")}`;
    }
    case "finding":
      return `${change.rule}: ${change.package}${change.path === undefined ? "" : ` ${change.path}`}: ${change.message}`;
    case "input-added":
    case "input-removed":
    case "runtime-input-added":
    case "runtime-input-removed":
      return `${change.package}: ${change.input}`;
    case "output-added":
    case "output-removed":
      return `${change.package}: ${change.output}`;
    case "fix-added":
    case "fix-removed":
      return `${change.package}: ${fixText(change.fix)}`;
    case "fix-changed":
      return `${change.package}: ${fixText(change.from)} -> ${fixText(change.to)}`;
    case "script":
      return `${change.deb} ${change.script}: ${plural(change.added.length, "command")} added, ${change.removed.length} removed`;
    case "licence":
    case "container-csv":
      return `${at(change)}: ${bytes(change.from)} -> ${bytes(change.to)}`;
    case "files":
      return `${change.deb}: ${plural(change.added.length, "file")} added, ${change.removed.length} removed`;
  }
}

/** What stands behind a change, a line each: its evidence, and lists that are too long for one line. */
export function changeDetails(change: Change): readonly string[] {
  switch (change.kind) {
    case "version":
    case "repo":
    case "source":
      return [...(change.debs.length > 1 ? change.debs : []), ...change.evidence];
    case "driver-suffix":
    case "deb-added":
    case "deb-removed":
      return [...change.libraries, ...change.evidence];
    case "symbols-removed":
      return [...change.symbols, ...change.evidence];
    case "files-moved":
    case "version-need-raised":
      return [...change.evidence, ...change.files];
    case "script":
    case "files":
      return [...change.added.map((line) => `+ ${line}`), ...change.removed.map((line) => `- ${line}`)];
    case "finding":
      return [...change.evidence, ...(change.help === undefined ? [] : [change.help])];
    default:
      return change.evidence;
  }
}

/** `4 changes: 1 error, 3 notes`, or that there is none. */
export function changeCounts(changes: readonly Change[]): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = changes.filter((change) => change.severity === severity).length;
    return count === 0 ? [] : [plural(count, severity)];
  });
  return counts.length === 0 ? "no difference" : `${plural(changes.length, "change")}: ${counts.join(", ")}`;
}

/** `r36.5-debs.json (pin, 69 debs)`, `debs (r36.5, 30 debs)` */
export function sideText({ name, kind, debs, scope: { release } }: Side): string {
  const told = release === undefined || name.includes(release) ? [] : [release];
  return `${name} (${[...told, ...(kind === "debs" ? [] : [kind]), plural(debs.length, "deb")].join(", ")})`;
}

/** What tells two sides apart in a few words: their releases where these differ, else their names. */
export function diffTitle({ old, new: fresh }: Diff): string {
  const [from, to] = [old.scope.release, fresh.scope.release];
  const isTold = from !== undefined && to !== undefined && from !== to;
  return isTold ? `${from} → ${to}` : `${old.name} → ${fresh.name}`;
}

function fromTo({ from = "none", to = "none" }: { readonly from?: string; readonly to?: string }): string {
  return `${startOf(from, MAX_VERSION)} -> ${startOf(to, MAX_VERSION)}`;
}

function at({ deb, path }: { readonly deb: string; readonly path: string }): string {
  return `${deb} ${path}`;
}

function debsOf(debs: readonly string[]): string {
  return debs.length === 1 ? debs[0]! : plural(debs.length, "deb");
}

function provider(name: string | undefined): string {
  return name === undefined ? ", which nobody has" : `, of ${name}`;
}

function bytes(size: number | undefined): string {
  return size === undefined ? "none" : plural(size, "byte");
}

/** A fix by its kind and whatever tells it from others of its kind; the plan has the rest. */
function fixText(fix: Readonly<{ kind: string }>): string {
  const members = Object.entries(fix).filter(
    (entry): entry is [string, string] => entry[0] !== "kind" && typeof entry[1] === "string",
  );
  return [fix.kind, ...members.map(([name, value]) => `${name} ${value}`)].join(" ");
}
