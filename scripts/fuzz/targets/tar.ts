import { type TarEntry, tarEntries } from "../../../src/archive/tar.ts";
import { cut, whole } from "../chunks.ts";
import { mutate } from "../mutate.ts";
import { mustAgree, mustBePrintable, outcomeOf, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import { BrokenPromise, type Target } from "../target.ts";
import { numberField, paxPart, repairChecksum, type TarPart, writeParts } from "./tar-writer.ts";
import { hostilePath, hostileText } from "./text.ts";

/** tars: in any cutting, and however much of the bodies is read, the entries or the refusal are the same. */
export const tar: Target = {
  name: "tar",
  generate: (random) => hostileTar(random, () => random.bytes(random.below(600))),
  run: async (input) => {
    const skipping = await outcomeOf(() => entriesOf(whole(input), false));
    const reading = await outcomeOf(() => entriesOf(cut(input), true));
    mustAgree("a tar is read the same in any cutting", skipping, reading);
    return wordFor(skipping);
  },
};

/** A tar of hostile headers; `content` makes what is in its files. */
export function hostileTar(random: Random, content: () => Uint8Array): Uint8Array {
  const parts = random.some(6, () => hostileParts(random, content)).flat();
  const end = random.pick([1024, 1024, 512, 0, 10240]);
  const bytes = writeParts(parts, end);
  if (!random.oneIn(3)) return bytes;
  const other = writeParts(hostileParts(random, content), 0);
  const mutant = Uint8Array.from(mutate(bytes, random, [other]));
  if (!random.oneIn(3))
    for (let at = 0; at < mutant.length; at += 512) if (isHeader(mutant, at)) repairChecksum(mutant, at);
  return mutant;
}

function isHeader(tar: Uint8Array, at: number): boolean {
  return Buffer.from(tar.subarray(at + 257, at + 262)).toString("latin1") === "ustar";
}

async function entriesOf(
  input: AsyncIterable<Uint8Array>,
  readBodies: boolean,
): Promise<Omit<TarEntry, "body">[]> {
  const entries: Omit<TarEntry, "body">[] = [];
  for await (const { body, ...entry } of tarEntries(input)) {
    entries.push(entry);
    if (!entry.path.startsWith("/") || /(^|\/)\.\.?(\/|$)/.test(entry.path) || entry.path.includes("\0")) {
      throw new BrokenPromise("a path is absolute and normal", entry.path);
    }
    if (!readBodies || entries.length % 3 === 0) continue;
    let length = 0;
    for await (const chunk of body) length += chunk.length;
    if (length !== entry.size) throw new BrokenPromise("a body has the size of its entry", { entry, length });
  }
  if (readBodies) mustBePrintable("a list of sizes", entries.map(({ size }) => size).join(" "));
  return entries;
}

function name(random: Random): Uint8Array {
  if (random.oneIn(6)) return Buffer.from(hostileText(random));
  if (random.oneIn(10)) return random.bytes(random.below(120));
  return Buffer.from(`.${hostilePath(random)}`);
}

/** One entry, with the headers that go before it. */
function hostileParts(random: Random, content: () => Uint8Array): TarPart[] {
  const type = random.oneIn(3)
    ? random.pick(["1", "2", "3", "4", "5", "6", "7", "\0", "S", "V", "D", "M", "x", "L"])
    : "0";
  const data = type === "0" || random.oneIn(4) ? content() : new Uint8Array(0);
  const field = (usual: number, width: number): Uint8Array => numberField(random, usual, width);
  const entry: TarPart = {
    name: name(random),
    type,
    content: data,
    ...(random.oneIn(2) ? { linkName: name(random) } : {}),
    ...(random.oneIn(6) ? { prefix: name(random) } : {}),
    ...(random.oneIn(6) ? { size: field(data.length, 12) } : {}),
    ...(random.oneIn(8) ? { uid: field(1000, 8) } : {}),
    ...(random.oneIn(8) ? { mtime: field(1_700_000_000, 12) } : {}),
    ...(random.oneIn(8) ? { magic: random.pick(["ustar  \0", "\0\0\0\0\0\0\0\0", "ustar\x0099"]) } : {}),
  };
  return [...(random.oneIn(3) ? extensions(random) : []), entry];
}

function extensions(random: Random): TarPart[] {
  const value = (keyword: string): Uint8Array | string => {
    if (random.oneIn(6)) return "";
    if (/path|name/.test(keyword)) return name(random);
    return random.pick([
      "0",
      "1",
      "512",
      "07",
      "-1",
      "1.5",
      "1e3",
      "9007199254740993",
      "99999999999999999999999",
    ]);
  };
  const keywords = [
    "path",
    "linkpath",
    "size",
    "uid",
    "gid",
    "mtime",
    "uname",
    "comment",
    "GNU.sparse.major",
    "__proto__",
    "",
  ];
  const pax = (type: string): TarPart =>
    paxPart(
      type,
      random.some(3, () => {
        const keyword = random.pick(keywords);
        return [keyword, value(keyword)] as const;
      }),
    );
  const long = (type: string): TarPart => ({
    name: Buffer.from("././@LongLink"),
    type,
    content: Buffer.concat([name(random), Buffer.alloc(1)]),
    ...(random.oneIn(8) ? { size: numberField(random, 100, 12) } : {}),
  });
  return random.some(2, () =>
    random.pick([() => pax("x"), () => pax("g"), () => long("L"), () => long("K")])(),
  );
}
