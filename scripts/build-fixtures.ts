/** Makes `fixtures/specs/` from the recorded facts and `fixtures/debs/` from the specs. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { cudaSpecs } from "../fixtures/lib/cuda-spec.ts";
import { buildFixture, debFileName, type FixtureSpec, printSpec } from "../fixtures/lib/fixture-spec.ts";
import { l4tSpecs } from "../fixtures/lib/l4t-spec.ts";

/** Every fixture, sorted by package. */
export function fixtureSpecs(): readonly FixtureSpec[] {
  return [...cudaSpecs(), ...l4tSpecs()];
}

/** The file in `fixtures/specs/`: `nvidia-l4t-core.json`. */
export const specFileName = ({ control }: FixtureSpec): string => `${control.Package}.json`;

/** Writes the files of one folder and removes what is not among them. */
function replaceFolder(folder: URL, files: ReadonlyMap<string, string | Uint8Array>): void {
  for (const [name, content] of files) writeFileSync(new URL(name, folder), content);
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(new URL(name, folder));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const specs = fixtureSpecs();
  const folder = (name: string) => new URL(`../fixtures/${name}/`, import.meta.url);
  const debs: [string, Uint8Array][] = [];
  for (const spec of specs) debs.push([debFileName(spec), await buildFixture(spec)]);
  replaceFolder(folder("specs"), new Map(specs.map((spec) => [specFileName(spec), printSpec(spec)])));
  replaceFolder(folder("debs"), new Map(debs));
}
