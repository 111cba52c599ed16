import { zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { type TarPart, writeParts } from "../../../scripts/fuzz/targets/tar-writer.ts";
import { factsOf } from "../../../src/facts/read-deb.ts";

const control = Buffer.from("Package: a\nVersion: 1\nArchitecture: arm64\n");

// Nothing held the number and the length of names: 20 million files fit into a deb of a megabyte.
test("a small deb full of long names is refused before they fill the memory", async () => {
  const longName: TarPart = {
    name: Buffer.from("././@LongLink"),
    type: "L",
    content: Buffer.alloc(1_000_000, "a"),
  };
  const file: TarPart = { name: Buffer.from("./a"), type: "0" };
  const data = writeParts(Array.from({ length: 140 }, () => [longName, file]).flat());
  const deb = writeAr([
    { name: "debian-binary", data: Buffer.from("2.0\n") },
    {
      name: "control.tar",
      data: writeParts([{ name: Buffer.from("./control"), type: "0", content: control }]),
    },
    { name: "data.tar.zst", data: zstdCompressSync(data) },
  ]);
  expect(deb.length).toBeLessThan(100_000);
  const facts = factsOf("a.deb", async function* () {
    yield deb;
  });
  await expect(facts).rejects.toMatchObject({ code: "E_DEB_LIMIT" });
});
