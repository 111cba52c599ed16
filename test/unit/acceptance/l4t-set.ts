import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";

const FIXTURES = new URL("../../../fixtures/", import.meta.url).pathname;

/** What jetpack-nixos declares by hand (fixtures/facts/l4t-inputs.json): expected values, never an input. */
export interface Declared {
  readonly deb: string;
  readonly autoPatchelf: boolean;
  readonly inputs: Readonly<
    Record<string, { readonly nixpkgs: readonly string[]; readonly sibling: readonly string[] }>
  >;
}

export function declaredInputs(): Readonly<Record<string, Declared>> {
  const all = JSON.parse(readFileSync(join(FIXTURES, "facts/l4t-inputs.json"), "utf8")) as Record<
    string,
    Declared
  >;
  return Object.fromEntries(Object.entries(all).filter(([attr]) => attr.startsWith("l4t-")));
}

/** All fixture debs of the L4T release. */
export async function fixtureDebs(): Promise<DebFacts[]> {
  const directory = join(FIXTURES, "debs");
  const names = readdirSync(directory).filter((name) => name.startsWith("nvidia-l4t-"));
  return Promise.all(names.sort().map((name) => readDeb(join(directory, name))));
}

/** Libraries of a fixture whose DT_NEEDED nobody recorded: they have `libc.so.6` alone. */
export function librariesWithoutFacts(deb: string): string[] {
  const spec = JSON.parse(readFileSync(join(FIXTURES, `specs/${deb}.json`), "utf8")) as {
    readonly files: readonly { readonly path: string; readonly factsMissing?: boolean }[];
  };
  return spec.files
    .filter(({ factsMissing }) => factsMissing === true)
    .map(({ path }) => path.split("/").at(-1)!);
}
