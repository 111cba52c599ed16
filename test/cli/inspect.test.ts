import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { deb2nix, fixture, ROOT } from "./run.ts";

describe("deb2nix inspect", () => {
  test("--json keeps to its schema, for a directory of debs", async () => {
    const { stdout, status } = await deb2nix(["inspect", "--json", join(ROOT, "fixtures/debs")]);
    const document = JSON.parse(stdout) as { debs: { file: string }[] };
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "schema/inspect.schema.json"), "utf8")),
    );
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    const files = document.debs.map(({ file }) => file);
    expect(files.length).toBeGreaterThan(30);
    expect(files).toEqual(files.toSorted());
    expect(status).toBe(0);
  });

  test("keys are sorted at every level, the last byte is a newline", async () => {
    const { stdout } = await deb2nix(["inspect", "--json", fixture("nvidia-l4t-cuda")]);
    const check = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(check);
      else if (typeof value === "object" && value !== null) {
        expect(Object.keys(value)).toEqual(Object.keys(value).toSorted());
        Object.values(value).forEach(check);
      }
    };
    check(JSON.parse(stdout));
    expect(stdout.endsWith("}\n")).toBe(true);
  });

  test("tells what the deb holds", async () => {
    const { stdout } = await deb2nix(["inspect", fixture("nvidia-l4t-cuda")]);
    expect(stdout).toContain("control.tar none, data.tar zst");
    expect(stdout).toContain("/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1 (libcuda.so.1)  AARCH64 DYN");
    expect(stdout).toContain("    libnvrm_gpu.so\n");
  });

  test("the same deb gives the same bytes", async () => {
    const [first, second] = await Promise.all(
      [1, 2].map(() => deb2nix(["inspect", "--json", fixture("nvidia-l4t-core")])),
    );
    expect(first).toEqual(second);
  });
});
