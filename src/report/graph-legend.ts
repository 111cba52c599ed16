import { EDGE_KINDS, type EdgeKind, type SetGraph } from "../graph/set-graph.ts";
import { NODE_FILLS } from "./graph-dot.ts";
import { countGroups, type NodeGroup } from "./graph-groups.ts";

const LINES: Readonly<Record<EdgeKind, string>> = { needed: "none", dlopen: "7 4", path: "1.5 4" };

/** As Graphviz draws them, in 34 by 16. */
const SHAPES: Readonly<Record<NodeGroup, string>> = {
  package: `<rect x="1" y="1" width="32" height="14" rx="5" fill="${NODE_FILLS.package}"/>`,
  library: `<rect x="1" y="1" width="32" height="14" fill="${NODE_FILLS.library}"/>`,
  absent: '<rect x="1" y="1" width="32" height="14" rx="5" fill="none" stroke-dasharray="4 2.5"/>',
  nixpkgs: `<ellipse cx="17" cy="8" rx="16" ry="7" fill="${NODE_FILLS.nixpkgs}"/>`,
  driver: `<polygon points="1,8 8,1 26,1 33,8 26,15 8,15" fill="${NODE_FILLS.driver}"/>`,
  missing: `<polygon class="missing" points="1,5 8,1 26,1 33,5 33,11 26,15 8,15 1,11" fill="${NODE_FILLS.missing}"/>`,
};
const CYCLE =
  '<g class="cycle" fill="none"><rect x="1" y="1" width="32" height="14" rx="5"/><rect x="4" y="4" width="26" height="8" rx="3"/></g>';

/**
 * The legend of the page's drawing, as two groups of HTML: what each shape and line stands for, how many there
 * are, and, but for the packages themselves, a box that takes them out. Only what the graph has is in it.
 */
export function* graphLegend(graph: SetGraph): Generator<string> {
  yield "<fieldset><legend>Nodes</legend>\n";
  for (const { group, count, name } of countGroups(graph)) {
    const isSubject = group === "package" || group === "library";
    yield item(isSubject ? "" : `data-nodes="${group}"`, SHAPES[group], name, count);
  }
  if (graph.cycles.length > 0) yield item("", CYCLE, "on a cycle", undefined);
  yield "</fieldset>\n<fieldset><legend>Edges</legend>\n";
  for (const kind of EDGE_KINDS) {
    const count = graph.edges.filter((edge) => edge.kind === kind).length;
    const line = `<line x1="1" y1="8" x2="33" y2="8" stroke-dasharray="${LINES[kind]}"/>`;
    if (count > 0) yield item(`data-edges="${kind}"`, line, kind, count);
  }
  yield "</fieldset>\n";
}

/** With a filter where there is one. */
function item(filter: string, shape: string, name: string, count: number | undefined): string {
  const [tag, box] = filter === "" ? ["span", ""] : ["label", `<input type="checkbox" ${filter} checked>`];
  const sample = `<svg class="sample" width="34" height="16" aria-hidden="true">${shape}</svg>`;
  return `<${tag} class="item">${box}${sample} ${name}${count === undefined ? "" : ` <b>${count}</b>`}</${tag}>\n`;
}
