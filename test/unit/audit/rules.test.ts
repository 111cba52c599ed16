import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PIN_RULES } from "../../../src/audit/pin-rules.ts";
import { RULE_INFOS, rulePage } from "../../../src/audit/rule-page.ts";
import { RULES } from "../../../src/audit/rules.ts";
import { STALE_SUPPRESSION } from "../../../src/audit/suppress.ts";
import { FILES } from "./cases/files.ts";
import { NEEDS } from "./cases/needs.ts";
import { OPENED } from "./cases/opened.ts";
import { findingsIn } from "./scenario.ts";

const CASES = { ...FILES, ...NEEDS, ...OPENED };
const names = RULES.map(({ name }) => name).sort();

test("every rule has a case", () => expect(Object.keys(CASES).sort()).toEqual(names));

test("every rule has its file, and every file is in the list", () => {
  const files = readdirSync(new URL("../../../src/audit/rules/", import.meta.url));
  expect(files.map((file) => file.replace(/\.ts$/, "")).sort()).toEqual(names);
});

describe.each(Object.entries(CASES))("%s", (name, { fires, finding, silent }) => {
  test("fires", () => {
    expect(findingsIn(fires, name)).toEqual([expect.objectContaining({ rule: name, ...finding })]);
  });

  test("lets pass what is no concern of it", () => expect(findingsIn(silent, name)).toEqual([]));
});

describe("pages", () => {
  const pages = readdirSync(new URL("../../../docs/rules/", import.meta.url));

  test("every rule has one, and every page a rule", () => {
    const others = [...PIN_RULES, STALE_SUPPRESSION].map(({ name }) => name);
    expect(pages.sort()).toEqual([...names, ...others].sort().map((name) => `${name}.md`));
    expect(RULE_INFOS.map(({ name }) => `${name}.md`)).toEqual(pages);
  });

  test.each(RULE_INFOS.map(({ name }) => name))(
    "%s explains, tells the consequence, the cure and a case",
    (name) => {
      const page = rulePage(name);
      expect(page.split("\n")[0]).toBe(`# ${name}`);
      expect(page.match(/^## .*$/gm)).toEqual([
        "## Explanation",
        "## Consequence",
        "## How to fix",
        "## Seen in",
      ]);
      const sections = page.split(/^#+ .*$/m).slice(1);
      expect(sections.filter((section) => section.trim().length < 20)).toEqual([]);
    },
  );

  test("links between pages lead to pages", () => {
    for (const page of pages) {
      const text = readFileSync(new URL(`../../../docs/rules/${page}`, import.meta.url), "utf8");
      for (const [, target] of text.matchAll(/\]\(([^)]+\.md)\)/g)) expect(pages).toContain(target);
    }
  });
});

describe("explain", () => {
  test("a misspelt name is a wrong call that names the right one", () => {
    expect(() => rulePage("mising-provider")).toThrow(
      expect.objectContaining({
        code: "E_RULE",
        kind: "usage",
        hint: expect.stringContaining("missing-provider"),
      }),
    );
  });

  test("a name like no other gets the list", () => {
    expect(() => rulePage("x".repeat(100_000))).toThrow(
      expect.objectContaining({ hint: "Run `deb2nix explain` for the list of rules." }),
    );
  });

  test("a name is no path", () => {
    expect(() => rulePage("../../package")).toThrow(expect.objectContaining({ code: "E_RULE" }));
  });
});
