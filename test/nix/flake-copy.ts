import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { ROOT } from "../cli/run.ts";
import { NIXPKGS } from "./nix-session.ts";

/** What the flake is made of; the repository's other folders are large. */
const PARTS = [
  ...["flake.nix", "package.json", "package-lock.json", "LICENSE", "dev/node24/package.json"],
  ...["assets", "bin", "data", "docs/rules", "fixtures/debs", "nix", "profiles", "schema", "src"],
];

/** Offline, with the tests' nixpkgs. */
export const FLAKE_OPTIONS = [
  ...["--offline", "--no-write-lock-file", "--override-input", "nixpkgs", `path:${NIXPKGS}`],
];

export function copyFlake(folder: string): void {
  for (const part of PARTS) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
}

interface ShownFlake {
  readonly packages: BySystem;
  readonly apps: BySystem;
  readonly checks: BySystem;
  readonly devShells: BySystem;
  readonly formatter: Readonly<Record<string, { readonly type: string }>>;
  readonly overlays: object;
  readonly templates: { readonly default: { readonly type: string } };
}

type BySystem = Readonly<Record<string, Readonly<Record<string, { readonly type: string }>>>>;

/** `json`: what `nix flake show --json` prints of all systems. */
export function expectFlakeOutputs(json: string): void {
  const shown = JSON.parse(json) as ShownFlake;
  for (const system of ["x86_64-linux", "aarch64-linux", "x86_64-darwin", "aarch64-darwin"]) {
    expect(Object.keys(shown.packages[system]!)).toEqual(["deb2nix", "default"]);
    expect(Object.keys(shown.apps[system]!)).toEqual(["deb2nix", "default", "elfinfo"]);
    expect(Object.keys(shown.checks[system]!)).toEqual(["audit", "deb2nix"]);
    expect(shown.devShells[system]!.default!.type).toBe("derivation");
    expect(shown.formatter[system]!.type).toBe("derivation");
  }
  expect(Object.keys(shown.overlays)).toEqual(["default", "jetpack"]);
  expect(shown.templates.default.type).toBe("template");
  expect(Object.keys(shown)).toContain("lib");
}
