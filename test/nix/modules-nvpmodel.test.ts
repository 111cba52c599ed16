import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../nix/modules/nvidia-jetpack/nvpmodel-config.sh");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deb2nix-nvpmodel-"));
  mkdirSync(join(folder, "etc"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Of L4T 35.3.1, as its deb has them. */
const XAVIER = ["t194", "t194_8gb", "t194_agxi", "t194_p3668"];
const ORIN = ["p3701_0000", "p3701_0004", "p3767_0000", "p3767_0003", "p3767_0004"];

/** What is chosen of the boards' files for a machine that calls itself so. */
function choose(boards: readonly string[], ...compatible: readonly string[]) {
  for (const board of boards) writeFileSync(join(folder, "etc", `nvpmodel_${board}.conf`), "");
  writeFileSync(join(folder, "compatible"), compatible.map((name) => `${name}\0`).join(""));
  const link = join(folder, "nvpmodel.conf");
  const args = [SCRIPT, join(folder, "etc"), link, join(folder, "compatible")];
  const { status, stderr } = spawnSync("sh", args, { encoding: "utf8" });
  if (status !== 0) return { status, stderr };
  return /nvpmodel_(.*)\.conf$/.exec(readlinkSync(link))?.[1];
}

describe("the power models of a board", () => {
  test.each([
    ["nvidia,p3737-0000+p3701-0000", "p3701_0000"],
    ["nvidia,p3737-0000+p3701-0004", "p3701_0004"],
    ["nvidia,p3768-0000+p3767-0004", "p3767_0004"],
    ["nvidia,p3509-0000+nvidia,p3767-0000", "p3767_0000"],
  ])("%s: the module's own", (name, board) => {
    expect(choose([...XAVIER, ...ORIN], name, "nvidia,tegra234")).toBe(board);
  });

  test("the first name that has a module counts", () => {
    expect(choose(ORIN, "vendor,board", "nvidia,p3737-0000+p3701-0004", "nvidia,tegra234")).toBe(
      "p3701_0004",
    );
  });

  test("a module of 8 GB whose models are those of another", () => {
    expect(choose(ORIN, "nvidia,p3768-0000+p3767-0005", "nvidia,tegra234")).toBe("p3767_0003");
    const both = [...ORIN, "p3767_0003_super"];
    expect(choose(both, "nvidia,p3768-0000+p3767-0005-super", "nvidia,tegra234")).toBe("p3767_0003_super");
  });

  test("its own, where there are some after all", () => {
    const own = [...ORIN, "p3767_0005"];
    expect(choose(own, "nvidia,p3768-0000+p3767-0005", "nvidia,tegra234")).toBe("p3767_0005");
  });

  test.each([
    ["nvidia,p2972-0000", "t194"],
    ["nvidia,agxi-p2888-0008", "t194_agxi"],
    ["nvidia,p3509-0000+p3668-0001", "t194_p3668"],
  ])("%s: Xavier's are called by the SoC", (name, board) => {
    expect(choose([...XAVIER, ...ORIN], name, "nvidia,tegra194")).toBe(board);
  });

  test.each([
    ["nvidia,tegra234", "p3701_0000"],
    ["nvidia,tegra264", "p3834_0005"],
  ])("an unknown module of %s takes the SoC's", (soc, board) => {
    expect(choose([...ORIN, "p3834_0005"], "vendor,board+vendor,module", soc)).toBe(board);
    expect(choose([...ORIN, "p3834_0005"], "vendor,board", soc)).toBe(board);
  });

  test("none: it fails and says what the machine is, and what to do", () => {
    const result = choose(ORIN, "vendor,board", "vendor,soc");
    expect(result).toMatchObject({ status: 1 });
    expect((result as { stderr: string }).stderr).toMatch(/vendor,board vendor,soc.*configFile/);
  });

  test("one that was chosen before is replaced", () => {
    choose(ORIN, "nvidia,p3737-0000+p3701-0004", "nvidia,tegra234");
    expect(choose(ORIN, "nvidia,p3737-0000+p3701-0000", "nvidia,tegra234")).toBe("p3701_0000");
  });
});
