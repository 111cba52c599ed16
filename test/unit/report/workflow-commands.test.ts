import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Deb2nixError } from "../../../src/error.ts";
import { errorText } from "../../../src/report/error-text.ts";
import { findingText } from "../../../src/report/finding-text.ts";
import { inspectText } from "../../../src/report/inspect-text.ts";
import { jsonText } from "../../../src/report/json.ts";
import { plain } from "../../../src/report/style.ts";
import { visible } from "../../../src/visible.ts";
import { debFacts } from "../support/facts.ts";

/** As the runners of GitHub Actions and Azure Pipelines read a line. */
const ORDER = /^\s*::|##\w*\[/m;

/** Pieces of which orders are made, and what a runner takes for blanks. */
const piece = fc.constantFrom(
  ":",
  "::",
  "#",
  "##",
  "[",
  "vso",
  " ",
  "\u00a0",
  "\u3000",
  "\t",
  "\n",
  "error",
  "]",
);
const evil = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));

describe("no line of a text is an order to a CI runner", () => {
  test("whatever stands in front of what is made visible, and behind it", () => {
    fc.assert(
      fc.property(evil, evil, fc.constantFrom("", "  ", "    "), (one, other, indent) => {
        expect(`${indent}${visible(one)}: ${visible(other)}`).not.toMatch(ORDER);
      }),
    );
  });

  test.each([
    ["::error::x", "\\u{3a}:error::x"],
    [" \u00a0::x", " \u00a0\\u{3a}:x"],
    ["a ##[add-path]/tmp", "a #\\u{23}[add-path]/tmp"],
    ["##vso[task.x]y", "#\\u{23}vso[task.x]y"],
    [":", "\\u{3a}"],
  ])("%j is spelt out: %j", (text, shown) => expect(visible(text)).toBe(shown));

  test.each(["man3/File::Spec.3pm.gz", "a::b", ":/usr/lib", "## [x]", "x ::y"])("%j stays as it is", (text) =>
    expect(visible(text)).toBe(text),
  );

  test("reports of a deb of which every name is one", () => {
    const name = "::error::##[error]x";
    const deb = debFacts({ name, elfs: [{ path: name, needed: [name, ":"], runpath: ["", name] }] });
    const finding = { package: name, path: name, message: name, evidence: [name, `\n${name}`], help: name };
    const texts = [
      inspectText({ ...deb, file: name, problems: [{ path: name, code: "E_X", message: name }] }, plain),
      findingText({ rule: "broken-elf", severity: "error", confidence: "certain", ...finding }, plain),
      errorText(new Deb2nixError("E_X", name, { path: name, hint: name }), plain),
    ];
    for (const text of texts) {
      expect(text).not.toMatch(ORDER);
      expect(text).toContain("\\u{3a}:error::");
    }
  });
});

test("nor is one in JSON, which says the same", () => {
  const document = { "##[error]": ["::error::x", "##vso[x]"] };
  expect(jsonText(document)).not.toMatch(ORDER);
  expect(JSON.parse(jsonText(document))).toEqual(document);
});
