import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SETUPS } from "./docs-setups.ts";
import { openWorld, type World } from "./docs-world.ts";
import { ROOT } from "./run.ts";

const page = readFileSync(join(ROOT, "docs/ci.md"), "utf8");
const [, workflow] = /```yaml\n([\s\S]*?)```/.exec(page)! as unknown as [string, string];

/** The lines of a step, and the script that it runs. */
interface Step {
  readonly text: string;
  readonly run?: string;
}

/** The steps of the one job: items of six spaces and a dash, with scripts on the line of `run` or below it. */
const steps: readonly Step[] = workflow
  .split(/^ {6}- /m)
  .slice(1)
  .map((text) => {
    const [, line, block] = /^(?: {8})?run: (?:\|\n((?: {10}.*\n)+)|(.+)\n)/m.exec(text) ?? [];
    const run = line === undefined ? block : line.replaceAll(/^ {10}/gm, "");
    return { text, ...(run !== undefined && { run }) };
  });
const running = (word: string): string => steps.find(({ run }) => run?.includes(word))!.run!;

describe("the workflow of docs/ci.md", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(new Map());
    mkdirSync(join(world.folder, ".deb2nix"));
    SETUPS["docs/ci.md"]?.debs?.(world);
  });
  afterEach(() => world.end());

  /** As GitHub starts a script. */
  const start = (script: string) => world.bash(`set -eo pipefail\n${script}`);

  test("is indented by spaces, two for each level", () => {
    for (const line of workflow.split("\n")) expect(line).toMatch(/^(?: {2})*(?:[^ \t]|$)/);
  });

  test("checks out, brings Node, installs, audits, and uploads, in this order", () => {
    const what = steps.map(
      ({ text, run }) => run?.trim().split("\n").at(-1) ?? /uses: (\S+)@/.exec(text)?.[1],
    );
    expect(what).toEqual([
      "actions/checkout",
      "actions/checkout",
      "actions/setup-node",
      "npm install --global ./deb2nix-*.tgz",
      "deb2nix audit bsp --format sarif > audit.sarif",
      'deb2nix audit bsp --format markdown >> "$GITHUB_STEP_SUMMARY" || true',
      "github/codeql-action/upload-sarif",
    ]);
  });

  test("names a version of every action, and may write what it uploads", () => {
    for (const [, version] of workflow.matchAll(/uses: \S+@(\S+)/g)) expect(version).toMatch(/^v\d+$/);
    expect(workflow).toMatch(/^permissions:\n {2}contents: read\n(?: {2}#.*\n)? {2}security-events: write$/m);
  });

  test("brings a Node that deb2nix runs on", () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const oldest = Number(/>=(\d+)/.exec(engines.node)![1]);
    expect(Number(/node-version: (\d+)/.exec(workflow)![1])).toBeGreaterThan(oldest);
  });

  test("shows the findings with the job", async () => {
    const script = running("markdown");
    expect(await start(`export GITHUB_STEP_SUMMARY=summary.md\n${script}`)).toMatchObject({ status: 0 });
    expect(readFileSync(join(world.folder, "summary.md"), "utf8")).toMatch(
      /^\*\*deb2nix audit\*\*: \d+ findings/,
    );
  });

  test("installs", async () => {
    expect(await start(running("npm"))).toMatchObject({ status: 0, stderr: "" });
  });

  test("fails where something is missing, with a report that is uploaded all the same", async () => {
    const { status, stderr } = await start(running("audit"));
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    const uploaded = /sarif_file: (\S+)/.exec(workflow)![1]!;
    const { version, runs } = JSON.parse(readFileSync(join(world.folder, uploaded), "utf8"));
    expect(version).toBe("2.1.0");
    expect(runs[0].results).toContainEqual(
      expect.objectContaining({ ruleId: "missing-provider", level: "error" }),
    );
    expect(steps.at(-1)!.text).toContain("if: ${{ !cancelled() && hashFiles('audit.sarif') != '' }}");
  });

  test("passes where nothing is missing", async () => {
    const debs = join(ROOT, "fixtures/debs");
    const core = readdirSync(debs).find((name) => name.startsWith("nvidia-l4t-3d-core_"))!;
    symlinkSync(join(debs, core), join(world.folder, "bsp", core));
    expect(await start(running("audit"))).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
