import { describe, expect, test } from "vitest";
import { convertText } from "../../../src/report/convert-text.ts";
import { plain } from "../../../src/report/style.ts";
import { opens, planOf } from "../plan/fixes/fixes-of.ts";
import type { TerseDeb } from "../support/facts.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";
const INTERPRETER = "/lib/ld-linux-aarch64.so.1";

const opening = (...names: readonly string[]) => ({
  openers: ["dlopen"],
  dlopen: names.map((name) => opens(name)),
});

/** The lines about `own`, which has these ELF files, its own name and size left out. */
function linesOf(elfs: NonNullable<TerseDeb["elfs"]>, verbose = false, ...others: readonly TerseDeb[]) {
  const plan = planOf("own", [{ name: "own", elfs }, ...others]);
  const [head, ...lines] = convertText([plan], [], [], plain, verbose).trimEnd().split("\n");
  return [head!.replace(/^own .* bytes?, /, ""), ...lines];
}

describe("convertText", () => {
  test("a library that a program opens by name is told like an input", () => {
    const program = { path: "/usr/sbin/x", interpreter: INTERPRETER, ...opening("libX11.so.6") };
    expect(linesOf([program])).toEqual([
      "0 inputs, 1 runtime dependency",
      "  libx11  libX11.so.6, opened by /usr/sbin/x",
    ]);
  });

  test("run paths of libraries: where they lead, and what for", () => {
    const lines = linesOf([
      { path: `${LIB}/liba.so`, needed: ["libgbm.so.1"], ...opening("libb.so", "plug.so", "libX11.so.6") },
      { path: `${LIB}/libb.so`, soname: "libb.so" },
      { path: `${LIB}/plugins/plug.so` },
    ]);
    expect(lines).toEqual([
      "1 input, 3 run paths",
      `  libgbm            libgbm.so.1 for ${LIB}/liba.so`,
      `  $out/lib          libb.so, opened by ${LIB}/liba.so`,
      `  $out/lib/plugins  plug.so, opened by ${LIB}/liba.so`,
      `  libx11            libX11.so.6, opened by ${LIB}/liba.so`,
    ]);
  });

  test("a run path relative to the file is told as the file has it", () => {
    const program = {
      path: "/opt/x/bin/run",
      interpreter: INTERPRETER,
      runpath: ["$ORIGIN/../lib/"],
      openers: ["dlopen"],
      dlopen: [],
    };
    expect(linesOf([program, { path: "/opt/x/lib/libx.so" }])).toEqual([
      "0 inputs, 1 run path",
      "  $ORIGIN/../lib  $ORIGIN/../lib/, a run path of /opt/x/bin/run",
    ]);
  });

  test("a wrapper is called, not opened", () => {
    const core = {
      name: "nvidia-l4t-core",
      elfs: [{ path: `${LIB}/libnvos.so`, soname: "libnvos.so", openers: ["dlopen"], dlopen: [] }],
    };
    const user = {
      path: `${LIB}/libu.so`,
      needed: ["libnvos.so"],
      openers: ["NvOsLibraryLoad"],
      dlopen: [],
    };
    expect(linesOf([user], false, core)).toEqual([
      "1 input, 1 run path",
      `  l4t-core  libnvos.so for ${LIB}/libu.so`,
      `  $out/lib  NvOsLibraryLoad, called by ${LIB}/libu.so`,
    ]);
  });

  test("of many reasons the first stands for all, unless all are wanted", () => {
    const elfs = ["a", "b", "c"].map((name) => ({
      path: `${LIB}/lib${name}.so`,
      needed: ["libgbm.so.1"],
      ...opening("libX11.so.6"),
    }));
    expect(linesOf(elfs)).toEqual([
      "1 input, 1 run path",
      `  libgbm  libgbm.so.1 for ${LIB}/liba.so and 2 more`,
      `  libx11  libX11.so.6, opened by ${LIB}/liba.so and 2 more`,
    ]);
    expect(linesOf(elfs, true).slice(1)).toEqual([
      `  libgbm  libgbm.so.1 for ${LIB}/liba.so`,
      `          libgbm.so.1 for ${LIB}/libb.so`,
      `          libgbm.so.1 for ${LIB}/libc.so`,
      `  libx11  libX11.so.6, opened by ${LIB}/liba.so`,
      `          libX11.so.6, opened by ${LIB}/libb.so`,
      `          libX11.so.6, opened by ${LIB}/libc.so`,
    ]);
  });

  test("no name of a deb makes a line of its own, or one without end", () => {
    const hostile = `lib\n::error::${"x".repeat(10_000)}.so`;
    const elfs = [{ path: `${LIB}/liba.so`, ...opening(hostile) }, { path: `${LIB}/${hostile}` }];
    const lines = linesOf(elfs);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("lib\\n");
    expect(lines[1]!.length).toBeLessThan(4200);
    const wide = `${LIB}/${"d".repeat(5000)}`;
    const far = linesOf([
      { path: `${LIB}/liba.so`, needed: ["libgbm.so.1"], ...opening("p.so") },
      { path: `${wide}/p.so` },
    ]);
    expect(far[1]).toBe(`  libgbm${" ".repeat(34)}  libgbm.so.1 for ${LIB}/liba.so`);
    expect(far[2]).toMatch(/^ {2}\$out\/lib\/d+… \(\d+ characters more\) {2}p\.so, opened by/);
  });
});
