import type { Finding } from "../audit/finding.ts";
import type { RepoIndex } from "../release/read-index.ts";
import type { Scope } from "../release/scope.ts";
import { startOf } from "../visible.ts";
import { findingCounts, findingText, lineOf, MAX_VERSION, plural } from "./finding-text.ts";
import type { Paint } from "./style.ts";

/** What was pinned, a line each; with `verbose` the names of what was left out. */
export function pinText(
  scope: Scope,
  indexes: ReadonlyMap<string, RepoIndex>,
  files: readonly string[],
  verbose: boolean,
): string {
  const debs = Array.from(indexes, ([repo, { newest }]) => `${plural(newest.size, "deb")} of ${repo}`);
  const left = [...indexes.values()].flatMap(({ metapackages }) => metapackages).sort();
  const names = [
    scope.jetpack === undefined
      ? "no nvidia-jetpack in the indexes"
      : `JetPack ${startOf(scope.jetpack, MAX_VERSION)}`,
    ...(scope.l4t === undefined ? [] : [`L4T ${startOf(scope.l4t, MAX_VERSION)}`]),
  ];
  const told = [
    `${debs.join(", ")}; ${plural(left.length, "metapackage")} left out${left.length > 0 && !verbose ? " (-v names them)" : ""}`,
    names.join(", "),
    ...(verbose ? left.map((name) => `left out: ${name}`) : []),
    ...files.map((file) => `written: ${file}`),
  ];
  return told.map((line) => `${lineOf(line)}\n`).join("");
}

/** What an archive says of a pin. The last line counts. */
export function pinFindingsText(findings: readonly Finding[], debs: number, paint: Paint): string {
  const counts = findingCounts(findings) ?? "0 findings";
  return [
    ...findings.map((finding) => `${findingText(finding, paint)}\n`),
    `${counts} in ${plural(debs, "pinned deb")}\n`,
  ].join("");
}
