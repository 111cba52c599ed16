import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as library from "../../src/index.ts";
import { ROOT } from "./run.ts";

const CLI = join(ROOT, "src/cli");
const sources = readdirSync(CLI)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(CLI, name), "utf8"));

/** What src/index.ts exports as a value, and from where. */
const values = [
  ...readFileSync(join(ROOT, "src/index.ts"), "utf8").matchAll(/^export \{([^}]*)\} from "\.(.*)";$/gm),
].flatMap(([, names, from]) =>
  names!
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map((name) => ({ name, from: from! })),
);

describe("the library", () => {
  test("is small", () => {
    expect(Object.keys(library).sort()).toEqual(values.map(({ name }) => name).sort());
    expect(values.length).toBeLessThanOrEqual(20);
  });

  test.each(values)("$name is what the commands use", ({ name, from }) => {
    const imports = new RegExp(
      `import \\{[^}]*\\b${name}\\b[^}]*\\} from "\\.\\.${from.replaceAll(".", "\\.")}"`,
    );
    expect(sources.some((source) => imports.test(source))).toBe(true);
  });

  test.each(values)("$name is documented", ({ name }) => {
    expect(readFileSync(join(ROOT, "docs/library.md"), "utf8")).toContain(name);
  });
});
