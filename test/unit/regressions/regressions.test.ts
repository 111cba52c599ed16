import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { targetNamed } from "../../../scripts/fuzz/targets.ts";

/** Every directory holds inputs that the fuzzer's target of that name once failed on. */
const directories = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(directories)("inputs that %s once failed on", (name) => {
  const directory = join(import.meta.dirname, name);
  test.each(readdirSync(directory))("%s", async (file) => {
    expect(await targetNamed(name).run(readFileSync(join(directory, file)))).toMatch(/^(ok|E_)/);
  });
});
