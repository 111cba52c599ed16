import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Subject } from "./sets.ts";

/** A way to do the job: what it is called, and the bash command that does it. */
export interface Contender {
  readonly name: string;
  readonly command: string;
}

const OURS = join(import.meta.dirname, "ours.js");
const PYELFTOOLS = join(import.meta.dirname, "pyelftools-facts.py");

/** Ours: sha256 of each deb, file list, scripts and the facts of every ELF file, as JSON; two debs at a time, compiled. */
export function ours(name: string, dist: string, subjects: readonly Subject[], options = ""): Contender {
  const debs = subjects.map(({ deb }) => quoted(deb)).join(" ");
  return { name, command: `${quoted(process.execPath)} ${quoted(OURS)} ${quoted(dist)} ${options} ${debs}` };
}

/** Decompression of the data members and nothing else, two processes at a time. */
export function decompression(
  tool: "xz" | "zstd",
  subjects: readonly Subject[],
  directory: string,
): Contender {
  const list = join(directory, `${tool}.list`);
  writeFileSync(list, subjects.map(({ data }) => `${data}\0`).join(""));
  return {
    name: `\`${tool} -dc\``,
    command: `xargs -0 -P 2 -n 1 ${tool} -dc < ${quoted(list)}`,
  };
}

/** Every deb unpacked, then every file in it read, two processes at a time. What remains is removed unmeasured. */
export function unpacking(
  reader: "readelf" | "pyelftools",
  subjects: readonly Subject[],
  directory: string,
): Contender & { readonly cleanUp: string } {
  const list = join(directory, "debs.list");
  writeFileSync(list, subjects.map(({ deb }) => `${deb}\0`).join(""));
  const root = join(directory, "unpacked");
  const read = reader === "readelf" ? "readelf -dVW" : `/usr/bin/python3 ${quoted(PYELFTOOLS)}`;
  const commands = [
    `mkdir ${quoted(root)}`,
    `xargs -0 -P 2 -I% bash -c 'dpkg-deb -x "$0" "$1/$(basename "$0")"' % ${quoted(root)} < ${quoted(list)}`,
    // readelf fails where a file is no ELF, and says so.
    `{ find ${quoted(root)} -type f -print0 | xargs -0 -P 2 -n 16 ${read} || true; }`,
  ];
  return {
    name: `\`dpkg-deb -x\` and ${reader === "readelf" ? "`readelf -dVW`" : "pyelftools"}`,
    command: commands.join(" && "),
    cleanUp: `rm -r ${quoted(root)}`,
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
