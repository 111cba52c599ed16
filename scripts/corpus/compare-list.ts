import { isDeepStrictEqual } from "node:util";
import type { PackageEntry } from "../../src/debian/packages-index.ts";
import type { DebFacts, FileFact } from "../../src/facts/deb-facts.ts";
import type { Difference } from "./difference.ts";

/** What the deb says of itself against what the archive's index says of it. */
export function identityDifferences(facts: DebFacts, entry: PackageEntry): Difference[] {
  const ours = {
    package: facts.control.Package,
    version: facts.control.Version,
    architecture: facts.control.Architecture,
    size: facts.size,
    sha256: facts.sha256,
  };
  const theirs = {
    package: entry.name,
    version: entry.version,
    architecture: entry.architecture,
    size: entry.size,
    sha256: entry.sha256,
  };
  return isDeepStrictEqual(ours, theirs) ? [] : [{ blame: "ours", what: "identity", ours, theirs }];
}

/** Our list of files against dpkg-deb's, in archive order. */
export function fileDifferences(ours: readonly FileFact[], theirs: readonly FileFact[]): Difference[] {
  if (ours.length !== theirs.length) {
    return [{ blame: "ours", what: "number of files", ours: ours.length, theirs: theirs.length }];
  }
  return ours.flatMap((file, index): Difference[] =>
    isDeepStrictEqual(file, theirs[index])
      ? []
      : [{ blame: "ours", path: file.path, what: "file", ours: file, theirs: theirs[index] }],
  );
}
