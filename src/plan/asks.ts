import { type PathIndex, shippersOf } from "../graph/absolute-path.ts";
import type { Resolution } from "../graph/resolve.ts";
import type { EdgeKind, Reason } from "../graph/set-graph.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "./analyse-groups.ts";

/** Who answers to a name: a package, with the file that was found in it, or something outside of the set. */
export type Answer =
  | { readonly kind: "package"; readonly attr: string; readonly file?: PlacedFile | undefined }
  | { readonly kind: "nixpkgs" | "driver" | "missing"; readonly name: string };

/** One name that an ELF file asks for, and the answer. */
export interface Ask {
  readonly kind: EdgeKind;
  readonly reason: Reason;
  readonly answer: Answer;
}

/** Where NixOS puts the driver's libraries at run time. */
const DRIVER_DIRECTORY = "/run/opengl-driver/lib";

/**
 * What one ELF file of a package asks for. glibc, the compiler's run time and what the machine brings are left
 * out. A name that is opened at run time counts where it is found, and a mere guess only where another package
 * at hand has it: what is missing of these is for the audit to say. A path counts where a deb at hand ships it.
 */
export function asksOf({ group, resolve }: AnalysedPackage, { elf }: PlacedFile, paths: PathIndex): Ask[] {
  if (elf === undefined) return [];
  const asks: Ask[] = [];
  const add = (kind: EdgeKind, reason: Omit<Reason, "elf">, answer: Answer | undefined): void => {
    if (answer !== undefined) asks.push({ kind, reason: { elf: elf.path, ...reason }, answer });
  };
  for (const name of new Set(elf.needed)) {
    add("needed", { name }, answerOf(group.attr, resolve(elf, name), name));
  }
  const opened = new Set<string>();
  for (const fact of elf.dlopen ?? []) {
    if (fact.name.startsWith("/")) {
      opened.add(fact.name);
      add("path", fact, shipperOf(group.attr, paths, fact.name));
      continue;
    }
    const resolution = resolve(elf, fact.name);
    const isFound = resolution.kind !== "unresolved";
    const isAtHand = resolution.kind === "sibling" && resolution.via === "debs";
    if (isAtHand || (isFound && fact.grade !== "possible")) {
      add("dlopen", fact, answerOf(group.attr, resolution, fact.name));
    }
  }
  for (const name of elf.paths ?? []) {
    if (!opened.has(name)) add("path", { name }, shipperOf(group.attr, paths, name));
  }
  return asks;
}

function answerOf(own: string, resolution: Resolution, name: string): Answer | undefined {
  switch (resolution.kind) {
    case "own":
      return { kind: "package", attr: own, file: resolution.match?.file };
    case "sibling":
      return { kind: "package", attr: resolution.attr, file: resolution.match?.file };
    case "nixpkgs":
    case "cuda":
      return { kind: "nixpkgs", name: resolution.attr };
    case "driver":
      return { kind: "driver", name: DRIVER_DIRECTORY };
    case "host":
      return undefined;
    case "unresolved":
      return { kind: "missing", name };
    case "libc":
    case "gcc":
      return undefined;
  }
}

function shipperOf(own: string, paths: PathIndex, path: string): Answer | undefined {
  const shippers = shippersOf(paths, path);
  const shipper = shippers.find(({ attr }) => attr === own) ?? shippers[0];
  return shipper === undefined ? undefined : { kind: "package", attr: shipper.attr, file: shipper.placed };
}
