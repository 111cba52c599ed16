import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type IndexStanza, packagesText } from "../../../fixtures/lib/apt-repository.ts";
import { compress } from "../../../fixtures/lib/deb-writer.ts";
import { Deb2nixError } from "../../../src/error.ts";
import { type ReadIndexOptions, type RepoIndex, readIndex } from "../../../src/release/read-index.ts";

const hash = (digit: string): string => digit.repeat(64);

function stanza(fields: IndexStanza): IndexStanza {
  const { Package = "a", Version = "1" } = fields;
  return {
    Package,
    Version,
    Architecture: "arm64",
    Filename: `pool/main/${Package}_${Version}_arm64.deb`,
    Size: "1",
    SHA256: hash("a"),
    ...fields,
  };
}

function read(stanzas: readonly IndexStanza[] | Uint8Array, options?: ReadIndexOptions): Promise<RepoIndex> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield stanzas instanceof Uint8Array ? stanzas : Buffer.from(packagesText(stanzas));
  }
  return readIndex(bytes(), options);
}

async function errorOf(index: Promise<RepoIndex>): Promise<Deb2nixError> {
  const error = await index.catch((thrown: unknown) => thrown);
  if (error instanceof Deb2nixError) return error;
  throw new Error(`expected a Deb2nixError, found ${error}`);
}

test.each(["none", "gz", "xz", "zst"] as const)(
  "the compression %s is told by the first bytes",
  async (compression) => {
    const text = Buffer.from(packagesText([stanza({ Package: "b" })]));
    expect([...(await read(compress(text, compression))).newest.keys()]).toEqual(["b"]);
  },
);

test("the highest version by Debian's order is taken, Source as written", async () => {
  const { newest } = await read([
    stanza({ Version: "1.9" }),
    stanza({ Version: "1.10", Source: "s (1.2)" }),
    stanza({ Version: "1.10~rc" }),
  ]);
  expect(newest.get("a")).toEqual({
    version: "1.10",
    architecture: "arm64",
    filename: "pool/main/a_1.10_arm64.deb",
    sha256: hash("a"),
    source: "s (1.2)",
  });
});

describe("a metapackage", () => {
  test("is told by the word in the first line of its description, not in the lines after it", async () => {
    const { newest, metapackages } = await read([
      stanza({ Package: "m", Description: "CUDA meta-package\nmore" }),
      stanza({ Package: "n", Description: "a library\nas of the meta-package m" }),
      stanza({ Package: "o", Description: "NVIDIA Jetpack Meta Package" }),
    ]);
    expect([...newest.keys()]).toEqual(["n", "o"]);
    expect(metapackages).toEqual(["m"]);
  });

  test("gives way to an older deb of the name that is none", async () => {
    const { newest, metapackages } = await read([
      stanza({ Version: "2", Description: "a meta-package" }),
      stanza({ Version: "1", Description: "a library" }),
    ]);
    expect(newest.get("a")?.version).toBe("1");
    expect(metapackages).toEqual([]);
  });

  test("still tells JetPack's version", async () => {
    const jetpack = (Version: string): IndexStanza =>
      stanza({ Package: "nvidia-jetpack", Version, Description: "a meta-package" });
    const index = await read([jetpack("6.2"), jetpack("6.2.2+b24"), jetpack("6.2.1+b38"), stanza({})]);
    expect(index.jetpack).toBe("6.2.2+b24");
    expect(index.newest.has("nvidia-jetpack")).toBe(false);
  });
});

test("debs with name and version of a pinned one are kept, one for each hash", async () => {
  const pinned = new Map([["a", { version: "1", filename: "x", sha256: hash("0") }]]);
  const { same } = await read(
    [
      stanza({}),
      stanza({ SHA256: hash("b") }),
      stanza({ Filename: "pool/again.deb" }),
      stanza({ Version: "2" }),
      stanza({ Package: "b" }),
    ],
    { pinned },
  );
  expect(same.get("a")?.map(({ sha256 }) => sha256)).toEqual([hash("a"), hash("b")]);
  expect([...same.keys()]).toEqual(["a"]);
});

describe("bad input", () => {
  const text = packagesText([stanza({ Package: "b" }), stanza({ Package: "c" })]);

  test.each([
    ["a page", Buffer.from("<html>\n<body>\n"), "E_DEB822"],
    ["nothing", Buffer.alloc(0), "E_DECOMPRESS_EMPTY"],
    ["no package", Buffer.from("\n"), "E_INDEX_EMPTY"],
    [
      "metapackages alone",
      Buffer.from(packagesText([stanza({ Description: "a meta-package" })])),
      "E_INDEX_EMPTY",
    ],
    ["a stanza cut short", Buffer.from(text.slice(0, -30)), "E_PACKAGES_INDEX"],
    ["gzip cut short", compress(Buffer.from(text), "gz").subarray(0, -9), "E_GZIP_TRUNCATED"],
    ["xz cut short", compress(Buffer.from(text), "xz").subarray(0, -9), "E_XZ_TRUNCATED"],
    ["zstd cut short", compress(Buffer.from(text), "zst").subarray(0, -9), "E_ZSTD_TRUNCATED"],
    ["a page behind gzip", Buffer.concat([gzipSync(text), Buffer.from("<html>")]), "E_GZIP_CORRUPT"],
  ])("$0 is $2", async (_, bytes, code) => {
    expect((await errorOf(read(bytes))).code).toBe(code);
  });

  test("what decompresses to more than the limit is refused on the way", async () => {
    const bomb = gzipSync(`${packagesText([stanza({})])}\n`.repeat(100_000));
    const error = await errorOf(read(bomb, { maxBytes: 1 << 20 }));
    expect(error).toMatchObject({ code: "E_INDEX_LIMIT", message: "the index has more than 1048576 bytes" });
  });

  test("so are more packages than the limit", async () => {
    const many = ["a", "b", "c"].map((Package) => stanza({ Package }));
    expect((await errorOf(read(many, { maxPackages: 2 }))).code).toBe("E_INDEX_LIMIT");
  });
});
