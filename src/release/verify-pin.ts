import { compareFindings, type Finding } from "../audit/finding.ts";
import { NEWER_DEB, REMOVED_DEB, UNPINNED_DEB } from "../audit/pin-rules.ts";
import type { Rule } from "../audit/rule.ts";
import { mutatedDeb } from "../audit/rules/mutated-deb.ts";
import { compareVersions, isVersion } from "../debian/version.ts";
import type { Pin, PinnedDeb } from "./pin.ts";
import type { RepoIndex } from "./read-index.ts";

/**
 * What an archive says of a pin, sorted as findings are shown: debs replaced without a new version
 * (`mutated-deb`), no longer in the index (`removed-deb`), or with a newer version there (`newer-deb`); and packages
 * of the index that the pin does not have (`unpinned-deb`). `indexes` has the repositories of the pin, each read
 * with the pinned debs.
 */
export function verifyPin(pin: Pin, indexes: ReadonlyMap<string, RepoIndex>): Finding[] {
  return [...pin]
    .flatMap(([repo, debs]) => {
      const index = indexes.get(repo);
      return index === undefined ? [] : [...changed(repo, debs, index, indexes), ...added(repo, debs, index)];
    })
    .sort(compareFindings);
}

function changed(
  repo: string,
  debs: ReadonlyMap<string, PinnedDeb>,
  index: RepoIndex,
  indexes: ReadonlyMap<string, RepoIndex>,
): Finding[] {
  return [...debs].flatMap(([name, deb]) => {
    const same = index.same.get(name) ?? [];
    const newest = index.newest.get(name);
    const found: Finding[] = [];
    if (same.length > 0 && !same.some(({ sha256 }) => sha256 === deb.sha256)) {
      found.push(mutated(repo, name, deb, same));
    }
    if (newest !== undefined && isNewer(newest.version, deb.version))
      found.push(newer(repo, name, deb, newest));
    else if (same.length === 0) found.push(removed(repo, name, deb, index, indexes));
    return found;
  });
}

/** A pin may have been written by hand: what is no version is older than any. */
function isNewer(version: string, pinned: string): boolean {
  return !isVersion(pinned) || compareVersions(version, pinned) > 0;
}

function mutated(repo: string, name: string, deb: PinnedDeb, same: readonly PinnedDeb[]): Finding {
  return finding(mutatedDeb, name, {
    subject: deb.version,
    message: `${name} ${deb.version} was replaced in ${repo} by a deb with the same version and other content`,
    evidence: [
      `pinned: sha256 ${deb.sha256}`,
      ...same.map(({ filename, sha256 }) => `in the index: sha256 ${sha256}, ${filename}`),
    ],
    help: "A fixed-output derivation with the pinned hash fails. Pin the release again, and say so in the change.",
  });
}

function newer(repo: string, name: string, deb: PinnedDeb, newest: PinnedDeb): Finding {
  return finding(NEWER_DEB, name, {
    subject: newest.version,
    message: `${repo} has ${name} ${newest.version}, pinned is ${deb.version}`,
    evidence: [`in the index: ${newest.filename}`],
    help: "Pin the release again.",
  });
}

function removed(
  repo: string,
  name: string,
  deb: PinnedDeb,
  { newest, metapackages }: RepoIndex,
  indexes: ReadonlyMap<string, RepoIndex>,
): Finding {
  const other = [...indexes].find(([where, index]) => where !== repo && index.newest.has(name))?.[0];
  const older = newest.get(name);
  const evidence = [
    ...(older === undefined ? [] : [`in the index: ${older.version}, which is older`]),
    ...(other === undefined ? [] : [`it is in ${other} now`]),
    ...(metapackages.includes(name) ? ["it is a metapackage now"] : []),
  ];
  return finding(REMOVED_DEB, name, {
    subject: deb.version,
    message: `${name} ${deb.version} is no longer in the index of ${repo}`,
    evidence,
    help: "The archive may stop serving it any day. Pin the release again.",
  });
}

function added(repo: string, debs: ReadonlyMap<string, PinnedDeb>, { newest }: RepoIndex): Finding[] {
  return [...newest]
    .filter(([name]) => !debs.has(name))
    .map(([name, { version, filename }]) =>
      finding(UNPINNED_DEB, name, {
        subject: version,
        message: `${repo} has ${name} ${version}, which is not pinned`,
        evidence: [`in the index: ${filename}`],
        help: "Pin the release again.",
      }),
    );
}

function finding(
  { name: rule, severity }: Pick<Rule, "name" | "severity">,
  name: string,
  told: Pick<Finding, "subject" | "message" | "evidence" | "help">,
): Finding {
  return { rule, severity, confidence: "certain", package: name, deb: name, ...told };
}
