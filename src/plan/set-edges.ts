import { indexPaths } from "../graph/absolute-path.ts";
import { type GraphNode, type Link, makeSetGraph, type SetGraph } from "../graph/set-graph.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "./analyse-groups.ts";
import type { AnalysedSet } from "./analyse-set.ts";
import { type Answer, asksOf } from "./asks.ts";

/** Whether the nodes are packages, or the ELF files in them. */
export type Level = "packages" | "libraries";

interface Asker {
  readonly package: AnalysedPackage;
  readonly file: PlacedFile;
}

/** The graph of the packages in question and of everything that they reach, among the debs at hand and outside. */
export function graphOfSet({ packages }: AnalysedSet, level: Level): SetGraph {
  const byAttr = Map.groupBy(packages, ({ group }) => group.attr);
  const paths = indexPaths(packages.map(({ group, layout }) => ({ ...group, layout })));

  const nodeOf = (answer: Answer): GraphNode => {
    if (answer.kind !== "package") {
      return { id: `${answer.kind}:${answer.name}`, kind: answer.kind, name: answer.name };
    }
    const { attr, file } = answer;
    if (level === "libraries" && file?.elf !== undefined) {
      return { id: `library:${attr}${file.path}`, kind: "library", name: `${attr}${file.path}` };
    }
    return { id: attr, kind: "package", name: attr, ...(byAttr.has(attr) ? {} : { absent: true }) };
  };
  /** The files that ask on behalf of the node of this answer. */
  const askersOf = (answer: Answer): Asker[] => {
    if (answer.kind !== "package") return [];
    const here = byAttr.get(answer.attr) ?? [];
    if (level === "packages") return here.flatMap(askersIn);
    const { file } = answer;
    const owner = here.find(({ patched }) => patched.some((each) => each === file));
    return owner === undefined || file === undefined ? [] : [{ package: owner, file }];
  };

  const nodes = new Map<string, GraphNode>();
  const queue: Asker[] = [];
  const visit = (answer: Answer): GraphNode => {
    const node = nodeOf(answer);
    if (!nodes.has(node.id)) {
      nodes.set(node.id, node);
      for (const asker of askersOf(answer)) queue.push(asker);
    }
    return node;
  };
  for (const { group, wanted, patched } of packages) {
    if (!wanted) continue;
    if (level === "packages") visit({ kind: "package", attr: group.attr });
    else for (const file of patched) visit({ kind: "package", attr: group.attr, file });
  }

  const links = function* (): Generator<Link> {
    // The queue grows while it is walked, and the walk reaches what is added.
    for (const asker of queue) {
      const from = nodeOf({ kind: "package", attr: asker.package.group.attr, file: asker.file });
      for (const { kind, reason, answer } of asksOf(asker.package, asker.file, paths)) {
        yield { from, to: visit(answer), kind, reason };
      }
    }
  };
  return makeSetGraph([...nodes.values()], links());
}

function askersIn(each: AnalysedPackage): Asker[] {
  return each.patched.map((file) => ({ package: each, file }));
}
