import { describe, expect, test } from "vitest";
import type { ElfInDeb } from "../../../../src/facts/deb-facts.ts";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf, opens } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu/tegra";

type TerseElf = Partial<ElfInDeb> & { readonly path: string };

const OS: TerseElf = { path: `${LIB}/libnvos.so`, soname: "libnvos.so", openers: ["dlopen"], dlopen: [] };
const user = (name: string, more: Partial<ElfInDeb> = {}): TerseElf => ({
  path: `${LIB}/${name}`,
  needed: ["libc.so.6", "libnvos.so"],
  openers: ["NvOsLibraryLoad"],
  dlopen: [],
  ...more,
});
const deb = (name: string, ...elfs: TerseElf[]): TerseDeb => ({ name, elfs });
const CORE = deb("nvidia-l4t-core", OS);

const wrappers = (attr: string, debs: readonly TerseDeb[]) => fixesOf("private-wrapper", attr, debs);

describe("private-wrapper", () => {
  test("a copy under the package's own name, for exactly the files that import the function", () => {
    const own = deb(
      "nvidia-l4t-3d-core",
      user("libEGL_nvidia.so.0"),
      user("libGL.so", { openers: ["dlopen"] }),
    );
    expect(wrappers("l4t-3d-core", [CORE, own])).toEqual([
      {
        kind: "private-wrapper",
        attr: "l4t-core",
        library: "/lib/libnvos.so",
        needed: ["libnvos.so"],
        copy: "/lib/libnvos_3d_core.so",
        function: "NvOsLibraryLoad",
        renamed: "NvOsLibraryLoad_3d_core",
        importers: ["/lib/libEGL_nvidia.so.0"],
        because: [{ file: `${LIB}/libEGL_nvidia.so.0`, name: "NvOsLibraryLoad" }],
      },
    ]);
  });

  test("brings the package's own libraries into the run path, whose names may be put together", () => {
    const debs = [CORE, deb("nvidia-l4t-x", user("liba.so"))];
    expect(fixesOf("append-runpath", "l4t-x", debs)).toEqual([
      {
        kind: "append-runpath",
        directory: "/lib",
        because: [{ file: `${LIB}/liba.so`, name: "NvOsLibraryLoad" }],
      },
    ]);
  });

  test("what is opened through it needs a run path, whatever the file itself needs", () => {
    const other = deb("other", { path: `${LIB}/libb.so` }, { path: `${LIB}/libc.so` });
    const file = user("liba.so", {
      needed: ["libnvos.so", "libb.so"],
      dlopen: [opens("libc.so", "certain", "NvOsLibraryLoad")],
    });
    expect(fixesOf("append-runpath", "l4t-x", [CORE, other, deb("nvidia-l4t-x", file)])).toMatchObject([
      { directory: "/lib", because: [{ name: "NvOsLibraryLoad" }] },
      { attr: "other", directory: "/lib" },
    ]);
  });

  test("none of a library whose objects others share: Qt, GLib", () => {
    const glib = deb("glib", { ...OS, path: "/usr/lib/libgmodule-2.0.so.0", soname: "libgmodule-2.0.so.0" });
    const file = user("liba.so", {
      needed: ["libgmodule-2.0.so.0"],
      openers: ["g_module_open"],
      dlopen: [opens("libX11.so.6", "certain", "g_module_open")],
    });
    const debs = [glib, deb("nvidia-l4t-x", file)];
    expect(wrappers("l4t-x", debs)).toEqual([]);
    expect(fixesOf("append-runpath", "l4t-x", debs)).toEqual([]);
  });

  test("none in the package that ships the wrapper: its own run path is searched", () => {
    const core = deb("nvidia-l4t-core", OS, user("liba.so"));
    expect(wrappers("l4t-core", [core, deb("nvidia-l4t-x", user("libb.so"))])).toEqual([]);
  });

  test("none where nobody imports the function", () => {
    expect(wrappers("l4t-x", [CORE, deb("nvidia-l4t-x", user("liba.so", { openers: ["dlopen"] }))])).toEqual(
      [],
    );
  });

  test("the library is the one that all importers need and that calls dlopen itself", () => {
    const second: TerseElf = {
      path: `${LIB}/libnvrm.so`,
      soname: "libnvrm.so",
      openers: ["dlopen"],
      dlopen: [],
    };
    const core = deb("nvidia-l4t-core", OS, second);
    const both = user("liba.so", { needed: ["libnvos.so", "libnvrm.so"] });
    expect(wrappers("l4t-x", [core, deb("nvidia-l4t-x", both)])).toEqual([]);
    const decided = [core, deb("nvidia-l4t-x", both), deb("nvidia-l4t-y", user("libb.so"))];
    expect(wrappers("l4t-x", decided)).toMatchObject([{ library: "/lib/libnvos.so" }]);
  });

  test("where symbols were read, it must export the function", () => {
    const exporting = (name: string) =>
      deb("nvidia-l4t-core", { ...OS, exports: [{ name, binding: "global", type: "func" }] });
    const own = deb("nvidia-l4t-x", user("liba.so"));
    expect(wrappers("l4t-x", [exporting("NvOsLibraryLoad"), own])).toHaveLength(1);
    expect(wrappers("l4t-x", [exporting("NvOsThreadCreate"), own])).toEqual([]);
  });
});
