import { copyFileSync, linkSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { TestContext } from "vitest";
import { type CachedDeb, debOrSkip, type WantedDeb } from "../real/archive.ts";
import { LIBRARY_DEBS } from "./debian-libraries.ts";

/**
 * NVIDIA's binaries for arm64 that are built: the driver and CUDA, without what would take long to copy. Whatever
 * one of them needs is another one, or among nixpkgs' libraries.
 */
export const BUILT_DEBS: readonly WantedDeb[] = [
  ...[
    // driver
    "libcuda1",
    "libcudadebugger1",
    "libegl-nvidia0",
    "libgl1-nvidia-glvnd-glx",
    "libgles-nvidia1",
    "libgles-nvidia2",
    "libglx-nvidia0",
    "libnvcuvid1",
    "libnvidia-allocator1",
    "libnvidia-api1",
    "libnvidia-cfg1",
    "libnvidia-eglcore",
    "libnvidia-encode1",
    "libnvidia-fbc1",
    "libnvidia-glcore",
    "libnvidia-glvkspirv",
    "libnvidia-gpucomp",
    "libnvidia-ml1",
    "libnvidia-opticalflow1",
    "libnvidia-ptxjitcompiler1",
    "nvidia-cuda-mps",
    "nvidia-driver-bin",
    "nvidia-egl-icd",
    "nvidia-libopencl1",
    "nvidia-opencl-icd",
    "nvidia-powerd",
    "nvidia-smi",
    "nvidia-vdpau-driver",
    "nvidia-vulkan-icd",
    "xserver-xorg-video-nvidia",
    // CUDA
    "libcudart12",
    "libcufile-dev",
    "libcufile-rdma1",
    "libcufile0",
    "libcupti-dev",
    "libcupti12",
    "libnppc12",
    "libnvfatbin12",
    "libnvidia-ml-dev",
    "libnvjpeg12",
    "libnvrtc-builtins12.4",
    "libnvrtc12",
    "libnvtoolsext1",
  ].map((name): WantedDeb => ({ name, architecture: "arm64", component: "non-free" })),
  // A version with an epoch
  { name: "libnvidia-egl-wayland1", architecture: "arm64", component: "main" },
];

/** Where the debs lie: those to convert under their own names, all of them by hash for `fetchurl`. */
export interface NvidiaSet {
  readonly files: readonly string[];
  readonly byHash: string;
  readonly libraries: ReadonlyMap<string, string>;
}

/** Fetches what is not cached, and lays it out below `folder`; without a network the test is skipped with the reason. */
export async function layOutNvidiaSet(context: TestContext, folder: string): Promise<NvidiaSet> {
  const [names, byHash] = [join(folder, "debs"), join(folder, "by-hash")];
  for (const directory of [names, byHash]) mkdirSync(directory);
  const files: string[] = [];
  for (const wanted of BUILT_DEBS) {
    const { path, entry } = await debOrSkip(context, wanted);
    const file = join(names, basename(entry.filename));
    link(path, file);
    link(path, join(byHash, `${entry.sha256}.deb`));
    files.push(file);
  }
  const libraries = new Map<string, CachedDeb>();
  for (const wanted of LIBRARY_DEBS) libraries.set(wanted.name, await debOrSkip(context, wanted));
  return { files, byHash, libraries: new Map([...libraries].map(([name, { path }]) => [name, path])) };
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another file system.
    copyFileSync(from, to);
  }
}
