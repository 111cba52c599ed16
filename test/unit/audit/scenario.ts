import type { Finding } from "../../../src/audit/finding.ts";
import { runRules } from "../../../src/audit/rule.ts";
import { RULES } from "../../../src/audit/rules.ts";
import { type World, worldOf } from "../../../src/audit/world.ts";
import { parseConfig } from "../../../src/config/config.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import type { EmbeddedIndex, OutsideProvider } from "../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import type { Target } from "../../../src/plan/package-plan.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

export const LIB = "/usr/lib/aarch64-linux-gnu";
export const TEGRA = `${LIB}/tegra`;

const OUTSIDE: Readonly<Record<string, OutsideProvider>> = {
  "libc.so.6": { kind: "libc", confidence: "high" },
  "libstdc++.so.6": { kind: "gcc", attr: "stdenv.cc.cc.lib", confidence: "high" },
  "libdrm.so.2": { kind: "nixpkgs", attr: "libdrm", confidence: "high" },
  "libxcb.so.1": { kind: "nixpkgs", attr: "libxcb", confidence: "high" },
  "libssl.so.1.1": { kind: "nixpkgs", attr: "openssl_1_1", confidence: "low", note: "removed" },
  "libFLAC.so.8": { kind: "nixpkgs", attr: "flac", confidence: "medium", note: "follows the version" },
  "libQt5Core.so.5": { kind: "nixpkgs", attr: "qt5.qtbase", confidence: "high" },
  "libQt6Core.so.6": { kind: "nixpkgs", attr: "qt6.qtbase", confidence: "high" },
  "libQt6Gui.so.6": { kind: "nixpkgs", attr: "qt6.qtbase", confidence: "high" },
  "libcuda.so.1": { kind: "driver", confidence: "high" },
};

/** A small world outside of the debs, and one release: what a test does not say should not matter to it. */
export const INDEX: EmbeddedIndex = {
  outside: new Map(Object.entries(OUTSIDE)),
  l4t: [
    {
      major: "35",
      packages: new Map(),
      providers: new Map([
        ["libnvos.so", ["nvidia-l4t-core"]],
        ["libnvgone.so", ["nvidia-l4t-gone"]],
      ]),
      bareProviders: new Map(),
    },
    {
      major: "36",
      packages: new Map(),
      providers: new Map([["libnew.so", ["nvidia-l4t-new"]]]),
      bareProviders: new Map(),
    },
  ],
};

export interface Scenario {
  /** In question; `nvidia-l4t-NAME` becomes the package `l4t-NAME`. */
  readonly debs: readonly (TerseDeb | DebFacts)[];
  /** Only there to resolve against. */
  readonly context?: readonly TerseDeb[];
  /** deb2nix.toml. */
  readonly config?: string;
  /** Where the debs do not tell. */
  readonly target?: Target;
}

export function worldIn({ debs, context = [], config = "", target }: Scenario): World {
  const parsed = parseConfig(config, "deb2nix.toml");
  const set = analyseSet({
    debs: debs.map((deb) => ("sha256" in deb ? deb : debFacts(deb))),
    context: context.map(debFacts),
    index: INDEX,
    config: parsed,
    closed: true,
    ...(target === undefined ? {} : { target }),
  });
  return worldOf(set, INDEX, parsed);
}

/** What one rule, or all of them, find. */
export function findingsIn(scenario: Scenario, rule?: string): Finding[] {
  const rules = rule === undefined ? RULES : RULES.filter(({ name }) => name === rule);
  return runRules(rules, worldIn(scenario));
}

/** A rule's test: what it must see, and what it must let pass. */
export interface RuleCase {
  readonly fires: Scenario;
  /** Of the one finding that it makes. */
  readonly finding: Partial<Finding>;
  readonly silent: Scenario;
}

export type RuleCases = Readonly<Record<string, RuleCase>>;
