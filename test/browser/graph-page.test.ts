import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SetGraph } from "../../src/graph/set-graph.ts";
import { graphHtml } from "../../src/report/graph-html.ts";
import { graphSvg, isDrawable } from "../../src/report/graph-svg.ts";
import { deb2nix, ROOT } from "../cli/run.ts";
import { graphOf, HOSTILE, hostileGraph, textOf, withAbsent } from "../unit/report/graphs.ts";
import { findBrowser, openPage, startBrowser } from "./browser.ts";

interface PageData {
  readonly nodes: readonly { readonly name: string }[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly because: SetGraph["edges"][number]["because"];
  }[];
}

const executable = findBrowser();

test("a browser is installed", ({ skip }) => {
  if (executable === undefined && !process.env.CI) skip("no Chromium on PATH: install Debian's chromium");
  expect(executable).toBeDefined();
});

describe.skipIf(executable === undefined)("the graph page in a browser", () => {
  const scratch = mkdtempSync(join(tmpdir(), "deb2nix-page-"));
  let browser: Browser;
  let fixtures: string;

  const save = (name: string, html: string): string => {
    const path = join(scratch, name);
    writeFileSync(path, html);
    return pathToFileURL(path).href;
  };
  const pageOf = async (name: string, graph: SetGraph): Promise<string> => {
    const drawing = isDrawable(graph) ? await graphSvg(graph, { numbered: true }) : undefined;
    return save(name, textOf(graphHtml(graph, drawing)));
  };
  const open = async (url = fixtures): Promise<Page> => (await openPage(browser, url)).page;

  beforeAll(async () => {
    browser = await startBrowser(executable!);
    const { stdout } = await deb2nix(["graph", "-q", "--format", "html", join(ROOT, "fixtures/debs")]);
    fixtures = save("fixtures.html", stdout);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(scratch, { recursive: true });
  });

  test("loads without a word on the console, and asks for nothing but itself", async () => {
    const { page, said, requested } = await openPage(browser, fixtures);
    await page.locator("#details").getByText("Choose a node or an edge").waitFor();
    expect(said).toEqual([]);
    expect(requested).toEqual([fixtures]);
    await page.close();
  });

  test("opens with all of the drawing in sight, where that can be read", async () => {
    const page = await open(await pageOf("small.html", graphOf("a > b", "b > c", "a dlopen nixpkgs:x")));
    const nodes = await page.locator("g.node").all();
    expect(nodes).toHaveLength(4);
    for (const node of nodes) expect(await isInSight(page, node)).toBe(true);
    await page.close();
  });

  test("opens at the upper left corner, readable, where all of the drawing could not be read", async () => {
    const links = Array.from({ length: 120 }, (_, index) => `p${index} > hub`);
    const page = await open(await pageOf("tall.html", graphOf(...links)));
    expect(await page.evaluate("[drawing.scrollLeft, drawing.scrollTop]")).toEqual([0, 0]);
    const height = "document.querySelector('g.node text').getBoundingClientRect().height";
    expect(await page.evaluate(height)).toBeGreaterThan(8);
    await page.click('[data-zoom="fit"]');
    for (const node of await page.locator("g.node").all()) expect(await isInSight(page, node)).toBe(true);
    await page.close();
  });

  test("while a search is typed the first hit comes into sight, an edge too, and the field stays", async () => {
    const { page } = await openPage(browser, fixtures, { width: 480, height: 600 });
    const edge = page.locator("g.edge.current");
    for (const text of ["libnvfnet libexpat", "nvfancontrol libjetsonpower"]) {
      await page.fill("#search", text);
      expect(await page.textContent("#found")).toBe("0 nodes, 1 edge");
      expect(await edge.count()).toBe(1);
      const middle = `(() => {
        const line = document.querySelector("g.edge.current path");
        const { x, y } = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
        return document.elementFromPoint(x, y)?.closest("#drawing") !== null;
      })()`;
      expect(await page.evaluate(middle)).toBe(true);
      expect(await page.evaluate("scrollY")).toBe(0);
    }
    await page.close();
  });

  test("Enter goes on to the next hit, and behind the last to the first", async () => {
    const page = await open();
    await page.fill("#search", "l4t-nv");
    const count = await page.locator(".found").count();
    expect(count).toBeGreaterThan(2);
    const visited: (string | null)[] = [];
    for (let step = 0; step <= count; step++) {
      const current = page.locator("g.current");
      visited.push(await current.locator("title").textContent());
      expect(await isInSight(page, current)).toBe(true);
      await page.press("#search", "Enter");
    }
    expect(new Set(visited).size).toBe(count);
    expect(visited[count]).toBe(visited[0]);
    await page.close();
  });

  test("what has no edge is in no drawing: a search finds it beside", async () => {
    const page = await open();
    const items = page.locator("#details li");
    expect(await items.count()).toBeGreaterThan(1);
    await page.fill("#search", "l4t-optee");
    expect(await page.textContent("#found")).toBe("1 node, 0 edges");
    expect(await items.allTextContents()).toContain("l4t-optee");
    expect(await page.locator("#details h3").last().textContent()).toBe("Without any edge 1");
    await page.close();
  });

  test("the legend can be folded, and is at first where the window is narrow", async () => {
    const page = await open();
    const legend = page.locator("#legend");
    expect(await legend.isVisible()).toBe(true);
    await page.getByRole("button", { name: "Legend" }).click();
    expect(await legend.isVisible()).toBe(false);
    await page.close();
    const { page: narrow } = await openPage(browser, fixtures, { width: 480, height: 900 });
    expect(await narrow.locator("#legend").isVisible()).toBe(false);
    await narrow.getByRole("button", { name: "Legend" }).click();
    expect(await narrow.locator("#legend").isVisible()).toBe(true);
    await narrow.close();
  });

  test("packages that are not at hand are counted apart, and can be taken out", async () => {
    const page = await open(await pageOf("absent.html", withAbsent(graphOf("a > b", "a > c"), "c")));
    expect(await page.textContent("header p")).toBe("2 packages, 1 not at hand; 2 edges; 0 cycles");
    expect(await page.locator("g.node:visible").count()).toBe(3);
    await page.uncheck('[data-nodes="absent"]');
    expect(await page.locator("g.node:visible title").allTextContents()).toEqual(["a", "b"]);
    await page.close();
  });

  test("a search makes pale what it is not about", async () => {
    const page = await open();
    await page.fill("#search", "libnvfnet libexpat");
    expect(await page.textContent("#found")).toBe("0 nodes, 1 edge");
    await page.fill("#search", "l4t-vulkan-sc-samples");
    expect(await page.textContent("#found")).toBe("1 node, 0 edges");
    const node = page.locator("g.node.found");
    expect(await node.locator("title").textContent()).toBe("l4t-vulkan-sc-samples");
    expect(await styleOf(page, "g.node.found", "opacity")).toBe("1");
    expect(Number(await styleOf(page, "g.node:not(.found)", "opacity"))).toBeLessThan(0.5);
    expect(await isInSight(page, node)).toBe(true);
    await page.fill("#search", "");
    expect(await styleOf(page, "g.node:not(.found)", "opacity")).toBe("1");
    await page.close();
  });

  test("a kind of edge that is not wanted is gone from the drawing and from the list", async () => {
    const page = await open();
    const shown = (kind: string): Promise<number> => page.locator(`g.edge.${kind}:visible`).count();
    expect(await shown("dlopen")).toBeGreaterThan(5);
    await page.uncheck('[data-edges="dlopen"]');
    expect(await shown("dlopen")).toBe(0);
    expect(await shown("needed")).toBeGreaterThan(50);
    await page.uncheck('[data-nodes="nixpkgs"]');
    expect(await page.locator("g.node.nixpkgs:visible").count()).toBe(0);
    await page.getByRole("button", { name: "List" }).click();
    expect(await page.locator("#list .kind.dlopen").count()).toBe(0);
    expect(await page.locator("#list tbody tr").count()).toBeGreaterThan(20);
    await page.close();
  });

  test("a click on the line of an edge shows which files ask for what", async () => {
    const page = await open();
    const { index, x, y } = await pointOnAnEdge(page, "dlopen");
    await page.mouse.click(x, y);
    const data = JSON.parse((await page.textContent("#graph"))!) as PageData;
    const edge = data.edges[index]!;
    expect(await page.textContent("#details h2")).toBe(
      `${data.nodes[edge.from]!.name} → ${data.nodes[edge.to]!.name}`,
    );
    expect(await page.locator("#details .kind").allTextContents()).toEqual(["dlopen"]);
    const reasons = await page.locator("#details .reasons li").allTextContents();
    expect(reasons).toHaveLength(edge.because.length);
    expect(reasons[0]).toContain(edge.because[0]!.name);
    expect(reasons[0]).toContain(edge.because[0]!.elf);
    expect(reasons[0]).toContain(edge.because[0]!.evidence);
    expect(await page.getAttribute(`#e${index}`, "class")).toContain("chosen");
    await page.close();
  });

  test("a node shows what it needs and what needs it; Escape takes the choice back", async () => {
    const page = await open();
    await page.locator("g.node", { hasText: "l4t-nvsci" }).first().click();
    expect(await page.textContent("#details h2")).toBe("l4t-nvsci");
    const data = JSON.parse((await page.textContent("#graph"))!) as PageData;
    const ends = (side: "from" | "to"): number =>
      data.edges.filter((edge) => data.nodes[edge[side]]!.name === "l4t-nvsci").length;
    expect(ends("to")).toBeGreaterThan(3);
    expect(await page.locator("#details h3").allTextContents()).toEqual([
      `Needs ${ends("from")}`,
      `Needed by ${ends("to")}`,
    ]);
    await page.locator("#details").getByRole("button", { name: "l4t-core" }).click();
    expect(await page.textContent("#details h2")).toBe("l4t-core");
    await page.keyboard.press("Escape");
    expect(await page.textContent("#details h2")).toBe("Choose a node or an edge");
    await page.close();
  });

  test("the keyboard is enough", async () => {
    const page = await open();
    await page.locator("g.node", { hasText: "l4t-gbm" }).focus();
    await page.keyboard.press("Enter");
    expect(await page.textContent("#details h2")).toBe("l4t-gbm");
    await page.getByRole("button", { name: "List" }).focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("#list").isVisible()).toBe(true);
    expect(await page.locator("#drawing").isVisible()).toBe(false);
    await page.close();
  });

  test("kinds of edges and cycles differ without colour", async () => {
    const page = await open(
      await pageOf("kinds.html", graphOf("a > b", "b dlopen c", "c path d", "d > e", "e > d")),
    );
    const dashes = (kind: string): Promise<string> =>
      styleOf(page, `g.edge.${kind} > path:not(.reach)`, "strokeDasharray");
    const lines = await Promise.all(["needed", "dlopen", "path"].map(dashes));
    expect(lines[0]).toBe("none");
    expect(new Set(lines).size).toBe(3);
    expect(await page.locator("g.node.cycle").first().locator("path, polygon").count()).toBe(2);
    expect(await page.locator("g.node:not(.cycle)").first().locator("path, polygon").count()).toBe(1);
    const heads = (selector: string): Promise<number> =>
      page.locator(selector).first().locator("polygon").count();
    expect(await heads("g.edge.needed.cycle")).toBe(2);
    expect(await heads("g.edge.needed:not(.cycle)")).toBe(1);
    expect(await page.textContent("#details li")).toBe("cycle d e (by needed alone: one derivation)");
    await page.close();
  });

  test("names from debs are text, wherever they are shown", async () => {
    const { page, said } = await openPage(browser, await pageOf("hostile.html", hostileGraph()));
    for (const edge of ["#e0", "#e1", "#e2"]) {
      await page.locator(edge).focus();
      await page.keyboard.press("Enter");
      expect(await page.textContent("#details .reasons")).toContain('</script><b onload="x">');
    }
    await page.locator("#n0").focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "List" }).click();
    await page.fill("#search", HOSTILE.slice(0, 20));
    expect(await page.textContent("#found")).toBe("4 nodes, 3 edges");
    expect(await page.locator("[onload], script script, #details script").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    expect(said).toEqual([]);
    await page.close();
  });

  test("a graph that is too large for a drawing is a list", async () => {
    const links = Array.from({ length: 1200 }, (_, index) => `p${index} > hub`);
    const { page, said } = await openPage(browser, await pageOf("large.html", graphOf(...links)));
    expect(await page.locator("#list tbody tr").count()).toBe(300);
    await page.fill("#search", "p1199");
    expect(await page.locator("#list tbody tr").allTextContents()).toEqual(["p1199hubneeded1 reason"]);
    await page.locator("#list").getByRole("button", { name: "1 reason" }).click();
    expect(await page.textContent("#details .reasons li")).toBe("libhub.so.1 for /usr/lib/libp1199.so");
    expect(said).toEqual([]);
    await page.close();
  });

  // For a person to look at: .cache/graph-page/*.png
  test.each([
    { width: 1920, height: 900, rows: 1 },
    { width: 1400, height: 900, rows: 1 },
    { width: 1000, height: 900, rows: 1 },
    { width: 480, height: 900, rows: 2 },
  ])("nothing sticks out at a width of $width, tools in $rows rows", async ({ rows, ...size }) => {
    const { page } = await openPage(browser, fixtures, size);
    // The number of hits is among the tools while something is searched.
    await page.fill("#search", "libnv");
    const middles = `[...document.querySelectorAll("#controls > :not(#legend)")].map((tool) => {
      const { top, height } = tool.getBoundingClientRect();
      return Math.round((top + height / 2) / 10);
    })`;
    expect(new Set((await page.evaluate(middles)) as number[]).size).toBe(rows);
    await page.fill("#search", "");
    await page.locator("#details").getByRole("button", { name: "l4t-core" }).click();
    mkdirSync(join(ROOT, ".cache/graph-page"), { recursive: true });
    for (const look of ["colour", "grey"]) {
      if (look === "grey") await page.evaluate("document.documentElement.style.filter = 'grayscale(1)'");
      const image = await page.screenshot({
        path: join(ROOT, `.cache/graph-page/${size.width}-${look}.png`),
      });
      expect(image.length).toBeGreaterThan(20_000);
    }
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    await page.close();
  });
});

/** Whether all of an element is in the drawing's part of the window. */
async function isInSight(page: Page, element: Locator): Promise<boolean> {
  const [box, pane] = [await element.boundingBox(), await page.locator("#drawing").boundingBox()];
  if (box === null || pane === null) return false;
  const isWithin = (axis: "x" | "y", size: "width" | "height"): boolean =>
    box[axis] >= pane[axis] - 1 && box[axis] + box[size] <= pane[axis] + pane[size] + 1;
  return isWithin("x", "width") && isWithin("y", "height");
}

/** A property of the first element, as it is drawn. */
function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`);
}

/** Scrolls to an edge of a kind whose line no other covers in the middle, and gives that point of the window. */
function pointOnAnEdge(page: Page, kind: string): Promise<{ index: number; x: number; y: number }> {
  return page.evaluate(`(() => {
    for (const edge of document.querySelectorAll("g.edge.${kind}")) {
      edge.scrollIntoView({ block: "center", inline: "center" });
      const line = edge.querySelector("path");
      const middle = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
      if (document.elementFromPoint(middle.x, middle.y)?.closest("g.edge") === edge)
        return { index: Number(edge.id.slice(1)), x: middle.x, y: middle.y };
    }
    throw new Error("every edge is covered");
  })()`);
}
