import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { type Audit, audit } from "../../../src/audit/audit.ts";
import { fingerprint } from "../../../src/audit/fingerprint.ts";
import { auditGithub } from "../../../src/report/audit-github.ts";
import { auditJson } from "../../../src/report/audit-json.ts";
import { auditMarkdown } from "../../../src/report/audit-markdown.ts";
import { auditSarif } from "../../../src/report/audit-sarif.ts";
import { auditText } from "../../../src/report/audit-text.ts";
import { plain } from "../../../src/report/style.ts";
import { worldIn } from "./scenario.ts";

const found = audit(
  worldIn({
    debs: [
      {
        name: "nvidia-l4t-x",
        elfs: [
          { path: "/usr/bin/x", needed: ["libnvgone.so"] },
          { path: "/usr/bin/y", needed: ["libnvlost.so"] },
        ],
        files: ["/etc/dpkg/x"],
      },
    ],
    config: '[[suppress]]\nrule = "missing-provider"\nsubject = "libnvlost.so"\nreason = "known"\n',
  }),
);
const NOTHING: Audit = { findings: [], suppressed: [], packages: 1, elfs: 0 };
/** A finding whose texts come from a deb that means harm. */
const hostile: Audit = {
  ...NOTHING,
  findings: [
    {
      rule: "dangling-link",
      severity: "warning",
      confidence: "certain",
      package: "x`|y",
      path: "/a|b`c\n::error::owned",
      message: "leads to <img src=x> @everyone [x](y), 100%\r\n::error::owned\u202e",
      evidence: ["a\nb"],
    },
  ],
};

describe("text", () => {
  test("hides notes, counts them, and says what is suppressed and what was looked at", () => {
    const text = auditText(found, plain, false);
    expect(text).toContain(
      "error[missing-provider]: no package provides libnvgone.so\n  --> l4t-x /usr/bin/x\n",
    );
    expect(text).not.toContain("dropped-file");
    expect(text.trimEnd().split("\n").at(-1)).toBe(
      "2 findings: 1 error, 1 note (1 suppressed) in 1 package with 2 ELF files; -v shows the notes",
    );
  });

  test("says which debs are not at hand, the one that would answer most first", () => {
    const needed = ["libnvgone.so", "libnvos.so"];
    const elfs = [{ path: "/usr/bin/x", needed }];
    const debs = ["a", "b"].map((name) => ({ name: `nvidia-l4t-${name}`, elfs }));
    const more = { name: "nvidia-l4t-c", elfs: [{ path: "/usr/bin/c", needed: ["libnvos.so"] }] };
    const text = auditText(audit(worldIn({ debs: [...debs, more] })), plain, false);
    expect(text).toContain(
      "\n2 debs not at hand would answer 5 findings: nvidia-l4t-core (3), nvidia-l4t-gone (2)\n5 findings:",
    );
  });

  test("shows notes with -v, and the subjects that suppressions go by", () => {
    const text = auditText(found, plain, true);
    expect(text).toContain("note[dropped-file]");
    expect(text).toContain("\n   = subject: libnvgone.so\n");
    expect(auditText(found, plain, false)).not.toContain("= subject");
  });

  test("says so when there is nothing", () => {
    expect(auditText(NOTHING, plain, false)).toBe("0 findings in 1 package with 0 ELF files\n");
  });
});

describe("json", () => {
  const schema = new Ajv().compile(
    JSON.parse(readFileSync(new URL("../../../schema/audit.schema.json", import.meta.url), "utf8")),
  );

  test("keeps to its schema, with and without findings", () => {
    for (const each of [found, NOTHING, hostile]) {
      expect(schema(JSON.parse(auditJson(each))), JSON.stringify(schema.errors)).toBe(true);
    }
  });

  test("holds what is suppressed with its reason, and the counts", () => {
    const { suppressed, summary } = JSON.parse(auditJson(found));
    expect(suppressed).toMatchObject([
      { rule: "missing-provider", subject: "libnvlost.so", reason: "known" },
    ]);
    expect(summary).toEqual({ packages: 1, elfs: 2, errors: 1, warnings: 0, notes: 1, suppressed: 1 });
  });
});

