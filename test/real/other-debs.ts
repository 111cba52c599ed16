import type { WantedDeb } from "./archive.ts";

const amd64 = (name: string): WantedDeb => ({ name, architecture: "amd64", component: "main" });
const arm64 = (name: string): WantedDeb => ({ name, architecture: "arm64", component: "main" });
const firmware = (name: string): WantedDeb => ({
  name,
  architecture: "arm64",
  component: "non-free-firmware",
});

/** Debs of the kinds that NVIDIA's are not: small ones, one or two for each kind. */
export const OTHER_DEBS: readonly WantedDeb[] = [
  // desktop applications
  amd64("galculator"),
  arm64("foot"),
  // programs in Go and Rust
  arm64("fzf"),
  amd64("ripgrep"),
  // static programs
  arm64("busybox-static"),
  amd64("bash-static"),
  // set-id programs
  arm64("sudo"),
  amd64("at"),
  // daemons with units and maintainer scripts
  arm64("openssh-server"),
  amd64("chrony"),
  // the loader itself, 32 bit beside 64 bit, debug files without their code
  arm64("libc6"),
  amd64("libc6-i386"),
  arm64("libc6-dbg"),
  // other machines, big-endian ones among them
  arm64("libatomic1-armhf-cross"),
  arm64("libatomic1-hppa-cross"),
  arm64("libatomic1-mips64-cross"),
  arm64("libatomic1-powerpc-cross"),
  arm64("libatomic1-riscv64-cross"),
  arm64("libatomic1-s390x-cross"),
  // development files with relocatable objects and static archives
  arm64("libc6-dev"),
  arm64("zlib1g-dev"),
  // hard links
  arm64("perl-base"),
  // extension modules and class files
  amd64("libjson-xs-perl"),
  amd64("python3-lxml"),
  amd64("libjna-java"),
  amd64("libjna-jni"),
  // data, sources of kernel modules, firmware (ELF files for other processors too)
  amd64("fonts-dejavu-core"),
  amd64("tzdata"),
  amd64("v4l2loopback-dkms"),
  firmware("firmware-sof-signed"),
  firmware("firmware-ti-connectivity"),
  firmware("raspi-firmware"),
];
