import fc from "fast-check";
import tarStream from "tar-stream";
import { describe, expect, test } from "vitest";
import { encodeName } from "../../../src/archive/names.ts";
import { type TarEntry, tarEntries } from "../../../src/archive/tar.ts";
import { paxOf, tarEnd, tarEntryOf, tarOf } from "./archives.ts";
import { ascii, codeOf, collect, cutAt, cuts, failure, streamOf } from "./streams.ts";

type Listed = Omit<TarEntry, "body"> & { readonly content: string };

async function list(input: AsyncIterable<Uint8Array>): Promise<readonly Listed[]> {
  const listed: Listed[] = [];
  for await (const { body, ...rest } of tarEntries(input)) {
    listed.push({ ...rest, content: (await collect(body)).toString("latin1") });
  }
  return listed;
}

const listOf = (...parts: readonly Uint8Array[]): Promise<readonly Listed[]> =>
  list(streamOf(Buffer.concat(parts)));

const only = async (...parts: readonly Uint8Array[]): Promise<Listed> => {
  const listed = await listOf(...parts);
  expect(listed).toHaveLength(1);
  return listed[0]!;
};

describe("ustar", () => {
  test("a file has all fields of its header", async () => {
    expect(
      await only(tarOf({ name: "./usr/bin/x", body: "hello", mode: "0104755\0", mtime: "14405601173\0" })),
    ).toEqual({
      path: "/usr/bin/x",
      type: "file",
      mode: 0o4755,
      uid: 0,
      gid: 0,
      uname: "",
      gname: "",
      mtime: 0o14405601173,
      size: 5,
      offset: 512,
      content: "hello",
    });
  });

  test.each([
    ["0", "file"],
    ["\0", "file"],
    ["7", "file"],
    ["3", "char"],
    ["4", "block"],
    ["5", "directory"],
    ["6", "fifo"],
  ])("the type %j is a %s", async (type, expected) => {
    expect((await only(tarOf({ name: "./x", type }))).type).toBe(expected);
  });

  test("a symlink's target stays as written", async () => {
    const link = await only(tarOf({ name: "./x", type: "2", link: "../lib//y/" }));
    expect(link).toMatchObject({ type: "symlink", linkTarget: "../lib//y/", size: 0 });
  });

  test("a hard link's target is the path of the other name", async () => {
    const link = await only(tarOf({ name: "./x", type: "1", link: "./usr/lib/y" }));
    expect(link).toMatchObject({ type: "hardlink", linkTarget: "/usr/lib/y" });
  });

  test("devices have their numbers", async () => {
    const device = await only(tarOf({ name: "./x", type: "3", devices: "0000010\x000000003\0" }));
    expect(device).toMatchObject({ type: "char", major: 8, minor: 3 });
  });

  test("the prefix goes in front of the name", async () => {
    expect((await only(tarOf({ name: "c", prefix: "./a/b" }))).path).toBe("/a/b/c");
  });

  test("what stands in the device fields of others does not matter", async () => {
    expect((await only(tarOf({ name: "./x", devices: "zzzzzzzzzzzzzzzz" }))).path).toBe("/x");
  });

  test("a name of 100 bytes needs no end", async () => {
    const name = `./${"x".repeat(98)}`;
    expect((await only(tarOf({ name }))).path).toBe(`/${"x".repeat(98)}`);
  });

  test("a name that is not UTF-8 keeps its bytes", async () => {
    const { path } = await only(tarOf({ name: Buffer.from([0x2e, 0x2f, 0x66, 0xfc, 0x72]) }));
    expect(Buffer.from(encodeName(path))).toEqual(Buffer.from([0x2f, 0x66, 0xfc, 0x72]));
  });

  test("a size that is not a file's is ignored, as dpkg does", async () => {
    const size = "00000000777\0";
    const listed = await listOf(
      tarOf({ name: "./d", type: "5", size }, { name: "./h", type: "1", link: "d", size }),
    );
    expect(listed.map((entry) => [entry.path, entry.size])).toEqual([
      ["/d", 0],
      ["/h", 0],
    ]);
  });

  test("the checksum may be of signed bytes", async () => {
    expect((await only(tarOf({ name: "./\xe4\xf6", signedSum: true }))).path).toBe("/\udce4\udcf6");
  });
});

