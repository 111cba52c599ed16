import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

  test("it asks for the Node that npm is told of", () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(engines).toEqual({ node: ">=22.15" });
  });

  test("an old Node with none at hand: one sentence, exit 2", async () => {
    for (const name of ["bin", "package.json"])
      cpSync(join(ROOT, name), join(scratch, name), { recursive: true });
    for (const name of ["deb2nix", "elfinfo"]) {
      expect(await runNode([...AS_NODE_20, join(scratch, `bin/${name}.js`), "x.deb"])).toEqual({
        status: 2,
        stdout: "",
        stderr:
          "deb2nix needs Node >=22.15, this is 20.20.2. Get one from nodejs.org, " +
          `or beside deb2nix: npm install node@24, then npx ${name}.\n`,
      });
    }
  });

  test("an old Node that imports the library: the same sentence", async () => {
    const script = `import(${JSON.stringify(join(ROOT, "src/index.ts"))}).catch((error) => console.log(error.message))`;
    const { stdout } = await runNode([...AS_NODE_20, "--input-type=module", "--eval", script]);
    expect(stdout).toBe(
      "deb2nix needs Node >=22.15, this is 20.20.2. Get one from nodejs.org, " +
        "or beside deb2nix: npm install node@24, then npx node with your script.\n",
    );
  });

  test("an old Node in a checkout whose own was not installed: how to install it", async () => {
    const checkout = join(scratch, "checkout");
    for (const name of ["bin", "package.json"])
      cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
    mkdirSync(join(checkout, "src/cli"), { recursive: true });
    writeFileSync(join(checkout, "src/cli/deb2nix.ts"), "");
    const { status, stderr } = await runNode([...AS_NODE_20, join(checkout, "bin/deb2nix.js"), "x.deb"]);
    expect(stderr).toBe(
      "deb2nix needs Node >=22.18 in a checkout, this is 20.20.2. Get one from nodejs.org, " +
        "or run `npm ci` in the checkout, which brings one.\n",
    );
    expect(status).toBe(2);
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
