import type { FileFact } from "../../facts/deb-facts.ts";
import { followLink } from "../../layout/follow.ts";
import type { Layout, PlacedFile } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { at, type Observation, type Rule } from "../rule.ts";

/** Several directories become one, several debs one package: where two files meet, one of them is lost. */
export const clobberedFile: Rule = {
  name: "clobbered-file",
  severity: "warning",
  title: "Two files end up at one path, and one of them is lost",
  check: ({ packages }) => packages.flatMap(clobbered),
};

function clobbered(pkg: AnalysedPackage): Observation[] {
  const facts = new Map(
    pkg.group.debs.flatMap((deb) => deb.files.map((fact) => [`${deb.file} ${fact.path}`, fact] as const)),
  );
  const winners = new Map(pkg.layout.files.map((file) => [file.path, file]));
  return pkg.layout.losses.flatMap((loss): Observation[] => {
    if (loss.kind !== "clobbered") return [];
    const lost = facts.get(`${loss.deb} ${loss.from}`)!;
    const target = place(loss.from, pkg.layout);
    // What had the name of a directory is replaced by what lies in it.
    const winner =
      (target.kind === "kept" ? winners.get(target.to) : undefined) ??
      pkg.layout.files.find(({ from }) => from === loss.by);
    if (winner === undefined || leadsTo(lost, winner, pkg.layout)) return [];
    const isSame =
      lost.type === winner.fact.type && lost.size === winner.fact.size && lost.target === winner.fact.target;
    return [
      {
        ...at(pkg, loss),
        severity: isSame ? "note" : "warning",
        confidence: isSame ? "possible" : "certain",
        subject: winner.path,
        message: `is replaced by ${winner.from}`,
        evidence: [
          `${loss.deb}: ${describe(lost)}`,
          `${winner.deb}: ${describe(winner.fact)}`,
          winner.path === (target.kind === "kept" ? target.to : undefined)
            ? `both become ${winner.path}`
            : `becomes ${winner.path}`,
        ],
        ...(isSame ? {} : { help: "Move one of them away before the directories are merged." }),
      },
    ];
  });
}

/** A link to the very file that takes its place loses nothing, nor one that ends where that one does. */
function leadsTo(lost: FileFact, winner: PlacedFile, layout: Layout): boolean {
  const end = endOf(lost, layout);
  return end !== undefined && (end === winner.path || end === endOf(winner.fact, layout));
}

/** Below the output. */
function endOf(file: FileFact, layout: Layout): string | undefined {
  const end = file.type === "symlink" ? followLink(layout.sources, file) : undefined;
  const meant = end === undefined ? undefined : place(end, layout);
  return meant?.kind === "kept" ? meant.to : undefined;
}

function describe({ path, type, size, target }: FileFact): string {
  return type === "file" ? `${path}, ${size} bytes` : `${path}, ${type} to ${target ?? "nothing"}`;
}
