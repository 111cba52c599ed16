import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { CHANGE_KINDS, type Change } from "../../../src/release/diff/change.ts";
import {
  CHANGE_TITLES,
  changeCounts,
  changeDetails,
  changeLine,
  diffTitle,
  sideText,
} from "../../../src/report/diff-change.ts";
import { diffHtml } from "../../../src/report/diff-html.ts";
import { diffJson } from "../../../src/report/diff-json.ts";
import { diffMarkdown } from "../../../src/report/diff-markdown.ts";
import { diffText } from "../../../src/report/diff-text.ts";
import { plain } from "../../../src/report/style.ts";
import { UNPRINTABLE } from "../../../src/visible.ts";
import { diffOf, EVERY_KIND, HOSTILE, hostileDiff } from "./diffs.ts";

const SCHEMA = new URL("../../../schema/diff.schema.json", import.meta.url).pathname;

describe("every kind of change", () => {
  test("has a title, and a line that says what changed", () => {
    expect(EVERY_KIND.map(({ kind }) => kind).toSorted()).toEqual(CHANGE_KINDS.toSorted());
    expect(Object.keys(CHANGE_TITLES).sort()).toEqual(CHANGE_KINDS.toSorted());
    for (const change of EVERY_KIND) expect(changeLine(change)).not.toMatch(/undefined|\[object/);
    expect(new Set(EVERY_KIND.map(changeLine)).size).toBe(EVERY_KIND.length);
  });

  test("keeps to the schema, and the schema knows no other", () => {
    const validate = new Ajv().compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
    const document = JSON.parse(diffJson(diffOf(EVERY_KIND)));
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...document, changes: [{ ...EVERY_KIND[0], kind: "other" }] })).toBe(false);
    expect(validate({ ...document, changes: [{ ...EVERY_KIND[0], more: 1 }] })).toBe(false);
  });

  test("is told in every format", () => {
    const diff = diffOf(EVERY_KIND);
    const text = diffText(diff, plain, true);
    const markdown = diffMarkdown(diff);
    for (const change of EVERY_KIND) {
      expect(text).toContain(changeLine(change));
      expect(markdown).toContain(changeLine(change));
      for (const detail of changeDetails(change)) expect(markdown).toContain(detail);
    }
  });
});

