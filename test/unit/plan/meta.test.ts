import { describe, expect, test } from "vitest";
import { layOut } from "../../../src/layout/lay-out.ts";
import { metaOf } from "../../../src/plan/meta.ts";
import { debFacts, type TerseDeb } from "../support/facts.ts";

const meta = (deb: Omit<TerseDeb, "name">, name = "acme") => {
  const facts = debFacts({ name, ...deb });
  return metaOf([facts], layOut([facts]));
};
const program = (path: string) => ({ path, type: "file" as const, mode: 0o755, size: 1 });

describe("metaOf", () => {
  test("the short description, as nixpkgs wants it", () => {
    expect(meta({ control: { Description: "a tool for things.\n It does." } }).description).toBe(
      "Tool for things",
    );
  });

  test("a homepage that is a URL", () => {
    expect(meta({ control: { Homepage: "https://example.org" } }).homepage).toBe("https://example.org");
    expect(meta({ control: { Homepage: "see readme" } }).homepage).toBeUndefined();
  });

  test.each([
    [{}, ["unfree"]],
    [{ Section: "non-free/libs", Maintainer: "X <x@lists.debian.org>" }, ["unfreeRedistributable"]],
    [{ Section: "libs", Maintainer: "X <x@lists.debian.org>" }, ["free"]],
  ])("licence of %j", (control, licenses) => expect(meta({ control }).licenses).toEqual(licenses));

  test("platforms are the architecture's, and all where there is no machine code", () => {
    expect(meta({ elfs: [{ path: "/usr/lib/x.so" }] }).platforms).toEqual(["aarch64-linux"]);
    expect(meta({ files: ["/usr/share/x"] }).platforms).toBe("all");
    const program = { path: "/usr/bin/x", machine: "X86_64" };
    expect(meta({ architecture: "all", elfs: [program] }).platforms).toEqual(["x86_64-linux"]);
  });

  test("static libraries are machine code", () => {
    const archive = meta({ files: ["/usr/lib/aarch64-linux-gnu/libcufile_static.a"] });
    expect(archive).toMatchObject({ platforms: ["aarch64-linux"], sourceTypes: ["binaryNativeCode"] });
    expect(meta({ files: ["/usr/share/a.a"] })).toMatchObject({ platforms: "all" });
  });

  test("the main program is the only one, or the one called like the package", () => {
    expect(meta({ files: [program("/usr/bin/x")] }).mainProgram).toBe("x");
    expect(meta({ files: [program("/usr/bin/x"), program("/usr/bin/acme")] }).mainProgram).toBe("acme");
    expect(meta({ files: [program("/usr/bin/x"), program("/usr/bin/y")] }).mainProgram).toBeUndefined();
  });
});
