import { createHash } from "node:crypto";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import type { FixturePool } from "./regenerate-trees.ts";

export interface SmallDeb {
  readonly name: string;
  readonly version: string;
  /** Library to what it needs. */
  readonly libraries?: Readonly<Record<string, readonly string[]>>;
  /** Absolute path to content. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly mtime?: number;
}

export interface SmallRelease {
  readonly release: string;
  readonly debs: readonly SmallDeb[];
}

const LISTS = "/etc/nvidia-container-runtime/host-files-for-container.d";

/** Where L4T's libraries lie: tegra/ up to 35, nvidia/ since. */
export const libraries = (major: number): string =>
  `/usr/lib/aarch64-linux-gnu/${major < 36 ? "tegra" : "nvidia"}`;

/** A release with the debs that a change in each kind of file can be shown with. */
export function smallRelease(release: string, change: Partial<SmallDeb> = {}): SmallRelease {
  const major = Number(release.slice(1, 3));
  const version = `${release.slice(1)}.0-20250101000000`;
  const list = `lib, ${libraries(major)}/libnvcore.so\nsym, ${libraries(major)}/sub\ndev, /dev/nvmap\n`;
  const debs: SmallDeb[] = [
    {
      name: "nvidia-l4t-core",
      version,
      libraries: { "libnvcore.so": ["libexpat.so.1"], "sub/libnvsub.so": [] },
    },
    { name: "nvidia-l4t-cuda", version, libraries: { "libcuda.so.1.1": ["libnvcore.so"] } },
    {
      name: "nvidia-l4t-camera",
      version,
      libraries: { "libnvcam.so": major < 36 ? ["libnvcore.so"] : ["libcuda.so.1.1"] },
    },
    {
      name: "nvidia-l4t-init",
      version,
      texts: { [`${LISTS}/${major < 36 ? "l4t" : "drivers"}.csv`]: list, "/etc/nv.conf": "x\n" },
    },
    ...(major < 36
      ? [{ name: "nvidia-l4t-xusb-firmware", version, texts: { "/lib/firmware/xusb": "firmware" } }]
      : [{ name: "nvidia-l4t-nvml", version, libraries: { "libnvidia-ml.so.1": ["libnvcore.so"] } }]),
  ];
  return { release, debs: debs.map((deb) => ({ ...deb, ...change })) };
}

/** The debs of a release, made. */
export async function poolOfSmall({ release, debs }: SmallRelease): Promise<FixturePool> {
  const major = Number(release.slice(1, 3));
  const repo = major < 38 ? "t234" : "som";
  return {
    release,
    debs: await Promise.all(
      debs.map(async (deb) => {
        const content = await contentOf(deb, major);
        const stanza = {
          Package: deb.name,
          Version: deb.version,
          Filename: `pool/main/n/${deb.name}/${deb.name}_${deb.version}_arm64.deb`,
          SHA256: createHash("sha256").update(content).digest("hex"),
        };
        return { repo, stanza, content };
      }),
    ),
  };
}

function contentOf({ name, version, mtime = 0, ...deb }: SmallDeb, major: number): Promise<Uint8Array> {
  const files = Object.entries(deb.libraries ?? {}).map(([file, needed]): DebEntry => {
    const soname = file.replace(/.*\//, "");
    const content = writeElf({ soname, needed: [...needed, "libc.so.6"] });
    return { type: "file", path: `${libraries(major)}/${file}`, mode: 0o644, content };
  });
  const texts = Object.entries(deb.texts ?? {}).map(
    ([path, content]): DebEntry => ({ type: "file", path, mode: 0o644, content }),
  );
  return writeDeb({
    control: {
      Package: name,
      Version: version,
      Architecture: "arm64",
      Maintainer: "NVIDIA Corporation",
      Description: "a deb of a test",
    },
    entries: withParents([...files, ...texts]),
    mtime,
    zstdLevel: 1,
  });
}
