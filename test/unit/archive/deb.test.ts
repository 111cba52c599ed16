import { readFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openDeb } from "../../../src/archive/deb.ts";
import { type ArMember, arOf, tarOf } from "./archives.ts";
import { ascii, codeOf, collect, cutAt, cuts, failure, streamOf } from "./streams.ts";

const version = { name: "debian-binary", body: "2.0\n" };
const controlTar = tarOf({ name: "./", type: "5" }, { name: "./control", body: "Package: x\n" });
const dataTar = tarOf(
  { name: "./usr/lib/x.so", body: "ELF".repeat(500) },
  { name: "./usr/lib/y", body: "y" },
);
const control = { name: "control.tar", body: controlTar };
const data = { name: "data.tar.zst", body: zstdCompressSync(dataTar) };
const deb = arOf(version, control, data);

async function listDeb(input: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const listed: string[] = [];
  for await (const { kind, compression, entries } of openDeb(input)) {
    listed.push(`${kind} ${compression}`);
    for await (const { path, body } of entries) listed.push(`${path} ${(await collect(body)).length}`);
  }
  return listed;
}

const read = (...members: readonly ArMember[]): Promise<readonly string[]> =>
  listDeb(streamOf(arOf(...members)));

const whole = ["control none", "/ 0", "/control 11", "data zst", "/usr/lib/x.so 1500", "/usr/lib/y 1"];

describe("a deb", () => {
  test("gives control and data in order, wherever the input is cut", async () => {
    expect(await listDeb(streamOf(deb))).toEqual(whole);
    expect(await listDeb(streamOf(deb, 1))).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await listDeb(cutAt(deb, places))).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ["gz", gzipSync],
    ["zst", zstdCompressSync],
  ])("may have both members in %s", async (suffix, compress) => {
    const listed = await read(
      version,
      { name: `control.tar.${suffix}`, body: compress(controlTar) },
      { name: `data.tar.${suffix}/`, body: compress(dataTar) },
    );
    expect(listed).toEqual(whole.map((line) => line.replace(/ (none|zst)$/, ` ${suffix}`)));
  });

  test("may have a later minor version and further lines in debian-binary", async () => {
    expect(await read({ name: "debian-binary", body: "2.7\nmore\n" }, control, data)).toEqual(whole);
  });

  test("may have members that start with an underscore, and any member behind data.tar", async () => {
    const members = [version, { name: "_a", body: "?" }, control, { name: "_b" }, data, { name: "sig" }];
    expect(await read(...members)).toEqual(whole);
  });

  test("is read once, front to back, to its end, whatever its consumer leaves", async () => {
    const leave: readonly ((entries: AsyncIterable<unknown>) => Promise<void>)[] = [
      async () => {},
      async (entries) => {
        for await (const _ of entries) break;
      },
      async (entries) => {
        await entries[Symbol.asyncIterator]().next();
      },
    ];
    for (const how of leave) {
      const tapped: Uint8Array[] = [];
      async function* tap(): AsyncGenerator<Uint8Array> {
        for await (const chunk of streamOf(deb, 50)) {
          tapped.push(chunk);
          yield chunk;
        }
      }
      for await (const { entries } of openDeb(tap())) await how(entries);
      expect(Buffer.concat(tapped)).toEqual(deb);
    }
  });

  test("closes its input when its consumer leaves early", async () => {
    let closed = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        yield* streamOf(deb, 50);
      } finally {
        closed += 1;
      }
    }
    for await (const { entries } of openDeb(input())) {
      for await (const _ of entries) break;
      break;
    }
    expect(closed).toBe(1);
  });

  test("passes the other xz decoder on", async () => {
    const body = readFileSync(new URL("vectors/sha256.xz", import.meta.url));
    async function* nativeXz(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      await collect(input);
      yield dataTar;
    }
    const paths: string[] = [];
    const archive = arOf(version, control, { name: "data.tar.xz", body });
    for await (const { kind, entries } of openDeb(streamOf(archive), { nativeXz })) {
      if (kind === "data") for await (const { path } of entries) paths.push(path);
    }
    expect(paths).toEqual(["/usr/lib/x.so", "/usr/lib/y"]);
  });
});

