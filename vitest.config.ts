import { defineConfig } from "vitest/config";

/**
 * unit: pure and quick. real: bytes from Debian's archive. cli: the program as users start it. nix: needs Nix.
 * browser: needs Chromium.
 */
const project = (name: string, testTimeout: number) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 10_000),
      project("cli", 60_000),
      project("nix", 60_000),
      project("browser", 60_000),
      project("real", 600_000),
    ],
  },
});
