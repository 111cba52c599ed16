import { DEFAULT_CONFIG } from "../../../src/config/config.ts";
import { field } from "../../../src/debian/deb822.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import type { Resolution } from "../../../src/graph/resolve.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { runsOn } from "../../../src/plan/architecture.ts";
import { packageName } from "../../../src/plan/release.ts";
import { graphOfSet } from "../../../src/plan/set-edges.ts";

/** What the program says of one package's needs among the debs of a set. */
export interface OurAnswers {
  /** The `needed` edges of `deb2nix graph`: by Debian package, the names in DT_NEEDED that lead there. */
  readonly needed: ReadonlyMap<string, readonly string[]>;
  /** The packages that it opens libraries of at run time. */
  readonly opened: ReadonlySet<string>;
  /** Names that stdenv answers to: glibc and the compiler's run time. */
  readonly toolchain: ReadonlySet<string>;
  /** Names that the package answers to itself. */
  readonly own: ReadonlySet<string>;
  /** Names that only ELF files for another machine ask for, which nothing patches. */
  readonly foreign: ReadonlySet<string>;
  /** Names that no package of the set answers to. */
  readonly absent: ReadonlySet<string>;
}

/** Of a deb in which there is nothing to build. */
const NOTHING: OurAnswers = {
  needed: new Map(),
  opened: new Set(),
  toolchain: new Set(),
  own: new Set(),
  foreign: new Set(),
  absent: new Set(),
};

/** Asks the program about debs that are the whole world, for nixpkgs alone. By Debian package. */
export function answersOf(debs: readonly DebFacts[]): Map<string, OurAnswers> {
  const set = analyseSet({
    debs,
    context: [],
    index: loadEmbeddedIndex(),
    config: DEFAULT_CONFIG,
    target: "standalone",
    closed: true,
  });
  const nameOf = new Map(set.packages.map(({ group }) => [group.attr, packageName(group.debs[0]!)]));
  if (nameOf.size !== set.packages.length) throw new Error("two debs of the set have one attribute");
  const edgesFrom = Map.groupBy(graphOfSet(set, "packages").edges, ({ from }) => from);
  const answers = new Map(debs.map((deb) => [packageName(deb), { ...NOTHING, foreign: foreignNames(deb) }]));
  for (const { group, needs } of set.packages) {
    const answered = (...kinds: readonly Resolution["kind"][]): ReadonlySet<string> =>
      new Set(needs().flatMap(({ needed, resolution }) => (kinds.includes(resolution.kind) ? [needed] : [])));
    const needed = new Map<string, readonly string[]>();
    const opened = new Set<string>();
    for (const { to, kind, because } of edgesFrom.get(group.attr) ?? []) {
      const target = nameOf.get(to);
      if (target === undefined) continue;
      if (kind === "needed") needed.set(target, [...new Set(because.map((reason) => reason.name))]);
      else opened.add(target);
    }
    const name = nameOf.get(group.attr)!;
    answers.set(name, {
      ...answers.get(name)!,
      needed,
      opened,
      toolchain: answered("libc", "gcc"),
      own: answered("own"),
      absent: answered("nixpkgs", "cuda", "driver", "unresolved"),
    });
  }
  return answers;
}

function foreignNames({ control, elfs }: DebFacts): ReadonlySet<string> {
  const architecture = field(control, "Architecture") ?? "all";
  const { native = [], foreign = [] } = Object.groupBy(elfs, (elf) =>
    runsOn(architecture, elf) ? "native" : "foreign",
  );
  const asked = new Set(native.flatMap(({ needed }) => needed));
  return new Set(foreign.flatMap(({ needed }) => needed).filter((name) => !asked.has(name)));
}
