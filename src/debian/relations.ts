import { Deb2nixError } from "../error.ts";
import { isVersion } from "./version.ts";

export type Relation = "<<" | "<=" | "=" | ">=" | ">>";

/** One package that can satisfy a clause. */
export interface Alternative {
  readonly name: string;
  /** What follows the name after a colon: an architecture, `any` or `native`. */
  readonly arch?: string;
  readonly constraint?: { readonly relation: Relation; readonly version: string };
  /** `[amd64 !i386]`: only there (deb-src-control(5)). */
  readonly architectures?: readonly string[];
  /** `<!nocheck> <cross>`: one list for each pair of angle brackets (deb-src-control(5)). */
  readonly profiles?: readonly (readonly string[])[];
}

/** Satisfied by any of its alternatives; a field asks for all of its clauses. */
export interface Clause {
  readonly alternatives: readonly Alternative[];
}

/** deb-control(5): `<` and `>` are old names that include equality. */
const RELATIONS: Readonly<Record<string, Relation>> = {
  "<<": "<<",
  "<=": "<=",
  "<": "<=",
  "=": "=",
  ">": ">=",
  ">=": ">=",
  ">>": ">>",
};

const ALTERNATIVE =
  /^(?<name>[A-Za-z0-9][A-Za-z0-9+._-]*)(?::(?<arch>[a-z0-9][a-z0-9-]*))?(?: ?\( ?(?<relation><<|<=|<|=|>=|>>|>) ?(?<version>[^() ]+) ?\))?(?: ?\[(?<architectures>[^\][]+)\])?(?<profiles>(?: ?<[^<>]+>)*)$/;

/**
 * Parses a relationship field (`Depends`, `Pre-Depends`, `Breaks` …, deb-control(5)) in the order written.
 * Empty clauses, as after a comma at the end, are left out. Throws E_RELATION.
 */
export function parseRelations(text: string): Clause[] {
  const clauses: Clause[] = [];
  // Single spaces only, or the optional parts of the pattern would try every way to share out a long run.
  for (const clause of text.replace(/[ \t\r\n]+/g, " ").split(",")) {
    if (clause.trim() === "") continue;
    clauses.push({ alternatives: clause.split("|").map((written) => parseAlternative(written.trim())) });
  }
  return clauses;
}

function parseAlternative(text: string): Alternative {
  const groups = ALTERNATIVE.exec(text)?.groups;
  if (groups === undefined) throw invalid(text, "expected `name[:arch] [(relation version)]`");
  const { name, arch, relation, version, architectures, profiles } = groups;
  if (version !== undefined && !isVersion(version))
    throw invalid(text, "its version is not a Debian version");
  return {
    name: name!,
    ...(arch === undefined ? {} : { arch }),
    ...(version === undefined ? {} : { constraint: { relation: RELATIONS[relation!]!, version } }),
    ...(architectures === undefined ? {} : { architectures: words(architectures) }),
    ...(profiles
      ? { profiles: Array.from(profiles.matchAll(/<([^<>]+)>/g), ([, list]) => words(list!)) }
      : {}),
  };
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function invalid(text: string, why: string): Deb2nixError {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  return new Deb2nixError("E_RELATION", `${shown} is not a package relation: ${why}`, {
    hint: "The syntax of Depends and its fellows is that of deb-control(5).",
  });
}
