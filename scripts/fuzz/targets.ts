import type { Target } from "./target.ts";
import { ar } from "./targets/ar.ts";
import { control } from "./targets/control.ts";
import { deb } from "./targets/deb.ts";
import { deb822 } from "./targets/deb822.ts";
import { documents } from "./targets/documents.ts";
import { elf } from "./targets/elf.ts";
import { gzip } from "./targets/gzip.ts";
import { plan } from "./targets/plan.ts";
import { tar } from "./targets/tar.ts";
import { toml } from "./targets/toml.ts";
import { version } from "./targets/version.ts";
import { xz } from "./targets/xz.ts";
import { zstd } from "./targets/zstd.ts";

/** Everything that is fuzzed, in the order in which a round goes through them. */
export const TARGETS: readonly Target[] = [
  ...[ar, tar, xz, zstd, gzip, elf, deb822, version, control, toml, deb, plan, documents],
];

/** The target of that name; throws where there is none. */
export function targetNamed(name: string): Target {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (target === undefined)
    throw new Error(`no target ${name}, there are ${TARGETS.map((each) => each.name).join(" ")}`);
  return target;
}
