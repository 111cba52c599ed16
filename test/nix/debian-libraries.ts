import { join } from "node:path";
import type { WantedDeb } from "../real/archive.ts";
import { writeStandIns } from "./stand-ins.ts";

/** How one attribute of nixpkgs is made of Debian's packages for arm64. */
interface DebianLibrary {
  /** Of `main`, by name. */
  readonly debs: readonly string[];
  /** SONAMEs that Debian has no longer. */
  readonly standIns?: readonly string[];
  /** Attributes whose libraries these need. */
  readonly needs?: readonly string[];
  readonly outputs?: readonly string[];
  /** What nixpkgs refuses unless it is told not to. */
  readonly insecure?: true;
  /** glibc, which is not to be patched. */
  readonly loader?: true;
}

/** What the NVIDIA debs of the test need of nixpkgs, with what that needs. */
export const DEBIAN_LIBRARIES: Readonly<Record<string, DebianLibrary>> = {
  glibc: { debs: ["libc6"], loader: true },
  "gcc-unwrapped": {
    debs: ["libstdc++6", "libgcc-s1", "libatomic1"],
    needs: ["glibc"],
    outputs: ["out", "lib"],
  },
  brotli: { debs: ["libbrotli1"], outputs: ["out", "dev", "lib"] },
  bzip2: { debs: ["libbz2-1.0"] },
  dbus: { debs: ["libdbus-1-3"], needs: ["systemdLibs"], outputs: ["out", "dev", "lib"] },
  expat: { debs: ["libexpat1"], outputs: ["out", "dev"] },
  fontconfig: { debs: ["libfontconfig1"], needs: ["expat", "freetype"], outputs: ["out", "dev", "lib"] },
  freetype: { debs: ["libfreetype6"], needs: ["brotli", "bzip2", "libpng", "zlib"], outputs: ["out", "dev"] },
  libcap: { debs: ["libcap2"], outputs: ["out", "dev", "lib"] },
  libdrm: { debs: ["libdrm2"], outputs: ["out", "dev"] },
  libffi: { debs: ["libffi8"], outputs: ["out", "dev"] },
  libglvnd: {
    debs: ["libegl1", "libgl1", "libgles1", "libgles2", "libglvnd0", "libglx0", "libopengl0"],
    needs: ["libx11"],
    outputs: ["out", "dev"],
  },
  libnl: { debs: ["libnl-3-200", "libnl-route-3-200"], outputs: ["out", "dev"] },
  libpng: { debs: ["libpng16-16t64"], needs: ["zlib"], outputs: ["out", "dev"] },
  libx11: { debs: ["libx11-6"], needs: ["libxcb"], outputs: ["out", "dev"] },
  libxau: { debs: ["libxau6"] },
  libxcb: {
    debs: ["libxcb1", "libxcb-dri3-0", "libxcb-glx0", "libxcb-present0"],
    needs: ["libxau", "libxdmcp"],
    outputs: ["out", "dev"],
  },
  libxdmcp: { debs: ["libxdmcp6"] },
  libxext: { debs: ["libxext6"], needs: ["libx11"], outputs: ["out", "dev"] },
  libxrandr: { debs: ["libxrandr2"], needs: ["libx11", "libxext", "libxrender"], outputs: ["out", "dev"] },
  libxrender: { debs: ["libxrender1"], needs: ["libx11"], outputs: ["out", "dev"] },
  openssl: { debs: ["libssl3t64"], needs: ["zlib", "zstd"], outputs: ["bin", "dev", "out"] },
  openssl_1_1: {
    debs: [],
    standIns: ["libcrypto.so.1.1", "libssl.so.1.1"],
    outputs: ["bin", "dev", "out"],
    insecure: true,
  },
  "rdma-core": { debs: ["libibverbs1", "librdmacm1t64"], needs: ["libnl"] },
  systemdLibs: { debs: ["libsystemd0"], needs: ["libcap"], outputs: ["out", "dev"] },
  "vulkan-loader": { debs: ["libvulkan1"], outputs: ["out", "dev"] },
  wayland: {
    debs: ["libwayland-client0", "libwayland-cursor0", "libwayland-egl1", "libwayland-server0"],
    needs: ["libffi"],
    outputs: ["out", "dev"],
  },
  zlib: { debs: ["zlib1g"], outputs: ["out", "dev"] },
  zstd: { debs: ["libzstd1"], outputs: ["out", "dev"] },
};

/** All debs that these attributes are made of. */
export const LIBRARY_DEBS: readonly WantedDeb[] = Object.values(DEBIAN_LIBRARIES).flatMap(({ debs }) =>
  debs.map((name) => ({ name, architecture: "arm64" as const, component: "main" as const })),
);

/** The data that `nixpkgs/libraries.nix` reads; `debs` are paths by name, `folder` is for what is written. */
export function debianLibraries(debs: ReadonlyMap<string, string>, folder: string): string {
  const entries = Object.entries(DEBIAN_LIBRARIES).map(([attr, { debs: names, standIns, ...rest }]) => {
    const from = names.map((name) => debs.get(name)!);
    if (standIns !== undefined) from.push(writeStandIns(join(folder, attr), standIns));
    return [attr, { from, ...rest }];
  });
  return JSON.stringify(Object.fromEntries(entries));
}
