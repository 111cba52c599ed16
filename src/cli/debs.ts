import { tmpdir } from "node:os";
import { join } from "node:path";
import { directoryNames, fileStatus } from "../archive/file-status.ts";
import { Deb2nixError } from "../error.ts";
import { bytesRead, countOf } from "../facts/bytes-read.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { DebLimits } from "../facts/deb-limits.ts";
import { type DebEvent, readDebs as readFacts } from "../facts/read-debs.ts";
import { withKeptFacts } from "../release/kept-facts.ts";
import type { ReportOptions } from "./common-options.ts";
import { hasProgram } from "./has-program.ts";
import { progressOn } from "./progress.ts";
import { STANDARD_INPUT, withOwnName, withStandardInput } from "./standard-input.ts";
import { factsStore } from "./user-cache.ts";

/** Directories are replaced by the debs in them, sorted; everything else stays, to be read or to fail by name. */
export function debPaths(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!fileStatus(path)?.isDirectory()) return [path];
    const debs = directoryNames(path)
      .filter((name) => name.endsWith(".deb"))
      .map((name) => join(path, name));
    if (debs.length > 0) return debs;
    throw new Deb2nixError("E_NO_DEBS", "the directory holds no file that ends in .deb", {
      path,
      hint: "Name the directory that the debs lie in; directories below it are not searched.",
    });
  });
}

export interface SymbolOption {
  /** Whether ELF files' symbols are read too. */
  readonly symbols?: boolean;
}

export type ReadOptions = Pick<
  ReportOptions,
  "jobs" | "nativeXz" | "cache" | "quiet" | "color" | "maxUnpacked" | "maxFiles"
> &
  SymbolOption;

/**
 * Reads debs, `-` from standard input, as the options say, with the program `xz` where there is one, and shows how far
 * it is.
 */
export function readDebs(paths: readonly string[], options: ReadOptions): Promise<DebFacts[]> {
  const at = paths.indexOf(STANDARD_INPUT);
  return withStandardInput(paths, options.maxUnpacked, async (files) => {
    const debs = await readOrRecall(files, options);
    return at < 0 ? debs : debs.with(at, withOwnName(debs[at]!));
  });
}

/** From the cache, else from the debs. */
function readOrRecall(paths: readonly string[], options: ReadOptions): Promise<DebFacts[]> {
  const { symbols = false } = options;
  const limits = limitsOf(options);
  const store = factsStore(options.cache);
  if (store === undefined || paths.length === 0) return readFiles(paths, options);
  return withKeptFacts(store, { symbols, limits }, paths, (others) => readFiles(others, options));
}

/** What a deb may cost. */
export function limitsOf({ maxUnpacked, maxFiles }: ReadOptions): DebLimits {
  return { unpacked: maxUnpacked, files: maxFiles };
}

async function readFiles(paths: readonly string[], options: ReadOptions): Promise<DebFacts[]> {
  if (paths.length === 0) return [];
  const { jobs, nativeXz, symbols = false } = options;
  const limits = limitsOf(options);
  const native = nativeXz && hasProgram("xz") ? { nativeXz: { directory: tmpdir() } } : {};
  const count = bytesRead();
  const active = new Set<string>();
  let done = 0;
  const total = totalSize(paths);
  const work = progressOn(
    process.stderr,
    options,
  )(() => ({
    title: "reading debs",
    done,
    count: paths.length,
    bytes: countOf(count),
    ...(total !== undefined && { total }),
    active: [...active],
  }));
  const onDeb = ({ kind, path, size }: DebEvent): void => {
    if (kind === "begun") {
      active.add(path);
    } else {
      active.delete(path);
      done++;
      work.finished(path, size);
    }
  };
  try {
    return await readFacts(paths, { jobs, symbols, limits, count, onDeb, ...native });
  } finally {
    await work.end();
  }
}

/** In bytes; undefined where a pipe is among them, whose size only its end tells. */
function totalSize(paths: readonly string[]): number | undefined {
  const statuses = paths.map(fileStatus);
  if (statuses.some((status) => status?.isFile() === false)) return undefined;
  return statuses.reduce((sum, status) => sum + (status?.size ?? 0), 0);
}
