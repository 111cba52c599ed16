import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../src/config/default-profile.ts";
import { readDeb } from "../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../src/graph/embedded-index.ts";
import { packageFunction, packageSet } from "../../src/nix/package-set.ts";
import { printNix } from "../../src/nix/print.ts";
import { analyseSet, type SetRequest } from "../../src/plan/analyse-set.ts";
import { planPackages } from "../../src/plan/plan-packages.ts";
import { needNix, parseNix } from "./nix-instantiate.ts";

beforeEach(needNix);

const DEBS = new URL("../../fixtures/debs/", import.meta.url).pathname;
const index = loadEmbeddedIndex();
const config = loadDefaultProfile();
const debs = await Promise.all(
  readdirSync(DEBS)
    .sort()
    .map((name) => readDeb(join(DEBS, name))),
);

const plan = (request: Partial<SetRequest>) =>
  planPackages(analyseSet({ debs, context: [], index, config, closed: false, ...request }));

/** After a wanted change: vitest run --project nix -u, then read the difference. */
describe("what the fixtures become", () => {
  test.each(plan({}).map((each) => [each.attr, each] as const))("%s", async (attr, each) => {
    const text = printNix(packageFunction(each));
    await expect(text).toMatchFileSnapshot(`golden/jetpack-nixos/${attr}.nix`);
    parseNix(text);
  });

  test.each(
    plan({ target: "standalone" })
      .filter(({ attr }) => /^cuda_|jetson-gpio|nvidia-l4t-(core|tools|firmware)$/.test(attr))
      .map((each) => [each.attr, each] as const),
  )("%s, standalone", async (attr, each) => {
    const text = printNix(packageFunction(each));
    await expect(text).toMatchFileSnapshot(`golden/standalone/${attr}.nix`);
    parseNix(text);
  });

  test("all of them in one set", () => {
    parseNix(printNix(packageSet(plan({}))));
    parseNix(printNix(packageSet(plan({ target: "standalone" }))));
  });

  test("a library that nobody provides is a TODO in a file that parses", async () => {
    const alone = debs.filter((deb) => deb.file.startsWith("nvidia-l4t-tools_"));
    const text = printNix(packageFunction(plan({ debs: alone, closed: true })[0]!));
    await expect(text).toMatchFileSnapshot("golden/jetpack-nixos/l4t-tools-closed.nix");
    parseNix(text);
  });
});
