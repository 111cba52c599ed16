import { field } from "../debian/deb822.ts";
import type { DebFacts } from "../facts/deb-facts.ts";

/** Debian's architectures and the directory that each has of its own below `lib` (dpkg-architecture(1)). */
const TRIPLETS: Readonly<Record<string, string>> = {
  amd64: "x86_64-linux-gnu",
  arm64: "aarch64-linux-gnu",
  armel: "arm-linux-gnueabi",
  armhf: "arm-linux-gnueabihf",
  i386: "i386-linux-gnu",
  loong64: "loongarch64-linux-gnu",
  mips64el: "mips64el-linux-gnuabi64",
  ppc64el: "powerpc64le-linux-gnu",
  riscv64: "riscv64-linux-gnu",
  s390x: "s390x-linux-gnu",
};

/**
 * The multiarch directories that are a package's own, by the Architecture of its debs; those of other machines
 * hold libraries of the same names. What is for `all` counts as for the machine that jetpack-nixos builds for.
 */
export function ownTriplets(debs: readonly DebFacts[]): ReadonlySet<string> {
  const triplets = new Set<string>();
  for (const { control } of debs) {
    const architecture = field(control, "Architecture") ?? "all";
    const known = architecture === "all" ? "arm64" : architecture;
    if (Object.hasOwn(TRIPLETS, known)) triplets.add(TRIPLETS[known]!);
  }
  return triplets;
}