describe("v7", () => {
  test("has neither prefix, owner names nor devices", async () => {
    const entry = await only(tarOf({ name: "x", magic: "\0".repeat(8), prefix: "zzz", devices: "zzzzzzzz" }));
    expect(entry).toMatchObject({ path: "/x", uname: "" });
  });

  test("marks a directory by a slash", async () => {
    expect(await only(tarOf({ name: "x/", type: "\0", magic: "" }))).toMatchObject({
      path: "/x",
      type: "directory",
    });
  });
});

describe("GNU", () => {
  const long = `./${"d/".repeat(200)}x`;

  test("long names and long links", async () => {
    const entry = await only(
      tarEntryOf({ name: "././@LongLink", type: "K", body: `${long}1\0`, magic: "ustar  \0" }),
      tarEntryOf({ name: "././@LongLink", type: "L", body: `${long}2\0`, magic: "ustar  \0" }),
      tarOf({ name: "cut", type: "2", link: "cut", magic: "ustar  \0" }),
    );
    expect(entry).toMatchObject({ path: `${long.slice(1)}2`, linkTarget: `${long}1` });
  });

  test("a long name is for the next entry only", async () => {
    const listed = await listOf(
      tarEntryOf({ name: "././@LongLink", type: "L", body: `${long}\0` }),
      tarOf({ name: "./a" }, { name: "./b" }),
    );
    expect(listed.map((entry) => entry.path)).toEqual([long.slice(1), "/b"]);
  });

  test("a long name that ends in a slash is a directory", async () => {
    const entry = await only(
      tarEntryOf({ name: "x", type: "L", body: `${long}/\0` }),
      tarOf({ name: "cut" }),
    );
    expect(entry).toMatchObject({ path: long.slice(1), type: "directory" });
  });

  test("times in the place of the prefix are no prefix", async () => {
    expect((await only(tarOf({ name: "x", magic: "ustar  \0", prefix: "14405601173" }))).path).toBe("/x");
  });

  test("numbers in base 256", async () => {
    const uid = Buffer.from([0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
    const mtime = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]);
    const size = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    expect(await only(tarOf({ name: "./x", uid, mtime, size, body: "abc" }))).toMatchObject({
      uid: 2 ** 31 - 1,
      mtime: -2,
      size: 3,
      content: "abc",
    });
  });
});

