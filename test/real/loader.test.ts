import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type ElfSpec, writeElf } from "../../fixtures/lib/elf-writer.ts";
import type { LoadedObject } from "../../src/graph/loader-candidates.ts";
import { loaderSystem, searchLibrary } from "../../src/graph/loader-search.ts";
import type { TreeEntry } from "../../src/graph/loader-tree.ts";
import { elfFacts } from "../unit/support/facts.ts";

const HOST =
  process.arch === "arm64"
    ? { machine: "AARCH64", loader: "/lib/ld-linux-aarch64.so.1", flag: "AArch64", other: "X86_64" }
    : { machine: "X86_64", loader: "/lib64/ld-linux-x86-64.so.2", flag: "x86-64", other: "AARCH64" };

/** An ELF file, the target of a link, or text, by path. */
type Files = Readonly<Record<string, ElfSpec | { readonly link: string } | string>>;

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** Puts the files on disk, and into a tree of the model with the same paths. */
function install(files: Files): { readonly root: string; readonly entries: readonly TreeEntry[] } {
  const root = mkdtempSync(join(tmpdir(), "deb2nix-loader-"));
  roots.push(root);
  const entries = Object.entries(files).map(([path, what]): TreeEntry => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const fact = { mode: 0o755, size: 1 };
    if (typeof what === "object" && "link" in what) {
      symlinkSync(what.link, join(root, path));
      return { path, fact: { ...fact, type: "symlink", target: what.link } };
    }
    if (typeof what === "string") {
      writeFileSync(join(root, path), what);
      return { path, fact: { ...fact, type: "file" } };
    }
    const {
      strings,
      imports,
      exports,
      static: isStatic = false,
      ...spec
    } = { machine: HOST.machine, ...what };
    writeFileSync(join(root, path), writeElf({ ...spec, static: isStatic }), { mode: 0o755 });
    const flags = [...(spec.flags ?? []), ...(isStatic ? [] : ["DYNAMIC"])];
    return { path, fact: { ...fact, type: "file" }, elf: elfFacts({ needed: [], ...spec, path, flags }) };
  });
  return { root, entries };
}

interface Loading {
  /** Paths below the root that were tried, in order. */
  readonly tried: readonly string[];
  /** Name and path of what was found, in order of loading. */
  readonly found: readonly string[];
}

