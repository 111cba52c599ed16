import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Layout } from "../../src/layout/lay-out.ts";
import { linkEnds } from "../../src/layout/link-ends.ts";
import { outputCommands } from "../../src/nix/output-commands.ts";
import type { Division } from "../../src/plan/outputs/divide.ts";
import { readTree } from "./phases.ts";
import { STDENV_OUTPUTS } from "./stdenv-outputs.ts";

/** The outputs of a package after the printed commands and stdenv's fixup, over empty files. */
export interface Divided {
  /** Content of `readTree` by output. */
  readonly trees: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly folder: string;
  /** Names of the outputs that an output propagates. */
  propagatedBy(output: string): readonly string[];
}

/** Lays the files of a layout into `out`, empty, with links that lead where they are to lead, and divides them. */
export function divideTree(layout: Layout, division: Division, commands = outputCommands(division)): Divided {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-outputs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const ends = linkEnds(layout);
  for (const { path, fact } of layout.files) {
    const place = `${folder}/out${path}`;
    mkdirSync(dirname(place), { recursive: true });
    if (fact.type !== "symlink") writeFileSync(place, "");
    else {
      const end = ends.get(path);
      symlinkSync(end === undefined || end.isReached ? (fact.target ?? "") : `../${end.end}`, place);
    }
  }
  const names = division.outputs.map(({ name }) => name);
  const variables = {
    outputs: names.join(" "),
    ...Object.fromEntries(names.map((name) => [name, join(folder, name)])),
    ...division.variables,
  };
  const script = ["set -eu", STDENV_OUTPUTS, "setUpOutputs", ...commands, "fixupOutputs"].join("\n");
  const { status, stderr, error } = spawnSync("timeout", ["20", "bash", "--norc", "-c", script], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...variables },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the moves fail: ${stderr}\n${commands.join("\n")}`);
  return {
    folder,
    trees: Object.fromEntries(
      names.map((name) => [name, existsSync(join(folder, name)) ? readTree(join(folder, name)) : {}]),
    ),
    propagatedBy: (output) => {
      const file = join(folder, output, "nix-support/propagated-build-inputs");
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      return text
        .split(/\s+/)
        .filter((path) => path !== "")
        .map((path) => path.slice(folder.length + 1))
        .sort();
    },
  };
}

/** Each file is in the output that the plan says, none is lost, and links lead into the output that has their end. */
export function expectDivision(layout: Layout, division: Division, divided: Divided): void {
  const found = Object.entries(divided.trees).flatMap(([name, tree]) =>
    Object.keys(tree)
      .filter((path) => !path.startsWith("/nix-support/"))
      .map((path) => `${name}${path}`),
  );
  const planned = layout.files.map(({ path }) => `${division.owners.get(path) ?? "out"}${path}`);
  expect(found.sort()).toEqual(planned.sort());
  for (const { name } of division.outputs) {
    expect(existsSync(join(divided.folder, name)), `output ${name}`).toBe(true);
  }
  for (const { path, target, output } of division.links) {
    const link = divided.trees[division.owners.get(path) ?? "out"]![path];
    expect(link).toBe(`-> ${divided.folder}/${output}${target}`);
    expect(existsSync(`${divided.folder}/${output}${target}`), `${path} dangles`).toBe(true);
  }
}