describe("what has no end is shown by its start", () => {
  const huge = "9".repeat(50_000);
  const versions: readonly Change[] = [
    { kind: "version", severity: "note", evidence: [], from: `1.${huge}`, to: `2.${huge}`, debs: ["core"] },
    { kind: "scope", severity: "note", evidence: [], name: "l4t", from: `1.${huge}`, to: `2.${huge}` },
    { kind: "source", severity: "note", evidence: [], from: `1.${huge}`, to: `2.${huge}`, debs: ["core"] },
  ];

  test.each(versions)("versions: $kind", (change) => {
    expect(changeLine(change)).toMatch(/1\.9{58}… \(49942 characters more\) -> 2\.9{58}… \(49942 .*\)$/);
  });

  test("other lines of the text", () => {
    const finding = EVERY_KIND.find(({ kind }) => kind === "finding")! as Change & { kind: "finding" };
    const text = diffText(
      diffOf([...versions, { ...finding, message: huge, evidence: [huge] }]),
      plain,
      true,
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(4100);
  });
});

describe("two sides", () => {
  test("are told apart by their releases, or by their names where these are the same", () => {
    const diff = diffOf([]);
    expect(diffTitle(diff)).toBe("r36 → r38");
    const releases = (old: string, fresh: string) => ({
      ...diff,
      old: { ...diff.old, scope: { release: old } },
      new: { ...diff.new, scope: { release: fresh } },
    });
    expect(diffTitle(releases("r36.4", "r38.2"))).toBe("r36.4 → r38.2");
    expect(diffTitle(releases("r36.4", "r36.4"))).toBe("r36 → r38");
    expect(sideText(releases("r36.4", "r38.2").old)).toBe("r36 (r36.4, pin, 0 debs)");
    expect(sideText(releases("r36", "r38.2").old)).toBe("r36 (pin, 0 debs)");
  });
});

describe("text", () => {
  test("leaves the notes out, but for values and versions", () => {
    const diff = diffOf(EVERY_KIND);
    const short = diffText(diff, plain, false);
    expect(short).toContain("L4T 36.5.0 -> 38.2.0");
    expect(short).toContain("2 debs 36.5.0-1 -> 38.2.0-1");
    expect(short).not.toContain(CHANGE_TITLES["library-added"]);
    expect(short.trimEnd().split("\n").at(-1)).toMatch(/^\d+ changes: .*; -v shows the notes$/);
    expect(diffText(diff, plain, true)).not.toContain("-v shows");
  });

  test("shows a dozen of one kind, those first that somebody asks for", () => {
    const removed = EVERY_KIND.find(({ kind }) => kind === "library-removed")!;
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...removed,
      path: `/lib/lib${index}.so`,
      evidence: index === 19 ? ["asked for"] : [],
    }));
    const text = diffText(diffOf(many), plain, false);
    expect(text.match(/\/lib\/lib\d+\.so/g)?.slice(0, 2)).toEqual(["/lib/lib19.so", "/lib/lib0.so"]);
    expect(text).toContain("and 8 more; -v shows them");
    expect(diffText(diffOf(many), plain, true).match(/\/lib\/lib\d+\.so/g)).toHaveLength(20);
  });

  test("says that nothing differs, and what could not be compared", () => {
    expect(diffText(diffOf([]), plain, false)).toMatch(/\nno difference\n$/);
    expect(changeCounts([])).toBe("no difference");
    expect(diffText({ ...diffOf([]), unread: ["a", "b", "c", "d"] }, plain, false)).toContain(
      "Not compared inside, for want of the debs: a, b, c and 1 more.",
    );
  });
});

describe("markdown", () => {
  test("answers every question of the checklist, also where nothing changed", () => {
    const text = diffMarkdown(diffOf([]));
    expect(text.match(/^### .*\n\n.*$/gm)).toEqual([
      "### Which debs came, went, or are called otherwise?\n\nNone.",
      "### Which versions and hashes have to be set?\n\nNone: all versions are the same.",
      "### Which files are gone, new, or elsewhere?\n\nNone.",
      "### Which libraries newly call NvOsLibraryLoad, or open others themselves?\n\nNone: every caller is one of the release before.",
      "### What has to change in the packages?\n\nNothing.",
      "### Does the list of files for containers change?\n\nNo.",
    ]);
  });

  test("does not say that nothing changed in what it did not see", () => {
    const text = diffMarkdown({ ...diffOf([]), unread: ["nvidia-l4t-core"] });
    expect(text).toContain("1 deb could not be compared inside");
    expect(text).not.toContain("None: every caller");
    expect(text.match(/Nothing is known of it, for want of debs\./g)).toHaveLength(4);
  });

  test("stays short enough for the body of a pull request", () => {
    const evidence = new Array<string>(9).fill("\u202e".repeat(50));
    const many = EVERY_KIND.flatMap((change) => new Array<Change>(61).fill({ ...change, evidence }));
    const text = diffMarkdown(diffOf(many));
    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toContain("- and 58 more");
  });
});

describe("what comes from debs", () => {
  test("is never markup, and hides nothing", () => {
    const diff = hostileDiff();
    const markdown = diffMarkdown(diff);
    const page = [...diffHtml(diff)].join("");
    const shown = [diffText(diff, plain, true), markdown, page];
    for (const text of shown) expect(UNPRINTABLE.test(text.replaceAll("\n", ""))).toBe(false);
    expect(page).not.toContain("<b onload");
    expect(page.match(/<script/g)).toHaveLength(2);
    // In a code span all is text; outside of one nothing of it stands as it is.
    expect(markdown.replace(/(`+).*?[^`]\1(?!`)/g, "")).not.toContain("<b onload");
    expect(HOSTILE).toContain("<b onload");
  });
});
