import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { installedLicences, PERMISSIVE, thirdPartyPage } from "../../../scripts/third-party.ts";

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const lockText = read("package-lock.json");

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: true;
  readonly hasInstallScript?: true;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const { packages } = JSON.parse(lockText) as { readonly packages: Readonly<Record<string, Locked>> };
const registered = Object.entries(packages).filter(
  ([path, { link }]) => path.includes("node_modules/") && !link,
);

describe("the lock file", () => {
  test("has a SHA-512 for each package", () => {
    expect(registered.length).toBeGreaterThan(50);
    for (const [path, { integrity }] of registered)
      expect(integrity, path).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  test("has no package with an install script", () => {
    expect(registered.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual(
      [],
    );
  });

  test("has every optional package of every platform: npm on one platform may leave out the others", () => {
    const names = new Set(registered.map(([path]) => path.replace(/^.*node_modules\//, "")));
    for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
      for (const name of Object.keys(optionalDependencies))
        expect(names.has(name), `${name} of ${path}`).toBe(true);
    }
  });

  test("says the same as package.json, where every version is exact", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Readonly<Record<string, string>>
    >;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  test("tells no address of a registry: whoever installs has his own", () => {
    for (const { resolved = "" } of Object.values(packages)) expect(resolved).not.toContain("://");
  });
});

describe("licences", () => {
  const licences = installedLicences(lockText);

  test("THIRD-PARTY.md is that of the lock file (npm run licences)", () => {
    expect(read("THIRD-PARTY.md")).toBe(thirdPartyPage(licences));
  });

  test.each(licences)("$name $version: $licence", ({ licence }) => expect(PERMISSIVE).toContain(licence));
});