describe("sarif", () => {
  const files = new Map([["nvidia-l4t-x", "nvidia-l4t-x_1%2_arm64.deb"]]);
  const log = JSON.parse(auditSarif(found, files));
  const { rules } = log.runs[0].tool.driver;
  const { results } = log.runs[0];

  // Section numbers are those of the OASIS standard.
  test("is a log of one run with a named tool (3.13, 3.14, 3.18)", () => {
    expect(log).toMatchObject({ version: "2.1.0", runs: [{ tool: { driver: { name: "deb2nix" } } }] });
    expect(Object.keys(log)).toEqual(["$schema", "version", "runs"]);
  });

  test("every rule has an id of its own, a description, help and a level (3.49, 3.50)", () => {
    expect(new Set(rules.map((rule: { id: string }) => rule.id)).size).toBe(rules.length);
    for (const { shortDescription, help, defaultConfiguration } of rules) {
      expect(shortDescription.text).not.toBe("");
      expect(help.markdown).toContain("## How to fix");
      expect(["error", "warning", "note"]).toContain(defaultConfiguration.level);
    }
  });

  test("a result names its rule by id and index, has a level, a message and a place (3.27)", () => {
    expect(results).toHaveLength(3);
    for (const result of results) {
      expect(rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(["error", "warning", "note"]).toContain(result.level);
      expect(result.message.text).not.toBe("");
      expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toMatch(/^l4t-x\//);
    }
  });

  test("the artifact is the deb, as a URI (3.4.3)", () => {
    const { uri } = results[0].locations[0].physicalLocation.artifactLocation;
    expect(uri).toBe("nvidia-l4t-x_1%252_arm64.deb");
    expect(new URL(uri, "file:///").pathname).toBe(`/${uri}`);
  });

  test("a suppressed result is marked so, with the reason (3.35)", () => {
    const marked = results.filter((result: object) => "suppressions" in result);
    expect(marked).toMatchObject([
      {
        message: { text: expect.stringContaining("libnvlost.so") },
        suppressions: [{ kind: "external", justification: "known" }],
      },
    ]);
  });

  test("every result has a fingerprint of its own (3.27.17)", () => {
    const prints = results.map(
      (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
    );
    expect(new Set(prints).size).toBe(results.length);
  });
});

describe("fingerprint", () => {
  const finding = {
    rule: "missing-provider",
    severity: "error" as const,
    confidence: "certain" as const,
    package: "l4t-x",
    deb: "nvidia-l4t-x",
    path: "/usr/lib/libnvidia-glcore.so.35.3.1",
    subject: "libnvidia-tls.so.35.3.1",
    message: "",
    evidence: [],
  };

  test("stays the same when the release, the wording and the severity change", () => {
    const later = {
      ...finding,
      path: "/usr/lib/libnvidia-glcore.so.540.4.0",
      subject: "libnvidia-tls.so.540.4.0",
      message: "other words",
      severity: "note" as const,
    };
    expect(fingerprint(later)).toBe(fingerprint(finding));
  });

  test.each([{ rule: "x" }, { deb: "nvidia-l4t-y" }, { path: "/usr/lib/x" }, { subject: "liby.so" }])(
    "changes with %j",
    (change) => expect(fingerprint({ ...finding, ...change })).not.toBe(fingerprint(finding)),
  );
});

describe("markdown", () => {
  test("a table for each severity, notes folded", () => {
    const text = auditMarkdown(found);
    expect(text).toMatch(/^\*\*deb2nix audit\*\*: 2 findings: 1 error, 1 note \(1 suppressed\)\n/);
    expect(text).toContain("### Errors (1)\n\n| rule | package | file | what |");
    expect(text).toContain("<details><summary>Notes (1)</summary>");
  });

  test("nothing that a deb says becomes markup, another cell or a mention", () => {
    const row = auditMarkdown(hostile)
      .split("\n")
      .find((line) => line.startsWith("| dangling-link"))!;
    expect(row.replaceAll("\\|", "").match(/\|/g)).toHaveLength(5);
    expect(row).not.toMatch(/<img|@everyone|\]\(|[\r\u202e]/);
  });
});

describe("github", () => {
  test("one workflow command a finding, by severity", () => {
    const lines = auditGithub(found).trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^::error title=missing-provider::l4t-x \/usr\/bin\/x: no package provides libnvgone\.so%0A/,
    );
    expect(lines[1]).toMatch(/^::notice title=dropped-file::/);
  });

  test("nothing that a deb says begins another command", () => {
    const text = auditGithub(hostile);
    expect(text.match(/\n/g)).toHaveLength(1);
    expect(text).toMatch(/^::warning title=dangling-link::/);
    expect(text).toContain("100%25");
  });
});
