import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fetchDeb } from "../test/real/archive.ts";
import { NVIDIA_DEBS } from "../test/real/nvidia-debs.ts";

/** A deb and its data member, taken out beforehand: the other contenders need not know ar. */
export interface Subject {
  readonly deb: string;
  readonly data: string;
}

/** NVIDIA's real debs, from Debian's archive, the largest first. */
export async function nvidiaSet(directory: string): Promise<readonly Subject[]> {
  const large = ["libcublaslt12", "libcusparse12"].map(
    (name) => ({ name, architecture: "arm64", component: "non-free" }) as const,
  );
  const debs: string[] = [];
  for (const wanted of [...large, ...NVIDIA_DEBS]) debs.push((await fetchDeb(wanted)).path);
  return takeOut(debs, directory);
}

/** The debs with a zstd member that lie in `from`, `times` over. */
export function zstdSet(from: string, times: number, directory: string): readonly Subject[] {
  const debs = readdirSync(from)
    .filter((name) => name.endsWith(".deb"))
    .map((name) => join(from, name));
  const subjects = takeOut(debs, directory).filter(({ data }) => data.endsWith(".zst"));
  return Array.from({ length: times }, () => subjects).flat();
}

function takeOut(debs: readonly string[], directory: string): readonly Subject[] {
  mkdirSync(directory, { recursive: true });
  const sizeOf = (path: string): number => statSync(path).size;
  return debs
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .map((deb) => {
      const members = execFileSync("ar", ["t", deb], { encoding: "utf8" }).split("\n");
      const member = members.find((name) => name.startsWith("data.tar"));
      if (member === undefined) throw new Error(`${deb} has no data.tar`);
      const data = join(directory, `${basename(deb)}.${member}`);
      execFileSync("bash", ["-c", 'ar p "$0" "$1" > "$2"', deb, member, data]);
      return { deb, data };
    });
}
