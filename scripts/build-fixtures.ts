/** Makes the specs of every fixture set from the recorded facts, and its debs from the specs. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { FIXTURE_SETS } from "../fixtures/lib/fixture-sets.ts";
import { buildFixture, debFileName, printSpec, specFileName } from "../fixtures/lib/fixture-spec.ts";

/** Writes the files of one folder and removes what is not among them. */
function replaceFolder(folder: URL, files: ReadonlyMap<string, string | Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) writeFileSync(new URL(name, folder), content);
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(new URL(name, folder));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const set of FIXTURE_SETS) {
    const specs = set.specs();
    const folder = (name: string) => new URL(`../fixtures/${set.folder}${name}/`, import.meta.url);
    const debs: [string, Uint8Array][] = [];
    for (const spec of specs) debs.push([debFileName(spec), await buildFixture(spec)]);
    replaceFolder(folder("specs"), new Map(specs.map((spec) => [specFileName(spec), printSpec(spec)])));
    replaceFolder(folder("debs"), new Map(debs));
  }
}
