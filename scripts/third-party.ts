// Writes THIRD-PARTY.md, the licences of all that is installed with deb2nix, from the lock file: npm run licences
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: true;
  readonly link?: true;
}

export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

/** Licences that ask for no more than to be named. */
export const PERMISSIVE: readonly string[] = ["0BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"];

/** The packages that are installed with deb2nix, by name, as a package-lock.json of version 3 tells them. */
export function installedLicences(lock: string): readonly Licence[] {
  const { packages } = JSON.parse(lock) as { readonly packages: Readonly<Record<string, LockedPackage>> };
  const own = /^node_modules\/(?!.*@deb2nix\/)(?!node-linux-)/;
  return Object.entries(packages)
    .filter(([path, { dev, link }]) => own.test(path) && !dev && !link)
    .map(([path, { version = "", license = "none stated" }]) => ({
      name: path.replace(/^.*node_modules\//, ""),
      version,
      licence: license,
    }))
    .filter(
      ({ name, version }, index, all) =>
        all.findIndex((one) => one.name === name && one.version === version) === index,
    )
    .sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** THIRD-PARTY.md. */
export function thirdPartyPage(licences: readonly Licence[]): string {
  return `# Licences of others

deb2nix is under the MIT licence ([LICENSE](LICENSE)) and carries no code of others. npm installs these ${licences.length} packages
with it, each with its own licence as it states it; \`npm run licences\` writes this list from package-lock.json.

| package | version | licence |
| --- | --- | --- |
${licences.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |\n`).join("")}
Two of them contain programs of others, compiled to WebAssembly, which stay under their own licences:

- @viz-js/viz contains [Graphviz](https://graphviz.org/license/) and [Expat](https://github.com/libexpat/libexpat); which
  versions, its \`lib/provenance.json\` tells. They draw \`deb2nix graph --format svg\` and \`html\`; nothing of them is in a drawing.
- xz-decompress contains [XZ Embedded](https://tukaani.org/xz/embedded.html).

What is only used to develop and to test deb2nix is not listed: it is neither published nor installed with it.
`;
}

// Not import.meta.main: bin/launch.js imports the script where this Node is new enough.
if (process.argv[1] === import.meta.filename) {
  const root = join(import.meta.dirname, "..");
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  writeFileSync(join(root, "THIRD-PARTY.md"), thirdPartyPage(installedLicences(lock)));
}
