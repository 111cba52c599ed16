import type { GraphEdge } from "../graph/set-graph.ts";
import type { Holders, Why } from "../plan/why.ts";
import type { Chain } from "../plan/why-chains.ts";
import type { Provider, WhyEvidence } from "../plan/why-evidence.ts";
import { visible } from "../visible.ts";
import { plural } from "./finding-text.ts";
import { reasonText } from "./graph-reason.ts";
import type { Paint } from "./style.ts";
import { traceLines } from "./why-trace.ts";

/** A trace knows of no other package, so what the distribution brings is absent in it. */
const TRACE_NOTE = "(below a file: where the loader looks on a system with these debs alone)";

/** The answer for a person: the package's own reasons, else the shortest way there, else who would have it. */
export function whyText(why: Why, paint: Paint, verbose: boolean): string {
  const { evidence, chains } = why;
  const [from, to] = [paint("strong", visible(why.package)), paint("strong", visible(why.name))];
  const isMissing = evidence.some(({ provider }) => provider.kind === "missing");
  const holders = isMissing || (evidence.length === 0 && chains.length === 0) ? holderLines(why.holders) : [];
  return `${[...answerLines(), ...holders].join("\n")}\n`;

  function answerLines(): string[] {
    if (evidence.length > 0) {
      return [
        `${from} asks for ${to}: ${plural(evidence.length, "reason")}`,
        ...(verbose || isMissing ? [TRACE_NOTE] : []),
        ...evidenceLines(evidence, paint, verbose),
        ...chainsText(chains, verbose, 0),
      ];
    }
    if (chains.length > 0) {
      return [`${from} reaches ${to} through other packages alone`, ...chainsText(chains, verbose, 1)];
    }
    const meant = why.closest === undefined ? "" : ` Did you mean ${visible(why.closest)}?`;
    return [`nothing leads from ${from} to ${to}.${meant}`];
  }
}

/** One paragraph for what is asked for in one way, then a line for each file that asks. */
function evidenceLines(evidence: readonly WhyEvidence[], paint: Paint, verbose: boolean): string[] {
  const groups = Map.groupBy(evidence, ({ kind, name, provider }) => JSON.stringify([kind, name, provider]));
  return [...groups.values()].flatMap((group) => {
    const { kind, name, provider } = group[0]!;
    const isMissing = provider.kind === "missing";
    const who = isMissing ? paint("error", providerText(provider)) : visible(providerText(provider));
    return [
      "",
      `${kind} ${visible(name)}: ${who}`,
      ...group.flatMap(({ elf, grade, via, evidence: place, trace }) => {
        const how = [via, grade, place].filter((part) => part !== undefined).join(", ");
        const line = `  ${visible(elf)}${how === "" ? "" : ` (${visible(how)})`}`;
        return verbose || isMissing ? [line, ...traceLines(elf, trace, via)] : [line];
      }),
    ];
  });
}

function providerText(provider: Provider): string {
  switch (provider.kind) {
    case "package":
      return provider.path === undefined ? provider.attr : `${provider.attr} has it, ${provider.path}`;
    case "nixpkgs":
      return `${provider.attr} of nixpkgs`;
    case "libc":
    case "gcc":
      return `${provider.attr}, which every package has`;
    case "driver":
      return "the driver's directory";
    case "host":
      return "the machine brings it, by deb2nix.toml";
    case "missing":
      return `nobody has it (${provider.searched.join(", ")})`;
  }
}

/** The first `count` chains, all of them with -v. */
function chainsText(chains: readonly Chain[], verbose: boolean, count: number): string[] {
  const shown = verbose ? chains : chains.slice(0, count);
  const rest = chains.length - shown.length;
  return [
    ...shown.flatMap((chain) => ["", ...chainLines(chain)]),
    ...(rest === 0 ? [] : ["", `${plural(rest, count === 0 ? "chain" : "other chain")} (-v shows all)`]),
  ];
}

function chainLines(chain: readonly GraphEdge[]): string[] {
  const last = chain.at(-1)!.to;
  return [
    ...chain.flatMap(({ from, kind, because }) => {
      const more = because.length > 1 ? ` and ${because.length - 1} more` : "";
      return [visible(from), `  ${kind} ${visible(reasonText(kind, because[0]!))}${more}`];
    }),
    visible(last.replace(/^(nixpkgs|driver|missing):(.*)$/s, "$2 ($1)")),
  ];
}

function holderLines({ packages, releases, nixpkgs }: Holders): string[] {
  const lines = [
    ...(packages.length === 0 ? [] : [`In the set: ${packages.join(", ")}.`]),
    ...releases.map(({ major, debs }) => `In L4T r${major}: ${debs.join(", ")}.`),
    ...(nixpkgs === undefined ? [] : [`In nixpkgs: ${nixpkgs}.`]),
  ];
  return ["", ...(lines.length === 0 ? ["Nobody that deb2nix knows has it."] : lines.map(visible))];
}