describe("pax", () => {
  test("records go before the header's fields", async () => {
    const records = {
      path: "./ä",
      uid: "3000000",
      gid: "5",
      uname: "u",
      gname: "g",
      mtime: "1.5",
      size: "3",
    };
    const entry = await only(paxOf(records), tarOf({ name: "./x", body: "abc", size: "00000000000\0" }));
    expect(entry).toMatchObject({
      ...records,
      path: "/ä",
      uid: 3_000_000,
      gid: 5,
      mtime: 1.5,
      size: 3,
      content: "abc",
    });
  });

  test("records are for the next entry only, global ones for all", async () => {
    const listed = await listOf(
      paxOf({ uname: "all", gname: "all" }, "g"),
      paxOf({ uname: "one", path: "./one" }),
      tarOf({ name: "./a" }, { name: "./b" }),
    );
    expect(listed.map(({ path, uname, gname }) => [path, uname, gname])).toEqual([
      ["/one", "one", "all"],
      ["/b", "all", "all"],
    ]);
  });

  test("an empty value takes a global record back", async () => {
    const entry = await only(paxOf({ uname: "all" }, "g"), paxOf({ uname: "" }), tarOf({ name: "./a" }));
    expect(entry.uname).toBe("");
  });

  test("the link path goes before GNU's", async () => {
    const entry = await only(
      tarEntryOf({ name: "x", type: "K", body: "gnu\0" }),
      paxOf({ linkpath: "pax" }),
      tarOf({ name: "./a", type: "2", link: "header" }),
    );
    expect(entry.linkTarget).toBe("pax");
  });

  test("a value may hold newlines, equals signs and bytes that are no UTF-8", async () => {
    const { path } = await only(
      paxOf({ path: Buffer.from("./a\n=b\xff", "latin1") }),
      tarOf({ name: "./x" }),
    );
    expect(path).toBe("/a\n=b\udcff");
  });

  test("unknown keywords are passed over", async () => {
    expect(
      (await only(paxOf({ "SCHILY.xattr.user.x": "1", constructor: "2" }), tarOf({ name: "./x" }))).path,
    ).toBe("/x");
  });

  test.each([
    ["no length", "path=x\n"],
    ["a length beyond the header", "99 path=x\n"],
    ["a length of zero", "0 path=x\n"],
    ["a length within itself", "2 path=x\n"],
    ["a length that is too short", "8 path=x\n"],
    ["no equals sign", "8 pathx\n"],
    ["a time that is none", "14 mtime=soon\n"],
    ["a negative size", "11 size=-1\n"],
    ["a size beyond the safe integers", "26 size=99999999999999999\n"],
    ["a huge length", `${"9".repeat(30)} path=x\n`],
  ])("%s is an error", async (_, body) => {
    expect(await codeOf(listOf(tarEntryOf({ name: "x", type: "x", body }), tarOf({ name: "y" })))).toEqual([
      "E_TAR_PAX",
      512,
    ]);
  });
});

describe("sparse files of every kind are refused", () => {
  test("GNU's own type", async () => {
    expect(await codeOf(listOf(tarOf({ name: "./x", type: "S" })))).toEqual(["E_TAR_SPARSE", 0]);
  });

  test.each(["GNU.sparse.numblocks", "GNU.sparse.map", "GNU.sparse.major"])(
    "pax with %s",
    async (keyword) => {
      const sparse = [paxOf({ comment: "x", [keyword]: "1" }), tarOf({ name: "./x" })];
      expect(await codeOf(listOf(...sparse))).toEqual(["E_TAR_SPARSE", 512 + 13]);
    },
  );
});

describe("the end", () => {
  const one = tarEntryOf({ name: "./x", body: "abc" });

  test.each([
    ["two zero blocks", tarEnd],
    ["one zero block", Buffer.alloc(512)],
    ["many zero blocks", Buffer.alloc(512 * 400)],
    ["zeros that fill no block", Buffer.alloc(700)],
    ["nothing", Buffer.alloc(0)],
  ])("%s is one", async (_, end) => {
    expect(await listOf(one, end)).toHaveLength(1);
  });

  test.each([
    ["right behind it", 1024],
    ["far behind it", 200_000],
  ])("what is not zero %s is an error at its place", async (_, distance) => {
    const padding = Buffer.alloc(distance);
    expect(await codeOf(listOf(one, padding, ascii("x")))).toEqual(["E_TAR_TRAILING", one.length + distance]);
  });

  test("another tar behind it is an error too", async () => {
    expect((await failure(listOf(one, tarEnd, one))).code).toBe("E_TAR_TRAILING");
  });

  test("an extended header that no entry follows is an error", async () => {
    const pax = paxOf({ path: "./x" });
    expect(await codeOf(listOf(pax, tarEnd))).toEqual(["E_TAR_TRUNCATED", 1024]);
    expect(await codeOf(listOf(pax))).toEqual(["E_TAR_TRUNCATED", 1024]);
  });
});

