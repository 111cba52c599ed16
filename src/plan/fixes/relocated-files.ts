import type { L4tIndex } from "../../graph/embedded-index.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import type { PlannedDeb } from "../package-plan.ts";
import { plannedDeb } from "../planned-deb.ts";
import { packageName } from "../release.ts";
import type { GiveFile, TakeFile } from "./fix.ts";

/** What a package takes from another package's deb, and what it gives away, as deb2nix.toml says. */
export function relocatedFileFixes(
  { given, layout, taken }: AnalysedPackage,
  known: L4tIndex | undefined,
): (GiveFile | TakeFile)[] {
  const takes = taken.flatMap(({ deb, relocation: { reason } }) =>
    layout.files
      .filter((file) => file.deb === deb.file)
      .map(
        (file): TakeFile => ({
          ...takeOf(file, plannedDeb(packageName(deb), known)),
          because: [{ file: file.from, name: reason }],
        }),
      ),
  );
  const gives = given.flatMap(({ paths, reason, to }) =>
    paths.flatMap((from): GiveFile[] => {
      const where = place(from, layout);
      if (where.kind === "dropped") return [];
      return [{ kind: "give-file", path: where.to, to, because: [{ file: from, name: reason }] }];
    }),
  );
  return [...takes, ...gives];
}

function takeOf(
  { path, from, fact }: PlacedFile,
  { package: deb, repo }: PlannedDeb,
): Omit<TakeFile, "because"> {
  return {
    kind: "take-file",
    path,
    deb,
    ...(repo === undefined ? {} : { repo }),
    from,
    ...(fact.type === "symlink" ? { target: fact.target ?? "" } : {}),
    isExecutable: fact.type === "file" && (fact.mode & 0o111) !== 0,
  };
}