/** What the real loader does with `/prog`; nothing of it is run. */
function loadForReal(root: string): Promise<Loading> {
  const env = { LD_DEBUG: "libs", LD_TRACE_LOADED_OBJECTS: "1" };
  return new Promise((resolve) => {
    execFile(HOST.loader, [join(root, "prog")], { env, cwd: "/" }, (_, stdout, stderr) => {
      const tried = [...stderr.matchAll(/trying file=(.*)/g)].map(([, path]) => path!);
      resolve({
        // Where something is missing the loader asks for libc of its own accord.
        tried: tried.filter(
          (path) => path.startsWith(root) && existsSync(dirname(path)) && !path.endsWith("/libc.so.6"),
        ),
        found: [...stdout.matchAll(/^\t(\S+) => (\/\S+)|^\t(\/\S+) \(/gm)]
          .map(([, name, path, self]) => (self === undefined ? `${name} ${path}` : `${self} ${self}`))
          .filter((line) => line.includes(root)),
      });
    });
  });
}

/** The same by the model, breadth first as ld.so(8) does; ends where it would. */
function loadByModel(root: string, entries: readonly TreeEntry[]): Loading {
  const placed = entries.map((entry) => ({ ...entry, path: join(root, entry.path) }));
  const program = placed.find(({ path }) => path === join(root, "prog"))!;
  const system = loaderSystem(placed, program.elf!, () => []);
  const loaded: LoadedObject[] = [{ path: program.path, elf: program.elf! }];
  const chains: [LoadedObject, ...LoadedObject[]][] = [[loaded[0]!]];
  const tried: string[] = [];
  const found: string[] = [];
  // The list grows while it is walked, and the walk reaches what is added.
  for (const chain of chains) {
    for (const name of chain.at(-1)!.elf.needed) {
      const search = searchLibrary(system, chain, name, loaded);
      for (const { from, candidate } of search.steps) {
        if (from.kind.startsWith("DT_") && candidate?.startsWith(root)) tried.push(candidate);
      }
      if (search.steps.at(-1)?.outcome === "not loadable") return { tried, found: [] };
      if (search.found === undefined || loaded.includes(search.found)) continue;
      found.push(`${name.includes("/") ? search.found.path : name} ${search.found.path}`);
      loaded.push(search.found);
      chains.push([...chain, search.found]);
    }
  }
  return { tried, found };
}

const program = (needed: readonly string[], rest: ElfSpec = {}): ElfSpec => ({ needed, ...rest });

const CASES: Readonly<Record<string, Files>> = {
  "DT_RUNPATH, entry by entry": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/none", "${ORIGIN}/b/"] }),
    "a/liby.so": {},
    "b/libx.so": {},
  },
  "DT_RUNPATH is not inherited": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a"] }),
    "a/libx.so": { needed: ["libz.so"] },
    "a/libz.so": {},
  },
  "DT_RPATH is inherited, the asker's own first": {
    prog: program(["libx.so"], { rpath: ["$ORIGIN/a"] }),
    "a/libx.so": { needed: ["libz.so"], rpath: ["$ORIGIN/../b"] },
    "a/libz.so": {},
    "b/libz.so": { needed: ["libw.so"] },
    "a/libw.so": {},
  },
  "DT_RPATH does not count beside DT_RUNPATH": {
    prog: program(["libx.so"], { rpath: ["$ORIGIN/a"], runpath: ["$ORIGIN/b"] }),
    "a/libx.so": {},
    "b/libx.so": {},
  },
  "no loader's DT_RPATH counts for an asker with DT_RUNPATH": {
    prog: program(["libx.so"], { rpath: ["$ORIGIN/a"] }),
    "a/libx.so": { needed: ["libz.so"], runpath: ["$ORIGIN/b"] },
    "a/libz.so": {},
  },
  "a loader with DT_RUNPATH in between passes nothing on": {
    prog: program(["libx.so"], { rpath: ["$ORIGIN/a"] }),
    "a/libx.so": { needed: ["liby.so"], rpath: ["$ORIGIN/c"], runpath: ["$ORIGIN"] },
    "a/liby.so": { needed: ["libz.so"] },
    "c/libz.so": {},
    "a/libz.so": {},
  },
  "$ORIGIN of a library is the directory by which it was found, of a link too": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a"] }),
    "a/libx.so": { link: "../real/libx.so" },
    "real/libx.so": { needed: ["libz.so"], runpath: ["$ORIGIN"] },
    "real/libz.so": {},
  },
  "a token ends where an identifier does": {
    prog: program(["libx.so"], { runpath: ["$ORIGINAL/a", "$ORIGIN-a", "$ORIGIN/a", "${ORIGIN}a"] }),
    "a/libx.so": {},
  },
  "$LIB and $PLATFORM": {
    prog: program(["libx.so", "liby.so"], { runpath: ["$ORIGIN/$LIB", "$ORIGIN/p/${PLATFORM}"] }),
    [`lib/${HOST.machine.toLowerCase()}-linux-gnu/libx.so`]: {},
    [`p/${HOST.machine.toLowerCase()}/liby.so`]: {},
  },
  "tokens in DT_NEEDED": {
    prog: program(["$ORIGIN/a/libx.so"]),
    "a/libx.so": {},
  },
  "a file of another machine is passed over": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { machine: HOST.other },
    "b/libx.so": {},
  },
  "a file of another class is passed over": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { class: 32 },
    "b/libx.so": {},
  },
  "a file of another byte order is passed over": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { endian: "big" },
    "b/libx.so": {},
  },
  "a file that is no ELF ends the search": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": "INPUT ( a linker script that is longer than the header of an ELF file would be )",
    "b/libx.so": {},
  },
  "an executable ends the search": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { type: "EXEC" },
    "b/libx.so": {},
  },
  "a position-independent executable ends the search": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { flags: ["PIE"] },
    "b/libx.so": {},
  },
  "a file without dynamic section ends the search": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { static: true },
    "b/libx.so": {},
  },
  "a dangling link is absent": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a", "$ORIGIN/b"] }),
    "a/libx.so": { link: "nowhere" },
    "b/libx.so": {},
  },
  "a directory that is a link is searched": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a"] }),
    a: { link: "b" },
    "b/libx.so": {},
  },
  "what is loaded is used again by its SONAME": {
    prog: program(["libreal.so", "liby.so"], { runpath: ["$ORIGIN/a"] }),
    "a/libreal.so": { soname: "libx.so.1" },
    "a/liby.so": { needed: ["libx.so.1"] },
  },
  "a file that is loaded under another name is not loaded twice": {
    prog: program(["libx.so", "liby.so", "libz.so"], { runpath: ["$ORIGIN/a"] }),
    "a/libx.so": { link: "../b/libreal.so" },
    "a/liby.so": { link: "../b/libreal.so" },
    "a/libz.so": { needed: ["liby.so"] },
    "b/libreal.so": {},
  },
  "NODEFLIB changes nothing about run paths": {
    prog: program(["libx.so"], { runpath: ["$ORIGIN/a"], flags: ["NODEFLIB"] }),
    "a/libx.so": {},
  },
};

