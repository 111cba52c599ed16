import { spawnSync } from "node:child_process";
import { runRules } from "../../../src/audit/rule.ts";
import { RULES } from "../../../src/audit/rules.ts";
import { worldOf } from "../../../src/audit/world.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { packageFunction, packageSet } from "../../../src/nix/package-set.ts";
import { printNix } from "../../../src/nix/print.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import type { Target as NixTarget, PackagePlan } from "../../../src/plan/package-plan.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";
import { convertJson } from "../../../src/report/convert-json.ts";
import { convertText } from "../../../src/report/convert-text.ts";
import { inspectJson } from "../../../src/report/inspect-json.ts";
import { inspectText } from "../../../src/report/inspect-text.ts";
import { plain } from "../../../src/report/style.ts";
import { mustAgree, mustBePrintable, outcomeNow, wordFor } from "../outcome.ts";
import { BrokenPromise } from "../target.ts";

const index = loadEmbeddedIndex();
const config = loadDefaultProfile();

/** Printed for one set of debs, or the refusal of it. */
interface Printed {
  readonly packages: readonly PackagePlan[];
  readonly report: string;
  readonly json: string;
  readonly nix: readonly string[];
}

/**
 * Everything that is printed of debs, whatever their names: it must be printable, the same for debs in another
 * order, and Nix must be able to read it (asked where `askNix` says so, and there is a Nix). Returns what
 * happened.
 */
export function checkReports(debs: readonly DebFacts[], askNix: boolean): string {
  for (const deb of debs) mustBePrintable("inspect's text", inspectText(deb, plain));
  checkJson("inspect's JSON", inspectJson(debs));
  const words = new Set<string>();
  for (const target of ["jetpack-nixos", "standalone"] as const) {
    const printed = outcomeNow(() => print(debs, target));
    const reversed = outcomeNow(() => print(debs.toReversed(), target));
    // Which of several errors is met first may depend on the order.
    mustAgree("the order of debs does not matter", comparable(printed), comparable(reversed));
    words.add(wordFor(printed));
    if (printed.kind === "refused") continue;
    const { packages, report, json, nix } = printed.value;
    checkJson("convert's JSON", json);
    mustBePrintable("convert's report", report);
    for (const { attr } of packages) {
      if (!/^[A-Za-z_][A-Za-z0-9_'-]*$/.test(attr))
        throw new BrokenPromise("an attribute is a Nix identifier", attr);
    }
    for (const text of nix) {
      mustBePrintable("a Nix expression", text);
      if (askNix) mustBeNix(text);
    }
  }
  return [...words].sort().join(" ");
}

function print(debs: readonly DebFacts[], target: NixTarget): Printed {
  const set = analyseSet({ debs, context: [], index, config, closed: false, target });
  const packages = planPackages(set);
  const findings = runRules(RULES, worldOf(set, index));
  const nix = packages.map((plan) => printNix(packageFunction(plan)));
  return {
    packages,
    report: convertText(packages, set.skipped, findings, plain, true),
    json: convertJson(packages, set.skipped, findings),
    nix: [...nix, printNix(packageSet(packages))],
  };
}

function comparable(outcome: ReturnType<typeof outcomeNow<Printed>>): { kind: "ok"; value: unknown } {
  return {
    kind: "ok",
    value: outcome.kind === "ok" ? { json: outcome.value.json, nix: outcome.value.nix } : "refused",
  };
}

function checkJson(what: string, text: string): void {
  JSON.parse(text);
  if (!text.isWellFormed() || !text.endsWith("}\n")) throw new BrokenPromise(`${what} is a text`, text);
}

/** Throws where Nix is there and cannot parse the text. */
function mustBeNix(text: string): void {
  const { status, stderr } = spawnSync("nix-instantiate", ["--parse", "-"], {
    input: text,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      NIX_REMOTE: "dummy://",
      NIX_CONF_DIR: "/nonexistent",
    },
  });
  if (status === null || status === 0) return;
  throw new BrokenPromise("Nix reads what is printed", { stderr: stderr.slice(0, 1000), text });
}
