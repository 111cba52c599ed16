import { realpathSync } from "node:fs";
import { directoryNames, fileStatus } from "../archive/file-status.ts";
import { type Audit, audit as auditWorld } from "../audit/audit.ts";
import { worldOf } from "../audit/world.ts";
import { readTree, storePathsOf } from "../facts/read-tree.ts";
import type { AnalysedSet } from "../plan/analyse-set.ts";
import { packageName } from "../plan/release.ts";
import { auditGithub } from "../report/audit-github.ts";
import { auditJson } from "../report/audit-json.ts";
import { auditMarkdown } from "../report/audit-markdown.ts";
import { auditSarif } from "../report/audit-sarif.ts";
import { auditText } from "../report/audit-text.ts";
import type { AUDIT_FORMATS } from "./commands/audit.ts";
import type { CommonOptions } from "./common-options.ts";
import { debPaths, type SymbolOption } from "./debs.ts";
import { exitCodeFor } from "./exit-code.ts";
import { withDefaultSignals } from "./interrupt.ts";
import { type OtherFacts, readSet, type SetOptions } from "./read-set.ts";
import { paintFor, write } from "./terminal.ts";

export interface AuditOptions extends SetOptions, CommonOptions {
  readonly format: (typeof AUDIT_FORMATS)[number];
}

/** `deb2nix audit DEB|DIR|STORE-PATH…` */
export async function audit(paths: string[], options: AuditOptions): Promise<void> {
  // A directory is taken for the whole world: what is not in it will not be in the package set.
  const closed = options.closed ?? (paths.some(isDirectory) || undefined);
  const trees = paths.filter(isTree);
  const { set, index, config } = await readSet(
    debPaths(paths.filter((path) => !trees.includes(path))),
    { ...options, ...(closed && { closed }) },
    await withDefaultSignals(() => readTrees(trees, options)),
  );
  const found = await withDefaultSignals(() => auditWorld(worldOf(set, index, config)));
  await write(process.stdout, print(found, set, options));
  process.exitCode = exitCodeFor(found.findings, options.failOn);
}

function print(found: Audit, set: AnalysedSet, options: AuditOptions): string {
  switch (options.json ? "json" : options.format) {
    case "text":
      return auditText(found, paintFor(process.stdout, options.color), options.verbose ?? false);
    case "json":
      return auditJson(found);
    case "sarif":
      return auditSarif(found, debFilesOf(set));
    case "markdown":
      return auditMarkdown(found);
    case "github":
      return auditGithub(found);
  }
}

/** What debs have at their root (hier(7)), what `dpkg-deb -R` adds, and what outputs have besides. */
const ROOTS = /^(?:DEBIAN|bin|boot|etc|include|lib\d*|libexec|nix-support|opt|sbin|share|srv|usr|var)$/;

/** A directory that has what debs have, and no debs, or what Nix has built. */
function isTree(path: string): boolean {
  if (!isDirectory(path)) return false;
  const names = directoryNames(path);
  return (
    !names.some((name) => name.endsWith(".deb")) &&
    (names.some((name) => ROOTS.test(name)) || realpathSync(path).startsWith("/nix/store/"))
  );
}

/** Trees, and the store paths that their run paths lead to, as far as they are on this machine. */
function readTrees(
  paths: readonly string[],
  options: SymbolOption & Pick<CommonOptions, "maxFiles">,
): OtherFacts {
  const debs = paths.map((path) => readTree(path, options));
  const own = new Set(paths.map((path) => realpathSync(path)));
  const around = new Set(debs.flatMap(storePathsOf).filter((path) => isDirectory(path) && !own.has(path)));
  return { debs, context: [...around].map((path) => readTree(path, options)) };
}

function debFilesOf({ packages }: AnalysedSet): ReadonlyMap<string, string> {
  return new Map(packages.flatMap(({ group }) => group.debs.map((deb) => [packageName(deb), deb.file])));
}

function isDirectory(path: string): boolean {
  return fileStatus(path)?.isDirectory() ?? false;
}
