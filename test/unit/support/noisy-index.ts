import type { IndexStanza } from "../../../fixtures/lib/apt-repository.ts";
import type { PinnedDeb } from "../../../src/release/pin.ts";

/** Folded fields, with lines in them that look like fields of a stanza, and the word that marks metapackages. */
const DESCRIPTION = "a part of JetPack\nPackage: none\n\nno meta-package, though\nVersion: 99";

/**
 * An index of which a pin with exactly these debs must come: with two older versions of each, metapackages, and
 * fields that nobody asks for.
 */
export function noisyIndex(debs: ReadonlyMap<string, PinnedDeb>): IndexStanza[] {
  const stanzas = [...debs].flatMap(([name, deb]) => [
    stanza(name, deb),
    // `~` sorts before the end of a version, and 0.1 before all of them.
    stanza(name, { ...deb, version: `${deb.version}~rc1`, sha256: "1".repeat(64), filename: "pool/rc.deb" }),
    stanza(name, { version: "0.1", sha256: "2".repeat(64), filename: "pool/old.deb" }),
  ]);
  const metapackages = ["cuda-runtime", "nvidia-everything"].map((name) => ({
    ...stanza(name, { version: "99", sha256: "3".repeat(64), filename: "pool/meta.deb" }),
    Description: `${name} meta-package\nlong`,
  }));
  return [...stanzas, ...metapackages];
}

function stanza(name: string, { version, filename, sha256, source }: PinnedDeb): IndexStanza {
  return {
    Package: name,
    Architecture: "arm64",
    Version: version,
    ...(source === undefined ? {} : { Source: source }),
    Maintainer: "Ärger <nobody@example.org>",
    "Installed-Size": "12",
    Depends: "libc6 (>= 2.17),\nlibstdc++6",
    Filename: filename,
    Size: "1234",
    MD5sum: "0".repeat(32),
    SHA1: "0".repeat(40),
    SHA256: sha256,
    Description: DESCRIPTION,
  };
}
