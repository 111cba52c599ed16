import type { DebFacts } from "../facts/deb-facts.ts";
import { jsonDocument } from "./json.ts";

/** The document of `deb2nix inspect --json` (schema/inspect.schema.json): debs by file name, files by path. */
export function inspectJson(debs: readonly DebFacts[]): string {
  const sorted = debs.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return jsonDocument({
    debs: sorted.map((deb) => ({
      ...deb,
      files: deb.files
        .map(({ mode, ...file }) => ({ ...file, mode: mode.toString(8).padStart(4, "0") }))
        .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)),
    })),
  });
}
