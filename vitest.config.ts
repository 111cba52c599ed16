import { defineConfig } from "vitest/config";

/**
 * unit: pure and quick, so its files share modules instead of loading them anew, which halves the time. real: bytes
 * from Debian's archive. cli: the program as users start it. nix: needs Nix. browser: needs Chromium.
 */
const project = (name: string, testTimeout: number, isolate = true) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout, isolate },
});

export default defineConfig({
  test: {
    projects: [
      project("unit", 60_000, false),
      project("cli", 60_000),
      project("nix", 60_000),
      project("browser", 60_000),
      project("real", 600_000),
    ],
  },
});