describe("what is no deb", () => {
  test.each([
    ["an empty file", ""],
    ["an ELF file", "\x7fELF\x02\x01"],
    ["gzip data", "\x1f\x8b\x08\0"],
    ["xz data", "\xfd7zXZ\0\0"],
    ["zstd data", "\x28\xb5\x2f\xfd\0"],
    ["a zip archive", "PK\x03\x04"],
    ["an RPM package", "\xed\xab\xee\xdb"],
    ["a thin ar archive", "!<thin>\n"],
    ["a tar archive", dataTar.toString("latin1")],
    ["an HTML or XML page", "\n<!DOCTYPE html><html>"],
    ["an HTML or XML page", "<html lang='en'>"],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"],
    ["a deb of the format before Debian 1.1", "0.939000\n100\n"],
    ["a file of zeros", "\0".repeat(1000)],
    ["text", "404: Not Found"],
    ["something that starts with the bytes 0102030405060708", "\x01\x02\x03\x04\x05\x06\x07\x08\x09"],
  ])("is named: %s", async (what, content) => {
    const { code, offset, message, hint } = await failure(listDeb(streamOf(ascii(content), 3)));
    expect([code, offset]).toEqual(["E_DEB_MAGIC", 0]);
    expect(message).toContain(what);
    expect(hint).toBeDefined();
  });

  test.each([
    ["no members", [], 8],
    ["another first member", [control, version, data], 8],
    ["an underscore before debian-binary", [{ name: "_x" }, version, control, data], 8],
    ["no control member", [version, data], 72],
    ["no data member", [version, control], 72 + 60 + controlTar.length],
    ["only debian-binary", [version], 72],
    ["a stranger between them", [version, { name: "x" }, control, data], 72],
    ["two versions", [version, version, control, data], 72],
    ["two control members", [version, control, control, data], 72 + 60 + controlTar.length],
    ["two data members", [version, control, data, data], deb.length],
    ["a control member behind data", [version, control, data, control], deb.length],
  ])("%s", async (_, members, offset) => {
    expect(await codeOf(read(...members))).toEqual(["E_DEB_FORMAT", offset]);
  });

  test.each(["3.0\n", "2.0", "", "2\n", "x".repeat(5000)])("debian-binary with %j", async (body) => {
    const { code, path } = await failure(read({ name: "debian-binary", body }, control, data));
    expect([code, path]).toEqual(["E_DEB_VERSION", "debian-binary"]);
  });

  test("a compression that dpkg once had", async () => {
    const { code, message } = await failure(read(version, control, { name: "data.tar.bz2", body: "BZh9" }));
    expect([code, message]).toEqual(["E_DEB_COMPRESSION", expect.stringContaining("data.tar.bz2")]);
  });

  test("a deb inside a deb", async () => {
    const { code, path } = await failure(
      read(version, control, { name: "data.tar.gz", body: gzipSync(deb) }),
    );
    expect([code, path]).toEqual(["E_DEB_NESTED", "data.tar.gz"]);
  });
});

describe("where an error is", () => {
  test("in the compressed form: the path is the member's name", async () => {
    const cut = { name: "data.tar.zst", body: data.body.subarray(0, 40) };
    expect(await failure(read(version, control, cut))).toMatchObject({
      code: "E_ZSTD_TRUNCATED",
      path: "data.tar.zst",
      offset: 40,
    });
  });

  test("in the tar: its name follows, the offset is the one in the tar", async () => {
    const broken = {
      name: "data.tar.gz",
      body: gzipSync(Buffer.concat([dataTar.subarray(0, 2048), ascii("x")])),
    };
    expect(await failure(read(version, control, broken))).toMatchObject({
      code: "E_TAR_TRUNCATED",
      path: "data.tar.gz: data.tar",
      offset: 2049,
    });
  });

  test("in a body of the tar: the same", async () => {
    const broken = { name: "control.tar", body: controlTar.subarray(0, 1030) };
    expect(await failure(read(version, broken, data))).toMatchObject({
      code: "E_TAR_TRUNCATED",
      path: "control.tar",
      offset: 1030,
    });
  });

  test("in the archive around it: no path, the offset is the file's", async () => {
    const cut = deb.subarray(0, deb.length - 20);
    expect(await failure(listDeb(streamOf(cut)))).toMatchObject({
      code: "E_AR_TRUNCATED",
      path: undefined,
      offset: cut.length,
    });
  });

  test("behind the data member", async () => {
    const longer = Buffer.concat([deb, ascii("garbage ".repeat(20))]);
    expect(await codeOf(listDeb(streamOf(longer)))).toEqual(["E_AR_TRAILING", deb.length]);
  });

  test("an error of the input comes through as it is", async () => {
    const error = new Error("disk");
    async function* input(): AsyncGenerator<Uint8Array> {
      yield deb.subarray(0, deb.length - 30);
      throw error;
    }
    await expect(listDeb(input())).rejects.toBe(error);
  });
});

test("a deb cut anywhere is an error, but for a missing pad byte", async () => {
  const odd = { name: "data.tar.gz", body: gzipSync(dataTar) };
  const archive = arOf(version, control, odd);
  const complete = 8 + 64 + 60 + controlTar.length + 60 + odd.body.length;
  for (let length = 0; length < complete; length += length > complete - 20 ? 1 : 23) {
    expect((await failure(listDeb(streamOf(archive.subarray(0, length))))).code).toMatch(/^E_/);
  }
  expect(await listDeb(streamOf(archive.subarray(0, complete)))).toHaveLength(6);
});

test("any damage gives an error of ours or other entries, never anything else", async () => {
  const plain = arOf(version, control, { name: "data.tar", body: dataTar });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(deb, plain), fc.nat(), fc.nat(255), async (original, place, value) => {
      const damaged = Buffer.from(original);
      damaged[place % original.length] = value;
      await listDeb(streamOf(damaged)).catch((error) =>
        expect(error.code).toMatch(/^E_(AR|DEB|TAR|ZSTD|DECOMPRESS)_/),
      );
    }),
    { numRuns: 200 },
  );
});
