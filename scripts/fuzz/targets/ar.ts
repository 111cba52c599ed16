import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { readArDirectory } from "../../../src/archive/ar-directory.ts";
import { arEntries } from "../../../src/archive/ar-entries.ts";
import type { ArHeader } from "../../../src/archive/ar-header.ts";
import { extract } from "../../../src/archive/ar-stream.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { cut, whole } from "../chunks.ts";
import { EDGES, mutate } from "../mutate.ts";
import { mustAgree, outcomeNow, outcomeOf, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";

/** ar archives: by stream, by random access and in any cutting the headers, or the refusal, are the same. */
export const ar: Target = {
  name: "ar",
  generate: (random) => {
    const archive = random.oneIn(4) ? plainArchive(random) : writtenByField(random);
    return random.oneIn(2) ? mutate(archive, random, [plainArchive(random)]) : archive;
  },
  run: async (input) => {
    const streamed = await outcomeOf(() => headersOf(whole(input)));
    mustAgree(
      "an ar is read the same in any cutting",
      streamed,
      await outcomeOf(() => headersOf(cut(input))),
    );
    const seeking = outcomeNow(() => readArDirectory(bufferSource(input)));
    mustAgree("an ar is read the same by random access", streamed, seeking);
    await outcomeOf(() => throughExtract(input));
    return wordFor(streamed);
  },
};

async function headersOf(input: AsyncIterable<Uint8Array>): Promise<ArHeader[]> {
  const headers: ArHeader[] = [];
  for await (const { header, body } of arEntries(input)) {
    headers.push(header);
    // Every other member is left unread, which must make no difference.
    if (headers.length % 2 === 0) for await (const _ of body);
  }
  return headers;
}

async function throughExtract(input: Uint8Array): Promise<void> {
  const archive = extract();
  const writing = (async () => {
    for await (const chunk of cut(input)) {
      if (archive.destroyed) return;
      await new Promise<void>((resolve) => archive.write(chunk, () => resolve()));
    }
    if (!archive.destroyed) archive.end();
  })();
  try {
    for await (const member of archive) if (member.header.size % 2 === 0) for await (const _ of member);
  } finally {
    await writing;
  }
}

function plainArchive(random: Random): Uint8Array {
  const names = ["debian-binary", "control.tar", "data.tar.xz", "_gpgorigin", "a"];
  return writeAr(random.some(4, () => ({ name: random.pick(names), data: random.bytes(random.below(70)) })));
}

/** Members whose header fields are all chosen by themselves; long names of GNU and BSD. */
function writtenByField(random: Random): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from(random.oneIn(20) ? "!<thin>\n" : "!<arch>\n")];
  for (let members = random.below(5); members > 0; members--) {
    const data = memberData(random);
    const size = random.oneIn(4) ? String(random.pick(EDGES)) : String(data.length);
    const names = [
      "a/",
      "/",
      "//",
      "/SYM64/",
      "/0",
      "/3",
      `/${random.pick(EDGES)}`,
      `#1/${random.below(40)}`,
      "",
      "x y",
    ];
    const number = (usual: string): string =>
      random.oneIn(6) ? random.pick(["", "-1", "+7", "8x", "0x1f", " 12", "99999999999999"]) : usual;
    const fields: [string, number][] = [
      [random.pick(names), 16],
      [number("0"), 12],
      [number("0"), 6],
      [number("0"), 6],
      [number("100644"), 8],
      [random.oneIn(8) ? number("1") : size, 10],
      [random.oneIn(20) ? "`\r" : "`\n", 2],
    ];
    parts.push(
      Buffer.from(fields.map(([text, width]) => text.padEnd(width).slice(0, width)).join(""), "latin1"),
    );
    parts.push(data);
    if (data.length % 2 === 1 && !random.oneIn(6)) parts.push(Buffer.from("\n"));
  }
  if (random.oneIn(4)) parts.push(Buffer.from(random.pick(["\n", "\0\0\0", "\n\nx", "x"])));
  return Buffer.concat(parts);
}

function memberData(random: Random): Uint8Array {
  if (random.oneIn(3))
    return Buffer.from(random.pick(["long-name.o/\nother/\n", "/\n", "\n\n", "name", "name\0\0"]));
  return random.bytes(random.below(50));
}
