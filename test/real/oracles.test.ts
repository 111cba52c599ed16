import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { dpkgContents, parseTarLine } from "./dpkg-oracle.ts";
import { checkPrerequisites } from "./prerequisites.ts";
import { parseReadelf, readelfFacts } from "./readelf-oracle.ts";

beforeAll(() => checkPrerequisites());

const BUILD = `
umask 022
mkdir -p tree/DEBIAN "tree/opt/a dir"
printf 'Package: t\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.c>\\nDescription: t\\n' > tree/DEBIAN/control
cd "tree/opt/a dir"
printf 12345 > 'a -> b'; chmod 4755 'a -> b'
ln 'a -> b' 'b link to c'
ln -s '"x" -> \\y' 'l -> m'
printf 1 > 'ü"\\'; chmod 2644 'ü"\\'
printf 1 > $'latin\\xe9'; chmod 600 $'latin\\xe9'
mkfifo pipe
mkdir sticky; chmod 1777 sticky
cd ../../..
dpkg-deb --root-owner-group -Znone -b tree t.deb
`;

test("dpkg's list is read exactly, whatever the names", async () => {
  const directory = mkdtempSync(join(tmpdir(), "deb2nix-oracle-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  execFileSync("bash", ["-ec", BUILD], { cwd: directory, stdio: "pipe" });
  const files = await dpkgContents(join(directory, "t.deb"));
  expect(files.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: "/", type: "directory", mode: 0o755, size: 0 },
    { path: "/opt", type: "directory", mode: 0o755, size: 0 },
    { path: "/opt/a dir", type: "directory", mode: 0o755, size: 0 },
    { path: "/opt/a dir/a -> b", type: "file", mode: 0o4755, size: 5 },
    { path: "/opt/a dir/b link to c", type: "hardlink", mode: 0o4755, size: 0, target: "/opt/a dir/a -> b" },
    { path: "/opt/a dir/l -> m", type: "symlink", mode: 0o777, size: 0, target: '"x" -> \\y' },
    { path: "/opt/a dir/latin\udce9", type: "file", mode: 0o600, size: 1 },
    { path: "/opt/a dir/pipe", type: "fifo", mode: 0o644, size: 0 },
    { path: "/opt/a dir/sticky", type: "directory", mode: 0o1777, size: 0 },
    { path: '/opt/a dir/ü"\\', type: "file", mode: 0o2644, size: 1 },
  ]);
});

test("a device has no size, special bits without x are capital letters", () => {
  expect(parseTarLine('crwSr-Sr-T 0/0      1,3 2024-01-01 00:00 "./dev/null"')).toEqual({
    path: "/dev/null",
    type: "char",
    mode: 0o7644,
    size: 0,
  });
});

test("a line that is no entry is not passed over", () => {
  expect(() => parseTarLine("tar: something else")).toThrow("tar printed");
});

