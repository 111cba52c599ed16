import { posix } from "node:path";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import type { AnalysedSet } from "../../plan/analyse-set.ts";
import { at, type Observation, type Rule } from "../rule.ts";

/** Links are read as they will lie below the output: a target that moved, or that is another deb's, is gone. */
export const danglingLink: Rule = {
  name: "dangling-link",
  severity: "warning",
  title: "A link leads nowhere",
  check: ({ packages, set }) => {
    const owners = ownersOf(set);
    return packages.flatMap((pkg) => danglingLinks(pkg, owners));
  },
};

/** The packages that have something at a path of their output. */
type Owners = ReadonlyMap<string, readonly AnalysedPackage[]>;

function ownersOf({ packages }: AnalysedSet): Owners {
  const owners = new Map<string, AnalysedPackage[]>();
  for (const pkg of packages) {
    for (const path of [...pkg.layout.files.map((file) => file.path), ...pkg.layout.directories]) {
      const before = owners.get(path);
      if (before === undefined) owners.set(path, [pkg]);
      else before.push(pkg);
    }
  }
  return owners;
}

function danglingLinks(pkg: AnalysedPackage, owners: Owners): Observation[] {
  const byPath = new Map(pkg.layout.files.map((file) => [file.path, file]));
  const ends = linkEnds(pkg.layout);
  return pkg.layout.files.flatMap((file): Observation[] => {
    const was = file.fact.target ?? "";
    if (file.fact.type !== "symlink" || isElsewhere(was)) return [];
    const lead = ends.get(file.path);
    if (lead?.isReached || (lead === undefined && leadsToLink(file, byPath))) return [];
    const about = {
      ...at(pkg, file),
      subject: was,
      evidence: [`${file.from} -> ${was}`],
      ...(isDocumentation(file.path) ? { severity: "note" as const } : {}),
    };
    if (lead !== undefined) {
      return [
        {
          ...about,
          severity: "note",
          confidence: "certain",
          message: was.startsWith("/")
            ? `${was} is there on Ubuntu only`
            : `${was} is not there once its directory was moved`,
          help: `What deb2nix prints makes it lead to ${lead.end}.`,
        },
      ];
    }
    const meant = place(posix.resolve(posix.dirname(file.from), was), pkg.layout);
    if (meant.kind === "kept" && meant.to === file.path) {
      return [{ ...about, confidence: "certain", message: "leads to itself once its directory was moved" }];
    }
    const owner = meant.kind === "dropped" ? undefined : owners.get(meant.to)?.find((other) => other !== pkg);
    if (owner !== undefined && meant.kind === "kept") {
      return [
        {
          ...about,
          confidence: "certain",
          message: `leads to ${was}, which is in ${owner.group.attr}`,
          help: `Link it to \${${owner.group.attr}}${meant.to}, or delete it.`,
        },
      ];
    }
    return [
      {
        ...about,
        confidence: "likely",
        message: `leads to ${was}, which no package of the set has`,
        help: "Delete it, or link it to the package that has the file.",
      },
    ];
  });
}

/** Nothing that runs reads it; Debian's debs share it with each other by such links. */
function isDocumentation(path: string): boolean {
  return /^\/share\/(doc|info|lintian|man)\//.test(path);
}

/**
 * What the kernel, udev and the running system make is there, or is not, whatever a package holds; Nix sees to
 * what a store path refers to.
 */
function isElsewhere(target: string): boolean {
  return /^\/(dev|proc|sys|run|tmp|var|nix\/store)(\/|$)/.test(target);
}

/** A link to a link is as good as that one, which is judged by itself. */
function leadsToLink(file: PlacedFile, byPath: ReadonlyMap<string, PlacedFile>): boolean {
  const target = file.fact.target ?? "";
  if (target.startsWith("/")) return false;
  const literal = posix.join(posix.dirname(file.path), target);
  return literal !== file.path && byPath.has(literal) && !isLoop(byPath, file.path);
}

function isLoop(byPath: ReadonlyMap<string, PlacedFile>, start: string): boolean {
  const seen = new Set<string>();
  let current = start;
  while (!seen.has(current)) {
    seen.add(current);
    const target = byPath.get(current)?.fact.target;
    if (target === undefined || target.startsWith("/")) return false;
    current = posix.join(posix.dirname(current), target);
  }
  return true;
}
