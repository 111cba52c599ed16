import { describe, expect, test } from "vitest";
import { audit } from "../../../src/audit/audit.ts";
import { worldIn } from "./scenario.ts";

const elfs = [
  { path: "/usr/bin/x", needed: ["libnvgone.so"] },
  { path: "/usr/bin/y", needed: ["libnvlost.so"] },
];
const debs = [{ name: "nvidia-l4t-x", version: "36.4.3-1", elfs }];
const judged = (config: string) => {
  const { findings, suppressed } = audit(worldIn({ debs, config }));
  return {
    rules: findings.map(({ rule, subject }) => `${rule} ${subject}`),
    suppressed: suppressed.map(({ finding, reason }) => `${finding.subject}: ${reason}`),
  };
};
const entry = (...lines: string[]) => ['[[suppress]]\nreason = "known"', ...lines, ""].join("\n");
const RULE = 'rule = "missing-provider"';
const BOTH = ["missing-provider libnvgone.so", "missing-provider libnvlost.so"];

describe("suppressions", () => {
  test("without one every finding stands", () => {
    expect(judged("")).toEqual({ rules: BOTH, suppressed: [] });
  });

  test.each([
    ["a rule", [], ["libnvgone.so: known", "libnvlost.so: known"]],
    ["a subject", ['subject = "libnvgone.so"'], ["libnvgone.so: known"]],
    ["a subject with a wildcard", ['subject = "libnv*t.so"'], ["libnvlost.so: known"]],
    ["a path", ['path = "/usr/bin/y"'], ["libnvlost.so: known"]],
    ["a package", ['package = "l4t-x"'], ["libnvgone.so: known", "libnvlost.so: known"]],
  ])("%s takes out what it fits", (_what, lines, suppressed) => {
    const found = judged(entry(RULE, ...lines));
    expect(found.suppressed).toEqual(suppressed);
    expect(found.rules).toEqual(BOTH.filter((name) => !suppressed.includes(`${name.split(" ")[1]}: known`)));
  });

  test("the first entry that fits counts, the second is stale", () => {
    const found = judged(entry(RULE) + entry(RULE, 'subject = "libnvgone.so"'));
    expect(found.rules).toEqual(["stale-suppression missing-provider"]);
  });

  test("one that fits nothing is a finding, whatever it names", () => {
    expect(judged(entry('rule = "mising-provider"')).rules).toEqual([
      ...BOTH,
      "stale-suppression mising-provider",
    ]);
  });

  test("one for a package that was not looked at is not judged", () => {
    expect(judged(entry(RULE, 'package = "l4t-elsewhere"')).rules).toEqual(BOTH);
  });

  test("one for a name that is a slip away from a package's tells which", () => {
    const world = worldIn({
      debs: [{ name: "nvidia-l4t-multimedia", elfs }],
      config: entry(RULE, 'package = "l4t-multimdia"'),
    });
    expect(audit(world).findings.find(({ rule }) => rule === "stale-suppression")).toMatchObject({
      message:
        "the entry that suppresses missing-provider is for l4t-multimdia, and there is no such package",
      help: "Did you mean l4t-multimedia?",
    });
  });

  test.each([
    ["r40", true],
    ["r36.5", true],
    ["36.4.4", true],
    ["r36.4.3", false],
    ["r36", false],
    ["r35", false],
  ])("until = %s holds at 36.4.3: %s", (until, holds) => {
    const { rules } = judged(entry(RULE, `until = "${until}"`));
    expect(rules).toEqual(holds ? [] : [...BOTH, "stale-suppression missing-provider"]);
  });

  test("until never comes for debs of no release", () => {
    const world = worldIn({ debs: [{ name: "x", elfs }], config: entry(RULE, 'until = "r1"') });
    expect(world.set.release).toBeUndefined();
    expect(audit(world).findings).toEqual([]);
  });
});
