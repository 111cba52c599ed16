import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, type TestContext, test } from "vitest";
import { needNix } from "../nix/nix-instantiate.ts";
import { build, expectModel, readTree } from "../nix/phases.ts";
import { debOrSkip, type WantedDeb } from "./archive.ts";
import { NVIDIA_DEBS } from "./nvidia-debs.ts";
import { OTHER_DEBS } from "./other-debs.ts";
import { checkPrerequisites } from "./prerequisites.ts";
import { run } from "./tools.ts";

/** In bytes; copying the larger ones takes longer than it tells. */
const LARGEST = 8_000_000;

/** Those of NVIDIA's debs that have more in them than libraries, and so several outputs. */
const DIVIDED = NVIDIA_DEBS.filter(({ name }) => /-dev$|-gdb$/.test(name));

beforeAll(() => checkPrerequisites());
beforeEach(needNix);

describe("the printed phases make of a real deb the tree of the layout model", () => {
  test.for([...OTHER_DEBS, ...DIVIDED])(
    "$name ($architecture)",
    async (wanted: WantedDeb, context: TestContext) => {
      const { path, entry } = await debOrSkip(context, wanted);
      if (entry.size > LARGEST) return context.skip(`${entry.size} bytes are too many`);
      const built = await build(path);
      expectModel(built);
      const root = await mkdtemp(join(tmpdir(), "deb2nix-real-"));
      try {
        await run("dpkg-deb", ["--extract", path, root]);
        const before = readTree(root);
        const after = Object.assign({}, ...Object.values(built.outputs).map(readTree));
        const changed = new Set(built.plan.fixes.map((fix) => ("path" in fix ? fix.path : "")));
        for (const file of built.layout.files) {
          if (!changed.has(file.path))
            expect([file.path, after[file.path]]).toEqual([file.path, before[file.from]]);
        }
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    },
  );
});