describe("damage", () => {
  test("a wrong checksum", async () => {
    const tar = Buffer.concat([tarEntryOf({ name: "./a" }), tarOf({ name: "./x" })]);
    tar[512 + 3]! ^= 1;
    expect(await codeOf(listOf(tar))).toEqual(["E_TAR_CHECKSUM", 512 + 148]);
  });

  test("a checksum that is no number", async () => {
    expect(await codeOf(listOf(tarOf({ name: "./x", sum: "zzzzzz\0 " })))).toEqual(["E_TAR_CHECKSUM", 148]);
  });

  test.each([
    ["a size beyond the safe integers", Buffer.from([0x80, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0])],
    ["a negative size", Buffer.alloc(12, 0xff)],
    ["a size with a sign", "-0000000001\0"],
    ["a size that is not octal", "00000000008\0"],
    ["a size followed by junk", "0000000001z\0"],
  ])("%s", async (_, size) => {
    expect(await codeOf(listOf(tarOf({ name: "./x", size })))).toEqual(["E_TAR_HEADER", 124]);
  });

  test.each(["8", "D", "M", "N", "V", "X", "A", "?"])("the unknown type %j", async (type) => {
    expect(await codeOf(listOf(tarOf({ name: "./x", type })))).toEqual(["E_TAR_TYPE", 156]);
  });

  test.each([
    ["an absolute name", { name: "/etc/passwd" }],
    ["a way out", { name: "./a/../../x" }],
    ["no name", { name: "" }],
    ["a hard link out", { name: "./x", type: "1", link: "../y" }],
    ["a symlink to nothing", { name: "./x", type: "2", link: "" }],
  ])("%s", async (_, fields) => {
    expect(await codeOf(listOf(tarEntryOf({ name: "./ok" }), tarOf(fields)))).toEqual(["E_TAR_NAME", 512]);
  });

  test("NUL in a pax link", async () => {
    const link = [paxOf({ linkpath: "a\0b" }), tarOf({ name: "./x", type: "2", link: "y" })];
    expect(await codeOf(listOf(...link))).toEqual(["E_TAR_NAME", 1024]);
  });

  test.each(["x", "g", "L", "K"])("an extended header %j beyond 1 MiB is refused unread", async (type) => {
    const size = `${(1024 * 1024 + 1).toString(8).padStart(11, "0")}\0`;
    expect(await codeOf(listOf(tarEntryOf({ name: "x", type, size })))).toEqual(["E_TAR_LIMIT", 512]);
  });

  test("a tar cut anywhere but between entries", async () => {
    const tar = Buffer.concat([
      paxOf({ uname: "u" }),
      tarEntryOf({ name: "./a", body: "abc" }),
      tarEntryOf({ name: "./b", body: "x".repeat(512) }),
    ]);
    for (let length = 1; length < tar.length; length += 37) {
      expect(await codeOf(listOf(tar.subarray(0, length)))).toEqual(["E_TAR_TRUNCATED", length]);
    }
    expect(await listOf(tar.subarray(0, 2048))).toHaveLength(1);
  });

  test("any damage gives an error of ours or other entries, never anything else", async () => {
    const tar = Buffer.concat([paxOf({ path: "./p" }), tarOf({ name: "./a", body: "abc" }, { name: "./b" })]);
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.nat(255), fc.boolean(), async (at, value, fix) => {
        const damaged = Buffer.from(tar);
        damaged[at] = value;
        if (fix) fixSums(damaged);
        await listOf(damaged).catch((error) => expect(error.code).toMatch(/^E_TAR_/));
      }),
      { numRuns: 500 },
    );
  });
});

