import { expect, test } from "vitest";
import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { paxPart, type TarPart, writeParts } from "../../../scripts/fuzz/targets/tar-writer.ts";
import { factsOf } from "../../../src/facts/read-deb.ts";

const control: TarPart = {
  name: Buffer.from("./control"),
  type: "0",
  content: Buffer.from("Package: a\nVersion: 1\nArchitecture: arm64\n"),
};

/** One header gives path and link to all `count` files behind it, which have half a kilobyte each. */
function tarOf(count: number, length: number): Uint8Array {
  const name = "./".padEnd(length, "a");
  const global = paxPart("g", [
    ["path", name],
    ["linkpath", name],
  ]);
  return writeParts([
    global,
    ...Array.from({ length: count }, (): TarPart => ({ name: Buffer.from("a"), type: "2" })),
  ]);
}

async function codeFor(controlTar: Uint8Array, dataTar: Uint8Array): Promise<string> {
  const deb = writeAr([
    { name: "debian-binary", data: Buffer.from("2.0\n") },
    { name: "control.tar", data: controlTar },
    { name: "data.tar", data: dataTar },
  ]);
  try {
    await factsOf("a.deb", async function* () {
      yield deb;
    });
    return "ok";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

// Nothing held the number of files: twenty million fit into a deb of a megabyte, compressed.
test("no more than so much is kept of the files of a deb", async () => {
  expect(await codeFor(writeParts([control]), tarOf(17_000, 4096))).toBe("E_DEB_LIMIT");
  expect(await codeFor(writeParts([control]), tarOf(100, 4096))).toBe("ok");
});

// A name of half a megabyte was taken apart for each of them.
test("a name in a tar is no longer than a path may be", async () => {
  expect(await codeFor(writeParts([control]), tarOf(1, 4097))).toBe("E_TAR_NAME");
  expect(await codeFor(tarOf(1, 500_000), writeParts([]))).toBe("E_TAR_NAME");
});
