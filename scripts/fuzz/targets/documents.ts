import { worldOf } from "../../../src/audit/world.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { diffReleases } from "../../../src/release/diff/diff-releases.ts";
import { factsOf, isFactsDocument } from "../../../src/release/diff/facts-document.ts";
import { type Analysed, listFacts, listPin, type Side } from "../../../src/release/diff/side.ts";
import { parsePin, pinJson } from "../../../src/release/pin.ts";
import { scopeOfDebs } from "../../../src/release/scope-values.ts";
import { diffHtml } from "../../../src/report/diff-html.ts";
import { diffJson } from "../../../src/report/diff-json.ts";
import { diffMarkdown } from "../../../src/report/diff-markdown.ts";
import { diffText } from "../../../src/report/diff-text.ts";
import { inspectJson } from "../../../src/report/inspect-json.ts";
import { plain } from "../../../src/report/style.ts";
import { mustBePrintable, outcomeNow, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";
import { plan } from "./plan.ts";
import { hostileText } from "./text.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

/** The two documents of a comparison: facts as inspect prints them, and pins, with values that do not belong there. */
export const documents: Target = {
  name: "documents",
  isWhole: true,
  generate: async (random) => {
    const first = await document(random);
    const second = random.oneIn(2) ? first : await document(random);
    return Buffer.from(JSON.stringify([damaged(first, random), damaged(second, random)]));
  },
  run: (input) => {
    const [first, second] = JSON.parse(Buffer.from(input).toString("utf8")) as [unknown, unknown];
    const outcome = outcomeNow(() => {
      const found = diffReleases(sideOf(first), sideOf(second));
      mustBePrintable("diff's text", diffText(found, plain, true));
      mustBePrintable("diff's Markdown", diffMarkdown(found));
      mustBePrintable("diff's JSON", diffJson(found));
      JSON.parse(diffJson(found));
      mustBePrintable("diff's page", [...diffHtml(found)].join(""));
    });
    return wordFor(outcome);
  },
};

function sideOf(document: unknown): Side {
  const name = "a.json";
  if (!isFactsDocument(document)) {
    const pin = parsePin(JSON.stringify(document), name);
    pinJson(pin);
    const debs = listPin(pin, new Map());
    return { name, kind: "pin", debs, scope: scopeOfDebs(debs, undefined) };
  }
  const debs = listFacts(factsOf(document, name));
  const analysed = analyse(debs.flatMap(({ facts }) => facts ?? []));
  return { name, kind: "facts", debs, ...(analysed && { analysed }), scope: scopeOfDebs(debs, undefined) };
}

function analyse(debs: readonly DebFacts[]): Analysed | undefined {
  if (debs.length === 0) return undefined;
  const set = analyseSet({ debs, context: [], index, config, closed: true });
  return { world: worldOf(set, index, config), plans: planPackages(set) };
}

async function document(random: Random): Promise<unknown> {
  if (!random.oneIn(4)) {
    const facts = JSON.parse(Buffer.from(await plan.generate(random)).toString("utf8")) as DebFacts[];
    return JSON.parse(inspectJson(facts));
  }
  const deb = () => ({
    filename: `pool/${hostileText(random)}.deb`,
    sha256: Buffer.from(random.bytes(32)).toString("hex"),
    version: random.oneIn(2) ? "36.4.0-1" : hostileText(random),
    source: hostileText(random),
  });
  const repo = () => Object.fromEntries(random.some(5, () => [hostileText(random), deb()]));
  return Object.fromEntries([["common", repo()], ...random.some(2, () => [hostileText(random), repo()])]);
}

/** What may stand in the place of any value. */
const STRANGERS: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 2 ** 53 - 1, 1e308, "", "x", "0000", "/", "/..", [], {}, [[]], [null]],
];

/** The same document with some of its values or members exchanged, repeated or left out. */
function damaged(value: unknown, random: Random): unknown {
  const copy = [structuredClone(value)];
  for (let left = random.below(3); left > 0; left--) {
    let [holder, key]: [object, string] = [copy, "0"];
    while (!random.oneIn(5)) {
      const inner = (holder as Record<string, unknown>)[key];
      const keys = typeof inner === "object" && inner !== null ? Object.keys(inner) : [];
      if (keys.length === 0) break;
      [holder, key] = [inner as object, random.pick(keys)];
    }
    const place = holder as Record<string, unknown>;
    const changes = [
      () => delete place[key],
      () => Object.assign(place, { [key]: hostileText(random) }),
      () => Object.assign(place, { [hostileText(random)]: structuredClone(place[key]) }),
      () => Object.assign(place, { [key]: structuredClone(random.pick(STRANGERS)) }),
    ];
    random.pick(changes)();
  }
  return copy[0];
}
