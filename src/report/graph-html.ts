import { membershipOf } from "../graph/cycle-membership.ts";
import type { SetGraph } from "../graph/set-graph.ts";
import { visible } from "../visible.ts";
import { graphLegend } from "./graph-legend.ts";
import { cyclesToShow, graphSummary } from "./graph-summary.ts";
import { escapeHtml, makePage, scriptJson } from "./page.ts";

/**
 * One HTML page that holds everything it needs: the drawing (numbered SVG of `graphSvg`, left out where the
 * graph is too large for one), the graph as data, and a script that searches, filters and shows evidence. The
 * page may load nothing and run no other script: its content security policy says so by hashes. What comes
 * from debs is data or escaped text, never markup.
 */
export function* graphHtml(graph: SetGraph, drawing: string | undefined): Generator<string> {
  const page = makePage("graph-page", "Dependency graph");
  yield `${page.head}<header>
<h1>Dependency graph</h1>
<p>${escapeHtml(graphSummary(graph))}</p>
</header>
<form id="controls" role="search">
<input id="search" type="search" placeholder="Search packages and what they ask for" aria-label="Search" autocomplete="off">
<output id="found"></output>
<fieldset id="views" aria-label="View">
<button type="button" data-view="drawing">Drawing</button><button type="button" data-view="list">List</button>
</fieldset>
<fieldset id="zoom" aria-label="Size of the drawing">
<button type="button" data-zoom="fit">Fit</button><button type="button" data-zoom="out" aria-label="Smaller">−</button><button type="button" data-zoom="in" aria-label="Larger">+</button>
</fieldset>
<button type="button" id="fold" aria-controls="legend" aria-expanded="true">Legend</button>
<div id="legend">
`;
  yield* graphLegend(graph);
  yield `</div>
</form>
<main>
<div id="drawing">${drawing === undefined ? "" : inlineSvg(drawing)}</div>
<div id="list" hidden><p id="listed"></p><table><thead><tr><th>From</th><th>To</th><th>Kind</th><th>Because of</th></tr></thead><tbody></tbody></table></div>
<aside id="details" aria-live="polite"></aside>
</main>
<script type="application/json" id="graph">`;
  yield* data(graph);
  yield `</script>
${page.script}
</body>
</html>
`;
}

/** The graph as the script reads it: ends of edges and members of cycles are indexes into `nodes`. */
function* data(graph: SetGraph): Generator<string> {
  const indexes = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  const cycles = membershipOf(graph.cycles);
  yield* field("{", "nodes", graph.nodes, ({ kind, name, absent }) => ({
    kind,
    name: visible(name),
    absent,
  }));
  yield* field(",", "edges", graph.edges, (edge) => ({
    from: indexes.get(edge.from),
    to: indexes.get(edge.to),
    kind: edge.kind,
    cycle: cycles.has(edge) || undefined,
    because: edge.because.map((reason) => ({
      ...reason,
      elf: visible(reason.elf),
      name: visible(reason.name),
      evidence: reason.evidence === undefined ? undefined : visible(reason.evidence),
    })),
  }));
  yield* field(",", "cycles", cyclesToShow(graph), ({ members, isNeeded }) => ({
    members: members.map((id) => indexes.get(id)),
    isNeeded,
  }));
  yield "}";
}

function* field<T>(
  front: string,
  key: string,
  items: readonly T[],
  shape: (item: T) => unknown,
): Generator<string> {
  yield `${front}\n"${key}": [`;
  for (const [index, item] of items.entries()) yield (index === 0 ? "\n" : ",\n") + scriptJson(shape(item));
  yield "]";
}

/** Graphviz's document without what only a file of its own needs, and without titles: the script has better ones. */
function inlineSvg(svg: string): string {
  return svg
    .slice(svg.indexOf("<svg"))
    .replace(/<!--[\s\S]*?-->\n?/g, "")
    .replace(/<title>[^<]*<\/title>\n?/g, "");
}
