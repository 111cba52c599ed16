import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBrowser, openPage, startBrowser } from "../browser/browser.ts";
import { pages, readPage } from "./docs-fences.ts";
import { ROOT } from "./run.ts";

const PICTURE = join(ROOT, "docs/how-it-decides.svg");
const executable = findBrowser();

/** What Chromium made of a text or a box, in pixels. */
interface Drawn {
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

test("every picture that a page shows is there, and every picture is shown", () => {
  const shown = pages().flatMap((page) =>
    [...readPage(page).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => join(ROOT, page, "..", path!)),
  );
  const there = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".svg"));
  expect([...new Set(shown)].sort()).toEqual(there.map((name) => join(ROOT, "docs", name)).sort());
});

test("the picture names the rooms of the sources", () => {
  const names = [...readFileSync(PICTURE, "utf8").matchAll(/>([a-z]+)<\/text>/g)].map(([, name]) => name!);
  const rooms = readdirSync(join(ROOT, "src"));
  expect(names.filter((name) => name !== "debs" && name !== "profile").sort()).toEqual(
    rooms.filter((name) => !["cli", "config", "debian"].includes(name) && !name.includes(".")).sort(),
  );
});

test("a browser is installed", ({ skip }) => {
  if (executable === undefined && !process.env.CI) skip("no Chromium on PATH: install Debian's chromium");
  expect(executable).toBeDefined();
});

describe.skipIf(executable === undefined)("the picture in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(executable!);
  });
  afterAll(() => browser?.close());

  test("loads without a word, and asks for nothing but itself", async () => {
    const url = pathToFileURL(PICTURE).href;
    const { said, requested } = await openPage(browser, url);
    expect({ said, requested }).toEqual({ said: [], requested: [url] });
  });

  test("has no text that leaves the picture, and none on another", async () => {
    const { page } = await openPage(browser, pathToFileURL(PICTURE).href, { width: 960, height: 400 });
    const texts = (await page.evaluate(`[...document.querySelectorAll("text")].map((text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return { name: text.textContent, left, right, top, bottom };
    })`)) as Drawn[];
    expect(texts.length).toBeGreaterThan(20);
    for (const { name, left, right, top, bottom } of texts) {
      expect(left > 0 && right < 960 && top > 0 && bottom < 400, name).toBe(true);
    }
    const overlapping = texts.flatMap((a, at) =>
      texts
        .slice(at + 1)
        // Lines of one text may touch.
        .filter((b) => a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom)
        .map((b) => `${a.name} on ${b.name}`),
    );
    expect(overlapping).toEqual([]);
  });
});
