import type { Finding } from "../audit/finding.ts";
import type { RepoIndex } from "../release/read-index.ts";
import type { Scope } from "../release/scope.ts";
import { jsonDocument } from "./json.ts";

/** What a run of `deb2nix pin` did. */
export interface PinReport {
  readonly scope: Scope;
  readonly indexes: ReadonlyMap<string, RepoIndex>;
  /** Base names of the files written. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** The document of `deb2nix pin --json` (schema/pin.schema.json). */
export function pinReportJson({ scope, indexes, files, findings }: PinReport): string {
  const repos = Array.from(indexes, ([name, { newest, metapackages }]) => [
    name,
    { debs: newest.size, metapackages },
  ]);
  return jsonDocument({ scope, files, repos: Object.fromEntries(repos), findings });
}
