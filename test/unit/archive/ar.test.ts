import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArDirectory } from "../../../src/archive/ar-directory.ts";
import { arEntries } from "../../../src/archive/ar-entries.ts";
import type { ArHeader } from "../../../src/archive/ar-header.ts";
import { type ArEntryListener, extract } from "../../../src/archive/ar-stream.ts";
import type { ByteSource } from "../../../src/archive/byte-source.ts";
import { arOf } from "./archives.ts";
import { ascii, codeOf, collect, cutAt, cuts, failure, streamOf } from "./streams.ts";

type Listed = readonly (readonly [ArHeader, string])[];

async function list(input: AsyncIterable<Uint8Array>): Promise<Listed> {
  const listed: [ArHeader, string][] = [];
  for await (const { header, body } of arEntries(input))
    listed.push([header, (await collect(body)).toString()]);
  return listed;
}

const names = async (archive: Uint8Array): Promise<readonly string[]> =>
  (await list(streamOf(archive))).map(([header]) => header.name);

function sourceOf(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(offset, length) {
      if (offset + length > bytes.length) throw new Error("read beyond the end");
      return bytes.subarray(offset, offset + length);
    },
  };
}

const three = arOf(
  { name: "debian-binary", body: "2.0\n", mtime: "1679238843" },
  { name: "odd/", body: "12345", mode: "100755" },
  { name: "empty", body: "" },
);

