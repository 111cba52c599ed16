import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diff } from "../../src/release/diff/diff-releases.ts";
import { diffHtml } from "../../src/report/diff-html.ts";
import { deb2nix, ROOT } from "../cli/run.ts";
import { diffOf, EVERY_KIND, hostileDiff } from "../unit/report/diffs.ts";
import { findBrowser, openPage, startBrowser } from "./browser.ts";

const executable = findBrowser();

test("a browser is installed", ({ skip }) => {
  if (executable === undefined && !process.env.CI) skip("no Chromium on PATH: install Debian's chromium");
  expect(executable).toBeDefined();
});

describe.skipIf(executable === undefined)("the page of a comparison in a browser", () => {
  const scratch = mkdtempSync(join(tmpdir(), "deb2nix-diff-page-"));
  let browser: Browser;
  let fixtures: string;

  const save = (name: string, html: string): string => {
    const path = join(scratch, name);
    writeFileSync(path, html);
    return pathToFileURL(path).href;
  };
  const pageOf = (name: string, diff: Diff): string => save(name, [...diffHtml(diff)].join(""));
  const open = async (url = fixtures): Promise<Page> => (await openPage(browser, url)).page;
  const found = (page: Page): Promise<string | null> => page.textContent("#found");
  const rows = (page: Page): Promise<number> => page.locator("tbody tr").count();

  beforeAll(async () => {
    browser = await startBrowser(executable!);
    const sets = ["r36", "r38"].map((name) => join(ROOT, `fixtures/sets/${name}/debs`));
    fixtures = save("fixtures.html", (await deb2nix(["diff", "--format", "html", ...sets])).stdout);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(scratch, { recursive: true });
  });

  test("loads without a word on the console, and asks for nothing but itself", async () => {
    const { page, said, requested } = await openPage(browser, fixtures);
    await page.getByText("libnvjpeg.so").first().waitFor();
    expect(await found(page)).toMatch(/^(\d+) of \1 changes$/);
    expect(said).toEqual([]);
    expect(requested).toEqual([fixtures]);
    await page.close();
  });

  test("has a row of every kind, the worst first, with its details", async () => {
    const page = await open(pageOf("kinds.html", diffOf(EVERY_KIND)));
    expect(await rows(page)).toBe(EVERY_KIND.length);
    const kinds = await page
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => row.getAttribute("data-row")));
    expect(kinds).toEqual(EVERY_KIND.map(({ kind }) => kind));
    const removed = page.locator('tr[data-row="library-removed"]');
    expect(await removed.locator("li").isVisible()).toBe(false);
    await removed.locator("summary").click();
    expect(await removed.locator("li").textContent()).toBe("evidence");
    await page.close();
  });

  test("a search finds words in any order, in details too", async () => {
    const page = await open();
    await page.fill("#search", "libnvjpeg imageencoder");
    expect(await page.locator("tbody code").allTextContents()).toEqual([
      expect.stringContaining("no package provides libnvjpeg.so"),
      expect.stringContaining("nvidia-l4t-multimedia /usr/lib/aarch64-linux-gnu/nvidia/libnvjpeg.so"),
    ]);
    await page.fill("#search", "nowhere at all");
    expect(await found(page)).toMatch(/^0 of \d+ changes$/);
    await page.press("#search", "Enter");
    expect(await rows(page)).toBe(0);
    await page.close();
  });

  test("filters by severity and by kind", async () => {
    const page = await open(pageOf("filters.html", diffOf(EVERY_KIND)));
    const errors = EVERY_KIND.filter(({ severity }) => severity === "error").length;
    for (const severity of ["warning", "note"]) await page.uncheck(`[data-severity="${severity}"]`);
    expect(await rows(page)).toBe(errors);
    for (const severity of ["warning", "note"]) await page.check(`[data-severity="${severity}"]`);
    await page.locator("#kinds summary").click();
    await page.click("#none");
    expect(await rows(page)).toBe(0);
    await page.check('[data-kind="wrapper-importer"]');
    expect(await page.locator("tbody code").allTextContents()).toEqual([
      "nvidia-l4t-x /usr/lib/libx.so: NvOsLibraryLoad",
    ]);
    await page.click("#all");
    expect(await rows(page)).toBe(EVERY_KIND.length);
    await page.close();
  });

  test("a long list is cut, and says so", async () => {
    const [change] = EVERY_KIND;
    const page = await open(pageOf("long.html", diffOf(new Array(1200).fill(change))));
    expect(await rows(page)).toBe(500);
    expect(await page.textContent("#rest")).toBe("These are the first 500 of 1200: search to see others.");
    await page.close();
  });

  test("two releases that are the same", async () => {
    const page = await open(pageOf("same.html", diffOf([])));
    expect(await page.textContent("#rest")).toBe("Nothing differs.");
    await page.close();
  });

  test("names from debs are text, wherever they are shown", async () => {
    const { page, said } = await openPage(browser, pageOf("hostile.html", hostileDiff()));
    for (const summary of await page.locator("tbody summary").all()) await summary.click();
    expect(await page.locator("tbody li").first().textContent()).toContain('</script><b onload="x">');
    expect(await page.locator("[onload], b[onload], script script").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    expect(said).toEqual([]);
    await page.close();
  });

  // For a person to look at: .cache/diff-page/*.png
  test.each([
    { width: 1440, height: 900 },
    { width: 480, height: 900 },
  ])("nothing sticks out at a width of $width", async (size) => {
    const { page } = await openPage(browser, fixtures, size);
    mkdirSync(join(ROOT, ".cache/diff-page"), { recursive: true });
    await page.locator("tbody summary").first().click();
    for (const look of ["plain", "kinds"]) {
      if (look === "kinds") await page.locator("#kinds > summary").click();
      const path = join(ROOT, `.cache/diff-page/${size.width}-${look}.png`);
      expect((await page.screenshot({ path })).length).toBeGreaterThan(20_000);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.close();
  });
});
