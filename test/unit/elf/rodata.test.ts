import { describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { constantRanges, stringRanges } from "../../../src/elf/rodata.ts";
import { type EditableElf, editElf } from "./edit-elf.ts";

const spec = { soname: "libx.so", strings: ["liby.so", "/etc/y"] };

/** The bytes of all ranges, one after the other. */
const content = ({ bytes }: { readonly bytes: Uint8Array }): string =>
  stringRanges(bufferSource(bytes))
    .map(({ offset, length }) => Buffer.from(bytes.subarray(offset, offset + length)).toString("latin1"))
    .join("");

/** Renames the section `.rodata` to a name of the same length. */
function renamed(elf: EditableElf, name: string): EditableElf {
  const at = Buffer.from(elf.bytes).lastIndexOf(".rodata\0");
  elf.bytes.set(Buffer.from(name), at);
  return elf;
}

describe("stringRanges", () => {
  test("are the sections .rodata", () => expect(content(editElf(spec))).toBe("liby.so\0/etc/y\0"));

  test.each([
    { class: 32, machine: "ARM" },
    { endian: "big", machine: "PPC64" },
    { class: 32, endian: "big", machine: "MIPS" },
  ] as const)("of %j", (encoding) =>
    expect(content({ bytes: writeElf({ ...spec, ...encoding }) })).toBe("liby.so\0/etc/y\0"),
  );

  test("other sections do not count", () => expect(content(renamed(editElf(spec), ".fatbin"))).toBe(""));

  test("a file without constants has none", () => expect(content(editElf({ soname: "libx.so" }))).toBe(""));

  test("without a section table: the segments that are loaded and not writable", () => {
    const elf = editElf(spec).set64(40, 0);
    const source = bufferSource(elf.bytes);
    expect(content(elf)).toContain("\0liby.so\0/etc/y\0");
    expect(stringRanges(source)).toEqual(constantRanges(source));
    const [range] = stringRanges(source);
    expect(range!.offset + range!.length).toBeLessThanOrEqual(
      Number(elf.view.getBigUint64(elf.segment("DYNAMIC") + 8, true)),
    );
  });

  test.each([
    ["beyond the file", (elf: EditableElf) => elf.set64(40, 1n << 62n)],
    ["with entries of another size", (elf: EditableElf) => elf.set16(58, 63)],
    ["without the section of names", (elf: EditableElf) => elf.set16(62, 99)],
    ["that claims to be endless", (elf: EditableElf) => elf.set16(60, 0xffff)],
  ])("a section table %s counts as none", (_, damage) => {
    const source = bufferSource(damage(editElf(spec)).bytes);
    expect(stringRanges(source)).toEqual(constantRanges(source));
  });

  test("what a section claims beyond the file is cut off", () => {
    const elf = editElf(spec);
    const table = Number(elf.view.getBigUint64(40, true));
    for (let at = table; at < elf.bytes.length; at += 64) {
      if (elf.view.getUint32(at + 4, true) === 1) elf.set64(at + 32, (1n << 64n) - 1n);
    }
    const [range] = stringRanges(bufferSource(elf.bytes));
    expect(range!.offset + range!.length).toBe(elf.bytes.length);
  });

  test("objects have none: their facts end with the header", () =>
    expect(stringRanges(bufferSource(writeElf({ type: "REL", strings: ["liby.so"] })))).toEqual([]));
});