describe("members", () => {
  test("come in order with header, offset and content", async () => {
    expect(await list(streamOf(three))).toEqual([
      [
        { name: "debian-binary", mtime: 1679238843, uid: 0, gid: 0, mode: 0o100644, size: 4, offset: 68 },
        "2.0\n",
      ],
      [{ name: "odd", mtime: 0, uid: 0, gid: 0, mode: 0o100755, size: 5, offset: 132 }, "12345"],
      [{ name: "empty", mtime: 0, uid: 0, gid: 0, mode: 0o100644, size: 0, offset: 198 }, ""],
    ]);
  });

  test("an archive of no members is one", async () => {
    expect(await names(arOf())).toEqual([]);
  });

  test("do not depend on the chunks of the input", async () => {
    const whole = await list(streamOf(three));
    expect(await list(streamOf(three, 1))).toEqual(whole);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        expect(await list(cutAt(three, places))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  test("left undrained or half read are passed over", async () => {
    const seen: string[] = [];
    for await (const { header, body } of arEntries(streamOf(three, 3))) {
      seen.push(header.name);
      if (header.name === "odd") for await (const _ of body) break;
    }
    expect(seen).toEqual(["debian-binary", "odd", "empty"]);
  });

  test("cannot be read after the archive has moved on", async () => {
    const entries = arEntries(streamOf(three));
    const first = (await entries.next()).value;
    await entries.next();
    await expect(collect(first?.body ?? streamOf(three))).rejects.toThrow("moved on");
  });

  test("blank number fields are zero, as GNU ar leaves them for its own members", async () => {
    const [[header] = []] = await list(streamOf(arOf({ name: "a", mtime: "", mode: "" })));
    expect(header).toMatchObject({ mtime: 0, mode: 0 });
  });
});

describe("names", () => {
  test("GNU long names come from the table", async () => {
    const table = { name: "//", body: "first-name-that-is-long/\nsecond/name/\n" };
    const archive = arOf(table, { name: "/0", body: "x" }, { name: "/25", body: "y" });
    expect(await names(archive)).toEqual(["first-name-that-is-long", "second/name"]);
  });

  test("GNU symbol tables are passed over", async () => {
    const archive = arOf({ name: "/", body: "abc" }, { name: "/SYM64/", body: "defg" }, { name: "a/" });
    expect(await names(archive)).toEqual(["a"]);
  });

  test("a BSD long name is the head of the content", async () => {
    const archive = arOf({ name: "#1/8", body: "longname12345" }, { name: "#1/4", body: "ab\0\0" });
    const [first, second] = await list(streamOf(archive));
    expect(first).toEqual([expect.objectContaining({ name: "longname", size: 5, offset: 76 }), "12345"]);
    expect(second).toEqual([expect.objectContaining({ name: "ab", size: 0 }), ""]);
  });

  test("bytes that are not UTF-8 are escaped", async () => {
    expect(await names(arOf({ name: "f\xfcr" }))).toEqual(["f\udcfcr"]);
  });

  test.each([
    ["a GNU reference without a table", [{ name: "/7" }], 8],
    ["a GNU reference beyond the table", [{ name: "//", body: "ab/\n" }, { name: "/4" }], 72],
    ["a GNU reference to an empty name", [{ name: "//", body: "ab/\n\n\n" }, { name: "/4" }], 74],
    ["a BSD name longer than its member", [{ name: "#1/9", body: "abc" }], 8],
    ["a BSD name beyond the limit", [{ name: "#1/4097", body: "a".repeat(5000) }], 8],
    ["a BSD name without bytes", [{ name: "#1/0", body: "abc" }], 8],
    ["no name at all", [{ name: "" }], 8],
  ])("%s is an error", async (_, members, offset) => {
    expect(await codeOf(list(streamOf(arOf(...members))))).toEqual(["E_AR_NAME", offset]);
  });

  test("a table of names beyond 1 MiB is refused before it is read", async () => {
    expect(await codeOf(list(streamOf(arOf({ name: "//", size: "1048577" }))))).toEqual(["E_AR_LIMIT", 8]);
  });
});

describe("damage", () => {
  test.each([
    ["nothing", ""],
    ["another magic", "!<arcX>\n"],
    ["half a magic", "!<ar"],
  ])("%s where the magic should be", async (_, text) => {
    expect(await codeOf(list(streamOf(ascii(text))))).toEqual(["E_AR_MAGIC", 0]);
  });

  test("a thin archive is named as one", async () => {
    expect((await failure(list(streamOf(ascii("!<thin>\n"))))).message).toContain("thin archive");
  });

  test.each(["-1", "0x10", "1e3", "", "12 4", "+5", "99999999.9"])("the size %j is no size", async (size) => {
    expect(await codeOf(list(streamOf(arOf({ name: "a", size }))))).toEqual(["E_AR_SIZE", 56]);
  });

  test("the largest size that fits the field is taken at its word", async () => {
    const archive = arOf({ name: "a", body: "xyz!", size: "9999999999" });
    expect(await codeOf(list(streamOf(archive)))).toEqual(["E_AR_TRUNCATED", 72]);
  });

  test("a time that is no number is an error at its place", async () => {
    expect(await codeOf(list(streamOf(arOf({ name: "a", mtime: "-5" }))))).toEqual(["E_AR_HEADER", 24]);
  });

  test("a mode that is not octal is an error at its place", async () => {
    expect(await codeOf(list(streamOf(arOf({ name: "a", mode: "100648" }))))).toEqual(["E_AR_HEADER", 48]);
  });

  test("a first header without its end mark is an error at its place", async () => {
    expect(await codeOf(list(streamOf(arOf({ name: "a", end: "XX" }))))).toEqual(["E_AR_HEADER", 66]);
  });

  test("an archive cut anywhere is an error, but for the places between members", async () => {
    // The last cut takes only the pad byte of the last member.
    const archive = arOf({ name: "a", body: "1234" }, { name: "b", body: "123" });
    for (let length = 8; length < archive.length; length++) {
      const result = list(streamOf(archive.subarray(0, length)));
      if (length === 8 || length === 72 || length === archive.length - 1) await result;
      else expect(await codeOf(result)).toEqual(["E_AR_TRUNCATED", length]);
    }
  });

  test("an undrained member that is cut short is an error too", async () => {
    const skipping = async (): Promise<void> => {
      for await (const _ of arEntries(streamOf(arOf({ name: "a", size: "10" }))));
    };
    expect(await codeOf(skipping)).toEqual(["E_AR_TRUNCATED", 68]);
  });
});

describe("behind the last member", () => {
  test.each([
    ["a newline", "\n"],
    ["NULs", "\0".repeat(70_000)],
    ["both", "\n\0\n\0"],
  ])("%s is padding", async (_, padding) => {
    expect(await names(Buffer.concat([three, ascii(padding)]))).toHaveLength(3);
  });

  test("garbage of a header's length is an error at its start", async () => {
    const archive = Buffer.concat([three, ascii("x".repeat(100))]);
    expect(await codeOf(list(streamOf(archive)))).toEqual(["E_AR_TRAILING", three.length]);
  });

  test("garbage behind padding is an error where it starts", async () => {
    const archive = Buffer.concat([three, ascii(`${"\0".repeat(70_000)}x`)]);
    expect(await codeOf(list(streamOf(archive)))).toEqual(["E_AR_TRAILING", three.length + 70_000]);
  });

  test("garbage shorter than a header is taken for a header cut short", async () => {
    const archive = Buffer.concat([three, ascii("garbage")]);
    expect(await codeOf(list(streamOf(archive)))).toEqual(["E_AR_TRUNCATED", three.length + 7]);
  });
});

describe("the directory by random access", () => {
  test("lists the headers that the stream gives", async () => {
    expect(readArDirectory(sourceOf(three))).toEqual((await list(streamOf(three))).map(([header]) => header));
  });

  test("gives the errors that the stream gives, for any damage", async () => {
    const base = arOf(
      { name: "//", body: "long-name/\n" },
      { name: "/0", body: "abc" },
      { name: "#1/2", body: "xyz" },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(base.length), fc.nat(base.length), fc.nat(255), async (end, at, value) => {
        const damaged = Buffer.from(base.subarray(0, end));
        if (at < end) damaged[at] = value;
        const outcome = async (run: () => Promise<readonly ArHeader[]>): Promise<unknown> =>
          run().catch((error) => [error.code, error.offset, error.message]);
        const streamed = await outcome(async () =>
          (await list(streamOf(damaged, 7))).map(([header]) => header),
        );
        expect(await outcome(async () => readArDirectory(sourceOf(damaged)))).toEqual(streamed);
      }),
      { numRuns: 300 },
    );
  });
});

describe("extract()", () => {
  test("emits entries; the next one waits for `next` and for the stream to end", async () => {
    const archive = extract();
    const log: string[] = [];
    const listener: ArEntryListener = (header, stream, next) => {
      log.push(`entry ${header.name}`);
      setTimeout(async () => {
        log.push(`read ${await collect(stream)}`);
        setTimeout(() => {
          log.push("next");
          next();
        }, 2);
      }, 2);
    };
    archive.on("entry", listener);
    await pipeline(Readable.from([...(await chunksOf(three, 5))]), archive);
    expect(log).toEqual([
      "entry debian-binary",
      "read 2.0\n",
      "next",
      "entry odd",
      "read 12345",
      "next",
      "entry empty",
      "read ",
      "next",
    ]);
  });

  test("an entry that is not drained holds the archive", async () => {
    const archive = extract();
    archive.on("entry", (() => {}) as ArEntryListener);
    const large = arOf({ name: "a", body: "x".repeat(1_000_000) });
    let written = 0;
    for (const chunk of await chunksOf(large, 10_000)) archive.write(chunk, () => (written += chunk.length));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBeLessThan(500_000);
    archive.destroy();
  });

  test("is iterated with undrained entries passed over", async () => {
    const archive = extract();
    const feeding = pipeline(streamOf(three, 7), archive);
    const seen: unknown[] = [];
    for await (const stream of archive) {
      seen.push([
        stream.header.name,
        stream.header.name === "odd" ? (await collect(stream)).toString() : "left",
      ]);
    }
    await feeding;
    expect(seen).toEqual([
      ["debian-binary", "left"],
      ["odd", "12345"],
      ["empty", "left"],
    ]);
  });

  test("leaving the loop stops whoever feeds it", async () => {
    const archive = extract();
    const feeding = pipeline(streamOf(three, 7), archive);
    for await (const _ of archive) break;
    await expect(feeding).rejects.toThrow("left before its end");
  });

  test("damage is thrown by the loop and fails the pipeline", async () => {
    const archive = extract();
    const feeding = pipeline(streamOf(three.subarray(0, 135), 7), archive).catch((error) => error.code);
    const looping = async (): Promise<void> => {
      for await (const stream of archive) await collect(stream);
    };
    expect(await codeOf(looping)).toEqual(["E_AR_TRUNCATED", 135]);
    expect(await feeding).toBe("E_AR_TRUNCATED");
  });

  test("damage is emitted as an error", async () => {
    const archive = extract();
    archive.on("entry", ((_header, stream, next) => {
      stream.resume();
      next();
    }) as ArEntryListener);
    archive.end(three.subarray(0, 135));
    const [error] = await once(archive, "error");
    expect(error).toMatchObject({ code: "E_AR_TRUNCATED", offset: 135 });
  });

  test("`next` with an error ends it with that error", async () => {
    const archive = extract();
    const error = new Error("enough");
    archive.on("entry", ((_header, stream, next) => {
      stream.resume();
      next(error);
    }) as ArEntryListener);
    await expect(pipeline(streamOf(three), archive)).rejects.toBe(error);
  });
});

async function chunksOf(bytes: Uint8Array, size: number): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamOf(bytes, size)) chunks.push(chunk);
  return chunks;
}
