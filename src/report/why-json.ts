import type { GraphEdge } from "../graph/set-graph.ts";
import type { Why } from "../plan/why.ts";
import { jsonDocument } from "./json.ts";

/** The document of `deb2nix why --json` (schema/why.schema.json). */
export function whyJson({ package: attr, name, evidence, chains, holders, closest }: Why): string {
  return jsonDocument({
    package: attr,
    name,
    evidence,
    chains: chains.map((chain) => chain.map(edgeJson)),
    holders,
    closest,
  });
}

function edgeJson({ from, to, kind, because }: GraphEdge): unknown {
  return {
    from,
    to,
    kind,
    because: because.map(({ elf, name, grade, via, evidence }) => ({ elf, name, grade, via, evidence })),
  };
}
