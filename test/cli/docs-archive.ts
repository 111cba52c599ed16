import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AptRepository,
  type Archive,
  makeArchive,
  type PooledDeb,
} from "../../fixtures/lib/apt-repository.ts";
import { writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { parsePin } from "../../src/release/pin.ts";
import { noisyIndex } from "../unit/support/noisy-index.ts";
import { poolOfSmall, type SmallDeb, type SmallRelease, smallRelease } from "./regenerate-small.ts";
import { ROOT } from "./run.ts";

/**
 * Two releases of JetPack 6 as NVIDIA's archive has them, small: with the second one the camera's library needs libX11,
 * and there is a new package for codecs.
 */
export async function twoReleases(): Promise<Archive> {
  const before = smallRelease("r36.4");
  const after = smallRelease("r36.5");
  const camera = (deb: SmallDeb): SmallDeb =>
    deb.name !== "nvidia-l4t-camera"
      ? deb
      : { ...deb, libraries: { "libnvcam.so": ["libcuda.so.1.1", "libX11.so.6"] } };
  const codec: SmallDeb = {
    name: "nvidia-l4t-codec",
    version: after.debs[0]!.version,
    libraries: { "libnvcodec.so": ["libcuda.so.1.1"] },
  };
  return makeArchive([
    ...(await repositoriesOf(before, "6.2.1+b38")),
    ...(await repositoriesOf({ ...after, debs: [...after.debs.map(camera), codec] }, "6.2.2+b24")),
  ]);
}

async function repositoriesOf(small: SmallRelease, jetpack: string): Promise<AptRepository[]> {
  const { release, debs: pool } = await poolOfSmall(small);
  const debs = pool.map(({ stanza, content }) => {
    const size = String(content.length);
    return {
      content,
      stanza: { Architecture: "arm64", Size: size, Description: "a part of L4T", ...stanza },
    };
  });
  return [
    { repo: "common", release, debs: [await jetpackDeb(jetpack)] },
    { repo: "t234", release, debs },
  ];
}

/** The deb that tells JetPack's version, and holds nothing. */
async function jetpackDeb(version: string): Promise<PooledDeb> {
  const control = {
    Package: "nvidia-jetpack",
    Version: version,
    Architecture: "arm64",
    Maintainer: "NVIDIA Corporation",
    Description: "NVIDIA Jetpack Meta Package",
  };
  const content = await writeDeb({ control, entries: [], mtime: 0, zstdLevel: 1 });
  const stanza = {
    ...control,
    Filename: `pool/main/n/nvidia-jetpack/nvidia-jetpack_${version}_arm64.deb`,
    Size: String(content.length),
    SHA256: createHash("sha256").update(content).digest("hex"),
  };
  return { stanza, content };
}

/** The indexes of r36.5 as they were recorded, without debs, and with metapackages, which no pin keeps. */
export function recordedIndexes(): Archive {
  const release = "r36.5";
  const pin = parsePin(readFileSync(join(ROOT, `fixtures/facts/${release}-debs.json`), "utf8"), release);
  const meta = Array.from({ length: 8 }, (_, at) => ({
    Package: `nvidia-meta-${at}`,
    Version: "1",
    Architecture: "arm64",
    Filename: "pool/meta.deb",
    Size: "1",
    SHA256: "4".repeat(64),
    Description: "NVIDIA's meta-package",
  }));
  return makeArchive(
    [...pin].map(([repo, debs]) => ({
      repo,
      release,
      stanzas: [...noisyIndex(debs), ...(repo === "common" ? meta : [])],
    })),
  );
}
