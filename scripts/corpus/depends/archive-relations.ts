import { newestPerPackage, type PackageEntry } from "../../../src/debian/packages-index.ts";
import {
  type Alternative,
  type Clause,
  parseRelations,
  type Relation,
} from "../../../src/debian/relations.ts";
import { compareVersions } from "../../../src/debian/version.ts";

/** Who has a name in an archive: the package of that name, and those that provide it. */
interface Holder {
  readonly entry: PackageEntry;
  /** Absent where the name is provided without a version, which satisfies no constraint (policy 7.5). */
  readonly version?: string;
}

/** What satisfies what among the packages of one index. */
export interface ArchiveRelations {
  /** The packages, one version of each, sorted by name. */
  readonly packages: readonly PackageEntry[];
  /** Every package that satisfies a clause: of each alternative the real one first, then providers by name. */
  satisfying(clause: Clause): readonly PackageEntry[];
  /**
   * What apt would have to install for these: the first that satisfies each clause, and so on. Who of several
   * provides a name is settled last, and by what is there already. Sorted by name.
   */
  closure(start: Iterable<PackageEntry>): PackageEntry[];
}

const HOLDS: Readonly<Record<Relation, (order: -1 | 0 | 1) => boolean>> = {
  "<<": (order) => order < 0,
  "<=": (order) => order <= 0,
  "=": (order) => order === 0,
  ">=": (order) => order >= 0,
  ">>": (order) => order > 0,
};

/** Indexes packages by the names that they have and provide (deb-control(5)). */
export function relationsIn(entries: readonly PackageEntry[]): ArchiveRelations {
  const packages = newestPerPackage(entries);
  const holders = new Map<string, Holder[]>();
  const add = (name: string, holder: Holder): void => {
    const before = holders.get(name);
    if (before === undefined) holders.set(name, [holder]);
    else before.push(holder);
  };
  for (const entry of packages) add(entry.name, { entry, version: entry.version });
  for (const entry of packages) {
    for (const { name, constraint } of parseRelations(entry.provides ?? "").flatMap(alternativesOf)) {
      add(name, { entry, ...(constraint === undefined ? {} : { version: constraint.version }) });
    }
  }
  const satisfying = (clause: Clause): PackageEntry[] => [
    ...new Set(
      clause.alternatives.flatMap((alternative) =>
        (holders.get(alternative.name) ?? [])
          .filter(({ version }) => isSatisfied(alternative, version))
          .map(({ entry }) => entry),
      ),
    ),
  ];
  const closure = (start: Iterable<PackageEntry>): PackageEntry[] => {
    const reached = new Set(start);
    const open = [...reached];
    const add = (entry: PackageEntry): void => {
      if (reached.has(entry)) return;
      reached.add(entry);
      open.push(entry);
    };
    const undecided: (readonly PackageEntry[])[] = [];
    for (;;) {
      for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
        for (const clause of clausesOf(entry)) {
          const candidates = satisfying(clause);
          const [first] = candidates;
          if (first === undefined) continue;
          if (first.name === clause.alternatives[0]?.name) add(first);
          else undecided.push(candidates);
        }
      }
      const candidates = undecided.shift();
      if (candidates === undefined) break;
      if (!candidates.some((each) => reached.has(each))) add(candidates[0]!);
    }
    return [...reached].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  return { packages, satisfying, closure };
}

/** The clauses of Pre-Depends and Depends. */
export function clausesOf({ preDepends, depends }: PackageEntry): Clause[] {
  return [...parseRelations(preDepends ?? ""), ...parseRelations(depends ?? "")];
}

function isSatisfied({ constraint }: Alternative, version: string | undefined): boolean {
  if (constraint === undefined) return true;
  return version !== undefined && HOLDS[constraint.relation](compareVersions(version, constraint.version));
}

function alternativesOf({ alternatives }: Clause): readonly Alternative[] {
  return alternatives;
}
