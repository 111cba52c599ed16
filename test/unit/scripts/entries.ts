import type { PackageEntry } from "../../../src/debian/packages-index.ts";

/** A package of an index; what a test does not say should not matter to it. */
export function entryOf(name: string, more: Partial<PackageEntry> = {}): PackageEntry {
  return {
    name,
    version: "1",
    architecture: "arm64",
    filename: `pool/${name}.deb`,
    size: 1,
    sha256: "",
    source: { name, version: "1" },
    section: "libs",
    ...more,
  };
}