const TRANSCRIPT = `
File: ./usr/lib/liba b.so
ELF Header:
  Class:                             ELF32
  Data:                              2's complement, big endian
  OS/ABI:                            UNIX - System V
  Type:                              DYN (Shared object file)
  Machine:                           PowerPC

Program Headers:
  Type           Offset   VirtAddr   PhysAddr   FileSiz MemSiz  Flg Align
  INTERP         0x000134 0x10000134 0x10000134 0x0000d 0x0000d R   0x1
      [Requesting program interpreter: /lib/ld.so.1]
  DYNAMIC        0x00f18 0x1ff18 0x1ff18 0x000d8 0x000d8 RW  0x4
  GNU_STACK      0x000000 0x00000000 0x00000000 0x00000 0x00000 RWE 0x10
  GNU_RELRO      0x00f18 0x1ff18 0x1ff18 0x000e8 0x000e8 R   0x1

Dynamic section at offset 0xf18 contains 9 entries:
  Tag        Type                         Name/Value
 0x00000001 (NEEDED)                     Shared library: [libc.so.6]
 0x00000001 (NEEDED)                     Shared library: [lib[x].so]
 0x0000000e (SONAME)                     Library soname: [liba.so.1]
 0x0000000f (RPATH)                      Library rpath: [/a:/b]
 0x0000001d (RUNPATH)                    Library runpath: [$ORIGIN/../lib:]
 0x0000001e (FLAGS)                      ORIGIN BIND_NOW
 0x6ffffffb (FLAGS_1)                    Flags: NOW ORIGIN PIE
 0x00000016 (TEXTREL)                    0x0

Version symbols section '.gnu.version' contains 2 entries:
 Addr: 0x00000268  Offset: 0x00000268  Link: 5 (.dynsym)
  000:   0 (*local*)       2 (GLIBC_2.4)  

Version definition section '.gnu.version_d' contains 3 entries:
 Addr: 0x0000026c  Offset: 0x0000026c  Link: 6 (.dynstr)
  000000: Rev: 1  Flags: BASE  Index: 1  Cnt: 1  Name: liba.so.1
  0x001c: Rev: 1  Flags: none  Index: 2  Cnt: 1  Name: A_1
  0x0038: Rev: 1  Flags: WEAK   Index: 3  Cnt: 2  Name: A_2
  0x0054: Parent 1: A_1

Version needs section '.gnu.version_r' contains 2 entries:
 Addr: 0x000002b0  Offset: 0x000002b0  Link: 6 (.dynstr)
  000000: Version: 1  File: libc.so.6  Cnt: 2
  0x0010:   Name: GLIBC_2.4  Flags: none  Version: 5
  0x0020:   Name: GLIBC_2.34  Flags: WEAK  Version: 4
  0x0030: Version: 1  File: libm.so.6  Cnt: 1
  0x0040:   Name: GLIBC_2.4  Flags: none  Version: 6

Displaying notes found in: .note.gnu.build-id
  Owner                Data size 	Description
  GNU                  0x00000014	NT_GNU_BUILD_ID (unique build ID bitstring)	    Build ID: 00ff
File: ./b.o
ELF Header:
  Class:                             ELF64
  Data:                              2's complement, little endian
  OS/ABI:                            UNIX - GNU
  Type:                              REL (Relocatable file)
  Machine:                           AArch64
File: ./b.debug
ELF Header:
  Class:                             ELF64
  Data:                              2's complement, little endian
  OS/ABI:                            UNIX - GNU
  Type:                              DYN (Shared object file)
  Machine:                           AArch64

Program Headers:
  Type           Offset   VirtAddr           PhysAddr           FileSiz  MemSiz   Flg Align
  DYNAMIC        0x00fd38 0x000000000001fd48 0x000000000001fd48 0x000000 0x000230 RW  0x8

There is no dynamic section in this file.
`;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* lines(text: string): AsyncGenerator<string> {
  yield* text.split("\n");
}

test("readelf's output is read into the shape of ElfFacts", async () => {
  const facts = await collect(parseReadelf(lines(TRANSCRIPT)));
  expect(facts).toEqual([
    [
      "./usr/lib/liba b.so",
      {
        class: 32,
        endian: "big",
        machine: "PPC",
        type: "DYN",
        osabi: "NONE",
        interpreter: "/lib/ld.so.1",
        soname: "liba.so.1",
        needed: ["libc.so.6", "lib[x].so"],
        rpath: ["/a", "/b"],
        runpath: ["$ORIGIN/../lib", ""],
        flags: ["BIND_NOW", "DYNAMIC", "EXECSTACK", "NOW", "ORIGIN", "PIE", "RELRO", "TEXTREL"],
        versionNeeds: [
          { file: "libc.so.6", versions: ["GLIBC_2.4", "GLIBC_2.34"] },
          { file: "libm.so.6", versions: ["GLIBC_2.4"] },
        ],
        versionDefs: ["A_1", "A_2"],
        buildId: "00ff",
      },
    ],
    [
      "./b.o",
      {
        class: 64,
        endian: "little",
        machine: "AARCH64",
        type: "REL",
        osabi: "GNU",
        needed: [],
        rpath: [],
        runpath: [],
        flags: [],
        versionNeeds: [],
        versionDefs: [],
      },
    ],
    [
      "./b.debug",
      {
        class: 64,
        endian: "little",
        machine: "AARCH64",
        type: "DYN",
        osabi: "GNU",
        needed: [],
        rpath: [],
        runpath: [],
        flags: [],
        versionNeeds: [],
        versionDefs: [],
      },
    ],
  ]);
});

test("output that the oracle does not know is not passed over", async () => {
  const unknown = lines(TRANSCRIPT.replace("PowerPC", "Difference Engine"));
  await expect(collect(parseReadelf(unknown))).rejects.toThrow('Machine "Difference Engine"');
  const cut = lines(TRANSCRIPT.slice(0, TRANSCRIPT.indexOf("  Machine")));
  await expect(collect(parseReadelf(cut))).rejects.toThrow("printed no Machine");
});

test("readelf is run on one file and on many, and a file that is no ELF fails", async () => {
  const [program] = execFileSync("bash", ["-c", "realpath $(type -P readelf bash)"], {
    encoding: "utf8",
  }).split("\n");
  const one = await readelfFacts("/", [program!]);
  expect([...one.keys()]).toEqual([program]);
  expect(one.get(program!)!.needed).toContain("libc.so.6");
  await expect(readelfFacts("/", [program!, "/etc/passwd"])).rejects.toThrow();
});
