import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { deb2nix, fixture, ROOT, runNode } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-launcher-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Makes a Node say that it is an old one, whichever runs the tests. */
const AS_NODE_20 = [
  "--import",
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})',
];

describe("the launcher", () => {
  test("the tests themselves run on the Node that the project is developed on", () => {
    expect(process.version).toMatch(/^v24\./);
  });

  test("an old Node with none at hand: one sentence, exit 2", async () => {
    for (const name of ["bin", "package.json"])
      cpSync(join(ROOT, name), join(scratch, name), { recursive: true });
    const outcome = await runNode([...AS_NODE_20, join(scratch, "bin/deb2nix.js"), "x.deb"]);
    expect(outcome).toMatchObject({ status: 2, stdout: "" });
    expect(outcome.stderr).toMatch(/^deb2nix needs Node >=22[^\n]*20\.20\.2[^\n]*\n$/);
  });

  test("an old Node starts the checkout's own", async () => {
    const node = join(scratch, "node");
    cpSync(process.execPath, node);
    const outcome = await deb2nix(["-q", fixture("nvidia-l4t-core")], { nodeOptions: AS_NODE_20, node });
    expect(outcome).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringContaining("buildFromDebs {"),
    });
  });
});
