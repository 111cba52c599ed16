import { posix } from "node:path";
import type { TextFact } from "../../facts/deb-facts.ts";
import { programIndex } from "../../graph/program-index.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { calledPrograms, isUdevRules } from "../../plan/called-programs.ts";
import { at, type Observation, type Rule } from "../rule.ts";
import type { World } from "../world.ts";

/** Standalone packages: what jetpack-nixos' modules make of the texts of L4T is theirs to settle. */
export const foreignPath: Rule = {
  name: "foreign-path",
  severity: "error",
  title: "Program called by a path that NixOS does not have",
  check: (world) => world.packages.flatMap((pkg) => (isStandalone(pkg) ? foreignPaths(pkg, world) : [])),
};

function isStandalone({ group }: AnalysedPackage): boolean {
  return group.target === "standalone";
}

function foreignPaths(pkg: AnalysedPackage, world: World): Observation[] {
  const { group, layout } = pkg;
  const texts = new Map(
    group.debs.flatMap(({ file, texts }) => texts.map((text) => [`${file} ${text.path}`, text] as const)),
  );
  const made = new Set(
    (world.planOf(group.attr)?.fixes ?? []).flatMap((fix) =>
      fix.kind === "script-link" || fix.kind === "program-link" ? [fix.path] : [],
    ),
  );
  const own = new Set([...layout.files.map(({ path }) => path), ...layout.directories, ...made]);
  const isOwn = (path: string): boolean => {
    const where = place(posix.normalize(path).replace(/(?<=.)\/$/, ""), layout);
    return where.kind === "kept" && own.has(where.to);
  };
  return layout.files.flatMap((file) => {
    const text = texts.get(`${file.deb} ${file.from}`);
    return text === undefined ? [] : pathsIn(text, isOwn).map((path) => observe(pkg, file, text, path));
  });
}

/** Programs that the index does not have, and in scripts files of a directory that only packages fill. */
function pathsIn(text: TextFact, isOwn: (path: string) => boolean): string[] {
  const { programs } = programIndex();
  const called = calledPrograms(text).filter((path) => !programs.has(posix.basename(path)));
  const files =
    text.interpreter === undefined || text.path.startsWith("/etc/") || text.path.includes("/doc/")
      ? []
      : text.mentions.filter((path) => /^\/(opt|usr\/lib|usr\/libexec)\/[^/]+\/./.test(path));
  return [...new Set([...called, ...files])].filter((path) => !isOwn(path));
}

function observe(pkg: AnalysedPackage, file: PlacedFile, text: TextFact, path: string): Observation {
  const isWrapper = programIndex().setuid.has(posix.basename(path));
  const isProgram = /\/s?bin\/[^/]+$/.test(path);
  return {
    ...at(pkg, file),
    subject: path,
    severity: isUdevRules(text) ? "error" : "warning",
    confidence: isProgram ? "likely" : "possible",
    message: isProgram
      ? `calls ${path}, which NixOS does not have`
      : `names ${path}, which neither the package nor NixOS has`,
    evidence: [`${file.from} has ${JSON.stringify(path)}`],
    help: isWrapper
      ? `NixOS has it as /run/wrappers/bin/${posix.basename(path)}: replace the path in installPhase.`
      : "Replace the path in installPhase with that of a package of nixpkgs, or delete the line.",
  };
}
