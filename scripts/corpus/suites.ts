/**
 * The release of Debian that an architecture's debs are drawn from: both byte orders and both classes are
 * among them. mips64el was dropped after bookworm, riscv64 came after it.
 */
export const SUITE_OF: Readonly<Record<string, string>> = {
  amd64: "trixie",
  arm64: "trixie",
  armhf: "trixie",
  i386: "trixie",
  mips64el: "bookworm",
  ppc64el: "trixie",
  riscv64: "trixie",
  s390x: "trixie",
};