/** Makes every header's checksum right again, so that damage reaches the fields behind it. */
function fixSums(tar: Buffer): void {
  for (const at of [0, 1024, 2048]) {
    const block = tar.subarray(at, at + 512);
    block.fill(" ", 148, 156);
    block.write(
      `${block
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
      "latin1",
    );
  }
}

describe("bodies", () => {
  const tar = tarOf({ name: "./a", body: "a".repeat(2000) }, { name: "./b", body: "bb" }, { name: "./c" });

  test("left undrained or half read are passed over", async () => {
    const seen: string[] = [];
    for await (const { path, body } of tarEntries(streamOf(tar, 100))) {
      seen.push(path);
      if (path === "/a") for await (const _ of body) break;
    }
    expect(seen).toEqual(["/a", "/b", "/c"]);
  });

  test("cannot be read after the tar has moved on", async () => {
    const entries = tarEntries(streamOf(tar));
    const first = (await entries.next()).value;
    await entries.next();
    await expect(collect(first?.body ?? streamOf(tar))).rejects.toThrow("moved on");
  });

  test("are views of the input's chunks", async () => {
    for await (const { body } of tarEntries(streamOf(tar))) {
      for await (const chunk of body) expect(chunk.buffer).toBe(tar.buffer);
    }
  });

  test("the input is closed when the consumer leaves", async () => {
    let closed = false;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        yield* streamOf(tar, 100);
      } finally {
        closed = true;
      }
    }
    for await (const _ of tarEntries(input())) break;
    expect(closed).toBe(true);
  });

  test("entries do not depend on the chunks of the input", async () => {
    const mixed = Buffer.concat([
      paxOf({ path: "./é" }),
      tarEntryOf({ name: "x", type: "L", body: "./l\0" }),
      tar,
    ]);
    const whole = await listOf(mixed);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await list(cutAt(mixed, places))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
    expect(await list(streamOf(mixed, 1))).toEqual(whole);
  });
});

describe("tar-stream as the oracle", () => {
  const name = fc
    .array(fc.stringMatching(/^[a-zé ]{1,40}$/), { minLength: 1, maxLength: 6 })
    .map((parts) => `./${parts.join("/")}`);
  const shared = { mode: fc.nat(0o7777), mtime: fc.nat(2 ** 31).map((seconds) => new Date(seconds * 1000)) };
  const owner = { uid: fc.nat(10_000_000), gid: fc.nat(100), uname: fc.stringMatching(/^[a-z]{0,8}$/) };
  const header = fc.oneof(
    fc.record({ name, type: fc.constant("file" as const), ...shared, ...owner }),
    fc.record({ name, type: fc.constant("directory" as const), ...shared, ...owner }),
    fc.record({ name, type: fc.constant("symlink" as const), linkname: name, ...shared, ...owner }),
    fc.record({ name, type: fc.constant("link" as const), linkname: name, ...shared, ...owner }),
  );

  test("its packs are read as its own extract reads them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(header, fc.string({ maxLength: 1500 })), { maxLength: 5 }),
        async (entries) => {
          const pack = tarStream.pack();
          for (const [fields, content] of entries) {
            if (fields.type === "file") pack.entry(fields, content);
            else pack.entry(fields);
          }
          pack.finalize();
          const tar = await collect(pack as unknown as AsyncIterable<Uint8Array>);
          const expected: unknown[] = [];
          const extract = tarStream.extract();
          extract.end(tar);
          for await (const stream of extract) {
            const { type, mode, uid, gid, uname, mtime, linkname } = stream.header;
            expected.push({
              path: stream.header.name.slice(1).replace(/\/$/, ""),
              type: type === "link" ? "hardlink" : type,
              mode,
              uid,
              gid,
              uname,
              mtime: (mtime?.getTime() ?? 0) / 1000,
              content: (await collect(stream as unknown as AsyncIterable<Uint8Array>)).toString("latin1"),
              ...(type === "symlink" ? { linkTarget: linkname } : {}),
              ...(type === "link" ? { linkTarget: linkname?.slice(1) } : {}),
            });
          }
          const found = await listOf(tar);
          expect(found).toEqual(expected.map((entry) => expect.objectContaining(entry as object)));
        },
      ),
      { numRuns: 40 },
    );
  });
});