describe("the model of the loader finds what the loader of this machine finds, and tries no other path", () => {
  test.each(Object.entries(CASES))("%s", async (_, files) => {
    const { root, entries } = install(files);
    const real = await loadForReal(root);
    const own = (text: string) => text.replaceAll(root, "");
    const model = loadByModel(root, entries);
    expect({
      tried: model.tried.filter((path) => existsSync(dirname(path))).map(own),
      found: model.found.map(own),
    }).toEqual({ tried: real.tried.map(own), found: real.found.map(own) });
    // Without it a program that the loader refuses for another reason would pass as one that finds nothing.
    expect(real.tried.length + real.found.length).toBeGreaterThan(0);
  });
});

test("the model of ldconfig writes the cache that ldconfig writes", async () => {
  const soname = "libx.so.1";
  const { root, entries } = install({
    "/etc/ld.so.conf": "/opt/b\n/opt/a\n",
    "/opt/a/libx.so.1.1": { soname },
    "/opt/a/libx.so": { link: "libx.so.1.1" },
    "/opt/a/libother.so": { link: "libx.so.1.1" },
    "/opt/a/nolib.so": { soname: "nolib.so" },
    "/opt/a/libwithout.so.3": {},
    "/opt/a/libplug.so": { soname: "other.so.1" },
    "/opt/a/libtext.so": "INPUT ( a linker script that is longer than the header of an ELF file would be )",
    "/opt/a/libtwice.so.1": { soname: "libtwice.so.1" },
    "/opt/b/libtwice.so.1": { soname: "libtwice.so.1" },
    "/opt/a/libforeign.so.1": { machine: HOST.other, soname: "libforeign.so.1" },
    "/opt/a/libe.so.1.2": { soname: "libe.so.1" },
    "/opt/a/libe.so.1.10": { soname: "libe.so.1" },
    "/opt/a/libf.so.1.2": { soname: "libf.so.1" },
    "/opt/a/libf.so.1.9": { soname: "libf.so.1" },
    "/opt/a/libf.so.1": { link: "libf.so.1.2" },
    "/opt/a/libexec.so.1": { type: "EXEC", soname: "libexec.so.1" },
    "/opt/a/libstatic.so.1": { static: true },
    "/opt/b/glibc-hwcaps/x86-64-v3/libx.so.1.1": { soname },
    "/usr/lib/libdefault.so.1": { soname: "libdefault.so.1" },
  });
  const directories = ["/opt/b", "/opt/a", "/usr/lib"];
  const { cache, tree } = loaderSystem(entries, entries[1]!.elf!, () => directories);
  const run = (...args: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      execFile("/sbin/ldconfig", ["-r", root, ...args], (_, stdout) => resolve(stdout));
    });
  await run();
  const real = [...(await run("-p")).matchAll(/^\t(\S+) \((.*)\) => (.*)$/gm)]
    .filter(([, , flags]) => flags!.includes(HOST.flag))
    .map(([, key, , path]) => `${key} ${path}`);
  const model = [...cache].flatMap(([key, paths]) => paths.map((path) => `${key} ${path}`));
  expect(model.toSorted()).toEqual(real.toSorted());
  expect(real.length).toBeGreaterThan(5);
  const first = (key: string) => tree.fileAt(cache.get(key)![0]!)?.path;
  expect([first("libe.so.1"), first("libtwice.so.1")]).toEqual([
    "/opt/a/libe.so.1.10",
    "/opt/b/libtwice.so.1",
  ]);
});
