import { visible } from "../visible.ts";
import { jsonDocument } from "./json.ts";
import type { Paint } from "./style.ts";

/** What is told of a cache. */
export interface CacheInfo {
  readonly directory: string;
  /** Bytes of facts that are kept. */
  readonly limit: number;
  readonly parts: readonly CachePartInfo[];
  /** Why its facts are not used. */
  readonly distrusted?: string;
}

export interface CachePartInfo {
  readonly name: string;
  readonly files: number;
  /** In bytes. */
  readonly size: number;
}

/** What each directory of the cache is for. */
const MEANING: Readonly<Record<string, string>> = {
  facts: "facts of debs",
  known: "SHA-256 of debs on disk",
  compiled: "deb2nix' code, compiled by Node",
  files: "fetched debs",
  indexes: "fetched package indexes",
  partial: "unfinished files",
};

/** A line for each part; `bytesText` writes a number of bytes. */
export function cacheText(info: CacheInfo, bytesText: (bytes: number) => string, paint: Paint): string {
  const rows = info.parts.map(({ name, files, size }) => [
    name,
    bytesText(size),
    `${files} ${files === 1 ? "file" : "files"}`,
    MEANING[name] ?? "",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map(([name, size, files, meaning]) =>
    `  ${name!.padEnd(widths[0]!)}  ${size!.padStart(widths[1]!)}  ${files!.padStart(widths[2]!)}  ${meaning}`.trimEnd(),
  );
  const warning =
    info.distrusted === undefined
      ? []
      : [
          `${paint("warning", "warning")}: facts are neither used nor kept, because ${info.distrusted}`,
          `  Run: chmod go-w ${visible(info.directory)}, or set DEB2NIX_CACHE to a directory of your own.`,
        ];
  const title = `${paint("strong", visible(info.directory))} (limit for facts: ${bytesText(info.limit)})`;
  return `${[title, ...lines, ...warning].join("\n")}\n`;
}

/** The document of `deb2nix cache info --json` (schema/cache.schema.json); sizes in bytes. */
export function cacheJson(info: CacheInfo): string {
  return jsonDocument({ ...info });
}
