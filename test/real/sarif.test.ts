import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ValidateFunction } from "ajv";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { type Audit, audit } from "../../src/audit/audit.ts";
import { worldOf } from "../../src/audit/world.ts";
import { parseConfig } from "../../src/config/config.ts";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { analyseSet } from "../../src/plan/analyse-set.ts";
import { packageName } from "../../src/plan/release.ts";
import { auditSarif } from "../../src/report/audit-sarif.ts";
import { Unreachable } from "./download.ts";
import { sarifSchema } from "./sarif-schema.ts";

const DEBS = join(import.meta.dirname, "../../fixtures/debs");
const SUPPRESS = '[[suppress]]\nrule = "dropped-file"\nreason = "known"\n';

let schema: ValidateFunction | Unreachable;
let found: Audit;
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  schema = await sarifSchema().catch((error: unknown) => {
    if (!(error instanceof Unreachable) || process.env.CI === "true") throw error;
    return error;
  });
  const debs = await Promise.all(
    readdirSync(DEBS)
      .filter((name) => name.includes("_35.3.1-"))
      .map((name) => readDeb(join(DEBS, name))),
  );
  const index = loadEmbeddedIndex();
  const set = analyseSet({ debs, context: [], index, config: loadDefaultProfile(), closed: true });
  found = audit(worldOf(set, index, parseConfig(SUPPRESS, "deb2nix.toml")));
  files = new Map(debs.map((deb) => [packageName(deb), deb.file]));
}, 60_000);

/** What the schema has against a document; without a network the calling test is skipped. */
function errorsIn(context: TestContext, document: unknown): unknown[] {
  if (schema instanceof Unreachable) return context.skip(`the schema cannot be fetched: ${schema.message}`);
  return schema(document) ? [] : [...schema.errors!];
}

const logOf = (findings: Audit) => JSON.parse(auditSarif(findings, files));

describe("the SARIF of an audit keeps to the schema of the standard", () => {
  test("of a JetPack release, with suppressed findings and with findings that have no path", (context) => {
    expect(errorsIn(context, logOf(found))).toEqual([]);
    expect(new Set(found.findings.map(({ rule }) => rule)).size).toBeGreaterThan(5);
    expect(found.suppressed.length).toBeGreaterThan(0);
    const [first] = found.findings;
    const { path: _, ...withoutPath } = first!;
    const { deb: __, ...withoutDeb } = withoutPath;
    expect(errorsIn(context, logOf({ ...found, findings: [withoutPath, withoutDeb] }))).toEqual([]);
  });

  test("of nothing found", (context) => {
    expect(errorsIn(context, logOf({ findings: [], suppressed: [], packages: 1, elfs: 0 }))).toEqual([]);
  });

  test("of texts and file names that a deb brings to do harm", (context) => {
    const hostile = "\u202e\u0000 <b> %zz \ud800 [x](javascript:y)\n::error::";
    const finding = { ...found.findings[0]!, deb: "x", path: `/${hostile}`, message: hostile };
    const document = JSON.parse(
      auditSarif({ ...found, findings: [finding] }, new Map([["x", 'a b"%\u202e.deb']])),
    );
    expect(errorsIn(context, document)).toEqual([]);
  });
});

describe("the schema refuses a log in which something is wrong", () => {
  test.for<[what: string, spoil: (log: ReturnType<typeof logOf>) => void]>([
    ["no version", (log) => delete log.version],
    ["no runs", (log) => delete log.runs],
    ["a tool without a driver", (log) => delete log.runs[0].tool.driver],
    ["a rule without an id", (log) => delete log.runs[0].tool.driver.rules[0].id],
    ["a result without a message", (log) => delete log.runs[0].results[0].message],
    ["a level that SARIF does not know", (log) => (log.runs[0].results[0].level = "fatal")],
    ["an index that is no index", (log) => (log.runs[0].results[0].ruleIndex = -2)],
    ["a property that SARIF does not know", (log) => (log.runs[0].results[0].confidence = "certain")],
    ["a suppression of no kind", (log) => (log.runs[0].results.at(-1).suppressions = [{}])],
    [
      "a file name that is no URI",
      (log) =>
        (log.runs[0].results[0].locations[0].physicalLocation = { artifactLocation: { uri: "a b.deb" } }),
    ],
  ])("%s", ([, spoil], context) => {
    const log = logOf(found);
    spoil(log);
    expect(errorsIn(context, log)).not.toEqual([]);
  });
});
