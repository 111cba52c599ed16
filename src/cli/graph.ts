import type { SetGraph } from "../graph/set-graph.ts";
import { graphOfSet } from "../plan/set-edges.ts";
import { graphDot } from "../report/graph-dot.ts";
import { graphHtml } from "../report/graph-html.ts";
import { graphJson } from "../report/graph-json.ts";
import { graphMermaid } from "../report/graph-mermaid.ts";
import { graphReport } from "../report/graph-summary.ts";
import { graphSvg, isDrawable } from "../report/graph-svg.ts";
import { graphTree } from "../report/graph-tree.ts";
import type { GRAPH_FORMATS } from "./commands/graph.ts";
import { debPaths } from "./debs.ts";
import { withDefaultSignals } from "./interrupt.ts";
import { readSet, type SetOptions } from "./read-set.ts";
import { isUtf8Locale, paintFor, write, writeAll } from "./terminal.ts";

export interface GraphOptions extends SetOptions {
  readonly format: (typeof GRAPH_FORMATS)[number];
  readonly libraries?: true;
}

/** `deb2nix graph DEB|DIR…` */
export async function graph(paths: string[], options: GraphOptions): Promise<void> {
  const { set } = await readSet(debPaths(paths), options);
  const found = await withDefaultSignals(() => graphOfSet(set, options.libraries ? "libraries" : "packages"));
  await writeAll(process.stdout, await print(found, options));
  if (options.quiet) return;
  await write(process.stderr, graphReport(found, paintFor(process.stderr, options.color)));
}

async function print(found: SetGraph, options: GraphOptions): Promise<Iterable<string>> {
  switch (options.json ? "json" : options.format) {
    case "tree":
      return graphTree(found, {
        paint: paintFor(process.stdout, options.color),
        verbose: options.verbose ?? false,
        ascii: !isUtf8Locale(),
      });
    case "dot":
      return graphDot(found);
    case "mermaid":
      return graphMermaid(found);
    case "json":
      return graphJson(found);
    case "svg":
      return [await graphSvg(found)];
    case "html":
      return graphHtml(found, isDrawable(found) ? await graphSvg(found, { numbered: true }) : undefined);
  }
}
