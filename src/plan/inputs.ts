import type { Finding } from "../audit/finding.ts";
import { field } from "../debian/deb822.ts";
import type { DebFacts, ElfInDeb } from "../facts/deb-facts.ts";
import type { Resolution, Resolver } from "../graph/resolve.ts";
import type { Layout, PlacedFile } from "../layout/lay-out.ts";
import { runsOn } from "./architecture.ts";
import type { Evidence, Input, PackagePlan } from "./package-plan.ts";

export interface Inputs {
  readonly buildInputs: PackagePlan["buildInputs"];
  readonly fromDriver: PackagePlan["fromDriver"];
  readonly unresolved: PackagePlan["unresolved"];
  /** SONAMEs that the package's own libraries answer to only after a link is made, with the library. */
  readonly sonameLinks: ReadonlyMap<string, PlacedFile>;
  readonly findings: readonly Finding[];
}

/** The ELF files of a layout that auto-patchelf patches: dynamic, and for the machine of their deb. */
export function patchedElfs(layout: Layout, debs: readonly DebFacts[]): PlacedFile[] {
  const architecture = new Map(debs.map((deb) => [deb.file, field(deb.control, "Architecture") ?? "all"]));
  return layout.files.filter(
    ({ elf, deb }) => elf?.flags.includes("DYNAMIC") === true && runsOn(architecture.get(deb) ?? "all", elf),
  );
}

/** Resolves every DT_NEEDED of `files` and sorts the answers into inputs, with all their evidence. */
export function collectInputs(attr: string, files: readonly PlacedFile[], resolve: Resolver): Inputs {
  const inputs = new Map<string, Input>();
  const fromDriver = new Set<string>();
  const unresolved: PackagePlan["unresolved"][number][] = [];
  const sonameLinks = new Map<string, PlacedFile>();
  const findings = new Map<string, Finding>();

  const addInput = (
    kind: Input["kind"],
    input: string,
    output: string | undefined,
    because: Evidence,
  ): void => {
    const key = `${input} ${output ?? ""}`;
    const before = inputs.get(key);
    inputs.set(key, {
      attr: input,
      kind,
      ...(output === undefined ? {} : { output }),
      because: [...(before?.because ?? []), because],
    });
  };

  for (const file of files) {
    const elf = file.elf!;
    for (const needed of new Set(elf.needed)) {
      const because = { elf: elf.path, needed };
      const resolution = resolve(elf, needed);
      const finding = findingFor(attr, elf, needed, resolution);
      if (finding !== undefined) {
        const key = `${finding.rule} ${finding.message}`;
        const before = findings.get(key);
        // One finding a name: the ELF files that ask for it are its evidence.
        findings.set(
          key,
          before === undefined
            ? finding
            : { ...before, evidence: [...before.evidence, `${elf.path} needs ${needed}`] },
        );
      }
      switch (resolution.kind) {
        case "own":
          if (resolution.match?.how === "soname") sonameLinks.set(needed, resolution.match.file);
          break;
        case "sibling":
          addInput("sibling", resolution.attr, undefined, because);
          break;
        case "nixpkgs":
        case "cuda":
          addInput(resolution.kind, resolution.attr, resolution.output, because);
          break;
        case "driver":
          fromDriver.add(needed);
          break;
        case "unresolved":
          unresolved.push({ ...because, searched: resolution.searched });
          break;
        case "libc":
        case "gcc":
          break;
      }
    }
  }
  return {
    buildInputs: [...inputs.values()].sort(
      (a, b) => order(a.attr, b.attr) || order(a.output ?? "", b.output ?? ""),
    ),
    fromDriver: [...fromDriver].sort(),
    unresolved,
    sonameLinks,
    findings: [...findings.values()],
  };
}

function findingFor(
  attr: string,
  elf: ElfInDeb,
  needed: string,
  resolution: Resolution,
): Finding | undefined {
  const about = { package: attr, path: elf.path, evidence: [`${elf.path} needs ${needed}`] };
  switch (resolution.kind) {
    case "unresolved":
      return {
        rule: "missing-provider",
        severity: "error",
        confidence: "certain",
        ...about,
        message: `no package provides ${needed}`,
        help:
          `It was looked for in ${resolution.searched.join(", ")}. ` +
          "Give the deb that ships it with --debs, or add the package that has it to buildInputs by hand.",
      };
    case "sibling":
      if (resolution.others.length === 0) return undefined;
      return {
        rule: "duplicate-soname",
        severity: "warning",
        confidence: "certain",
        ...about,
        message: `${needed} is shipped by ${[resolution.attr, ...resolution.others].join(" and ")}`,
        help: `${resolution.attr} was taken; leave the other out of the set where that is wrong.`,
      };
    case "nixpkgs":
    case "cuda":
      if (resolution.provider.confidence !== "low") return undefined;
      return {
        rule: "uncertain-provider",
        severity: "warning",
        confidence: "possible",
        ...about,
        message: `${needed} may not be what ${resolution.attr} provides`,
        ...(resolution.provider.note === undefined ? {} : { help: resolution.provider.note }),
      };
    default:
      return undefined;
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
