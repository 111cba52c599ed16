import { writeAr } from "../../fixtures/lib/ar-writer.ts";
import { writeElf } from "../../fixtures/lib/elf-writer.ts";
import type { Random } from "../fuzz/random.ts";
import { type TarPart, writeParts } from "../fuzz/targets/tar-writer.ts";
import { hostileText } from "../fuzz/targets/text.ts";

/** Directories that the model of the layout and the fixes treat in their own ways. */
const DIRECTORIES = [
  ...["", "/usr", "/usr/lib", "/lib", "/lib64", "/usr/lib64", "/usr/lib/aarch64-linux-gnu", "/usr/sbin"],
  ...["/usr/lib/aarch64-linux-gnu/tegra", "/usr/lib/aarch64-linux-gnu/nvidia", "/usr/bin", "/bin", "/opt/x"],
  ...["/usr/local/cuda-12.6", "/usr/local/cuda-12.6/targets/aarch64-linux/lib", "/usr/local/cuda-12.6/lib64"],
  ...[
    "/etc",
    "/etc/vulkan/icd.d",
    "/usr/lib/pkgconfig",
    "/usr/include",
    "/usr/share/doc",
    "/etc/ld.so.conf.d",
  ],
];

const NAMES = [
  ...["liba.so.1", "liba.so", "libb.so.1", "libb.so", "x.pc", "x.json", "x.cmake", "run", "x.desktop", "lib"],
  ...["bin", "tegra", "nvidia", "x", "-rf", "--help", "*"],
];

/** One path of a tree, more often than not one that another entry has too, or is a directory of. */
function pathOf(random: Random): string {
  const name = random.oneIn(12)
    ? hostileText(random).replaceAll(/[/\0]/g, "").slice(0, 30).toWellFormed() || "x"
    : random.pick(NAMES);
  return `${random.pick(DIRECTORIES)}/${name}${random.oneIn(6) ? `/${random.pick(NAMES)}` : ""}`;
}

function targetOf(random: Random, canary: string): string {
  const inCanary = () => `${canary}/${random.pick(["", "lib", "bin", "bin/run", "lib/liba.so.1", "etc"])}`;
  switch (random.below(6)) {
    case 0:
    case 1:
      return inCanary();
    case 2:
      return `../../../../../../../../../../../..${inCanary()}`;
    case 3:
      return pathOf(random);
    case 4:
      return random.pick([".", "..", "../..", "/", "../lib", "../../usr/lib"]);
    default:
      return random.pick(NAMES);
  }
}

function contentOf(path: string, random: Random): Uint8Array {
  const mention = () => pathOf(random);
  if (/\.so(\.|$)/.test(path) || random.oneIn(6)) {
    const needed = random.some(2, () => random.pick(["liba.so.1", "libb.so.1", "libc.so.6"]));
    return writeElf({
      soname: random.oneIn(3) ? random.pick(NAMES) : `${random.pick(["liba.so", "libb.so"])}.1`,
      needed: [...new Set(needed)],
      strings: random.some(2, mention),
    });
  }
  if (path.endsWith(".pc")) return Buffer.from(`prefix=/usr\nlibdir=${mention()}\nName: x\n`);
  if (path.endsWith(".json")) {
    return Buffer.from(JSON.stringify({ ICD: { library_path: random.pick([mention(), "liba.so.1"]) } }));
  }
  return Buffer.from(`#!/bin/sh\nExec=${mention()} ${mention()}\n`);
}

function partOf(random: Random, canary: string): TarPart {
  const path = pathOf(random);
  const name = Buffer.from(`.${path}`.slice(0, 100));
  const mode = random.pick(["0000644\0", "0000755\0", "0000444\0", "0000000\0", "0004755\0", "0002555\0"]);
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      return { name, type: "2", linkName: Buffer.from(targetOf(random, canary)) };
    case 3:
      return { name, type: "5", mode };
    case 4:
      return random.oneIn(3)
        ? { name, type: "1", linkName: Buffer.from(`.${pathOf(random)}`.slice(0, 100)) }
        : { name, type: random.pick(["3", "6", "0"]), mode };
    default:
      return { name, type: "0", mode, content: contentOf(path, random) };
  }
}

/** Debs of one set, whose links lead into each other and to `canary`, a directory outside of any build. */
export function hostileTrees(random: Random, canary: string): Uint8Array[] {
  return Array.from({ length: 1 + random.below(3) }, (_, number) => {
    const name = random.pick(["thing", "nvidia-l4t-core", "cuda-thing-12-6", `other${number}`]) + number;
    const control = `Package: ${name}\nVersion: 1.0\nArchitecture: arm64\nDescription: x\n`;
    // Debs that need each other's libraries become one derivation.
    const ring: TarPart = {
      name: Buffer.from(`./usr/lib/aarch64-linux-gnu/libring${number}.so`),
      type: "0",
      content: writeElf({ soname: `libring${number}.so`, needed: ["libring0.so", "libring1.so"] }),
    };
    const entries = [ring, ...random.some(12, () => partOf(random, canary)), partOf(random, canary)];
    return writeAr([
      { name: "debian-binary", data: Buffer.from("2.0\n") },
      {
        name: "control.tar",
        data: writeParts([{ name: Buffer.from("./control"), type: "0", content: Buffer.from(control) }]),
      },
      { name: "data.tar", data: writeParts(entries) },
    ]);
  });
}
