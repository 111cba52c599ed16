import { describe, expect, test } from "vitest";
import { kindsOf, l4t, library, NVIDIA, ofKind, opens, TEGRA, terseChanges } from "./sides.ts";

const core = l4t("core", [library("libnvos.so")]);
/** One deb that changes, beside one that does not. */
const changed = (old: Parameters<typeof l4t>[1], fresh: Parameters<typeof l4t>[1]) =>
  terseChanges([core, l4t("x", old)], [core, l4t("x", fresh, { version: "36.5.0-1" })]).filter(
    ({ kind }) => kind !== "version",
  );

describe("libraries of two releases", () => {
  test("one that is gone, and who still asks for it", () => {
    const asking = [library("liba.so", { needed: ["libgone.so"] }), library("libb.so", opens("libgone.so"))];
    const changes = changed([...asking, library("libgone.so")], asking);
    expect(ofKind(changes, "library-removed")).toEqual([
      expect.objectContaining({
        severity: "warning",
        path: `${NVIDIA}/libgone.so`,
        evidence: [
          `${NVIDIA}/liba.so of nvidia-l4t-x needs libgone.so`,
          `${NVIDIA}/libb.so of nvidia-l4t-x opens libgone.so`,
        ],
      }),
    ]);
    expect(ofKind(changes, "finding")).toEqual([
      expect.objectContaining({ rule: "missing-provider", severity: "error", subject: "libgone.so" }),
    ]);
  });

  test("of very many that ask, the beginning is told", () => {
    const asking = Array.from({ length: 150 }, (_, index) =>
      library(`liba${index}.so`, { needed: ["libgone.so"] }),
    );
    const [removed] = ofKind(changed([...asking, library("libgone.so")], asking), "library-removed");
    expect(removed!.evidence).toHaveLength(101);
    expect(removed!.evidence.at(-1)).toBe("and 50 more");
  });

  test("one that is new", () => {
    expect(changed([], [library("libnew.so")])).toEqual([
      expect.objectContaining({ kind: "library-added", severity: "note", path: `${NVIDIA}/libnew.so` }),
    ]);
  });

  test("one of the same name with the driver's version is the same", () => {
    const changes = changed(
      [library("libnvidia-glcore.so.36.4.4")],
      [library("libnvidia-glcore.so.540.5.0")],
    );
    expect(kindsOf(changes)).toEqual(["driver-suffix", "scope"]);
  });

  test("one whose deb is taken apart went where it is now", () => {
    const changes = terseChanges(
      [core, l4t("big", [library("liba.so"), library("libb.so")])],
      [core, l4t("one", [library("liba.so")]), l4t("two", [library("libb.so")])],
    );
    expect(ofKind(changes, "library-moved").map(({ path, from, to }) => [path, from, to])).toEqual([
      [`${NVIDIA}/liba.so`, "nvidia-l4t-big", "nvidia-l4t-one"],
      [`${NVIDIA}/libb.so`, "nvidia-l4t-big", "nvidia-l4t-two"],
    ]);
  });

  test("files that went to another directory together are one change; vendor directories count as lib", () => {
    const at = (directory: string) =>
      ["liba.so", "libb.so"].map((name) => library(name, { path: `${directory}/${name}` }));
    expect(changed(at(TEGRA), at(NVIDIA))).toEqual([]);
    expect(changed(at(`${TEGRA}/weston`), at(`${NVIDIA}/weston-13`))).toEqual([
      expect.objectContaining({
        kind: "files-moved",
        from: "/lib/weston",
        to: "/lib/weston-13",
        files: ["liba.so", "libb.so"],
      }),
    ]);
  });

  test("a program that went from one directory to another", () => {
    const program = (directory: string) => ({ path: `/usr/${directory}/nv_update`, type: "EXEC" as const });
    expect(changed([program("bin")], [program("libexec")])).toEqual([
      expect.objectContaining({ kind: "files-moved", from: "/bin", to: "/libexec", files: ["nv_update"] }),
    ]);
    // buildFromDebs makes one directory of the two.
    expect(changed([program("bin")], [program("sbin")])).toEqual([]);
  });

  test("another SONAME, and none any more", () => {
    const changes = changed(
      [library("libnvx.so", { soname: "libnvx.so.1" }), library("liby.so")],
      [library("libnvx.so", { soname: "libnvx.so.2" }), { path: `${NVIDIA}/liby.so` }],
    );
    expect(ofKind(changes, "soname").map(({ from, to }) => [from, to])).toEqual([
      ["libnvx.so.1", "libnvx.so.2"],
      ["liby.so", undefined],
    ]);
  });

  test("another ABI of a library is that library", () => {
    const changes = changed([library("libcusparse.so.11.7.5")], [library("libcusparse.so.12.5.1")]);
    expect(kindsOf(changes)).toEqual(["soname"]);
  });

  test("files of one name are told apart by their place; a stub is no library", () => {
    const variants = ["nvgpu", "openrm"].map((name) =>
      library("libcuda.so.1.1", { path: `/opt/nvidia/${name}/libcuda.so.1.1`, soname: "libcuda.so.1" }),
    );
    const stub = library("libcuda.so", { path: `${NVIDIA}/stubs/libcuda.so`, soname: "libcuda.so.1" });
    expect(changed([...variants, stub], [stub, ...variants.toReversed()])).toEqual([]);
    const changes = changed([stub], [library("libcuda.so", { soname: "libcuda.so.1" })]);
    expect(kindsOf(changes)).toEqual(["fix-added", "library-added", "library-removed"]);
  });

  test("kernel modules and object files are files, not libraries", () => {
    const module = { path: "/lib/modules/5.10/x.ko", type: "REL" as const, flags: [] };
    expect(kindsOf(changed([], [module]))).toEqual(["files"]);
  });
});

describe("what libraries need", () => {
  const needing = (...needed: string[]) => [library("libx.so", { needed })];

  test("a name that is new, and one that is gone", () => {
    const changes = changed(needing("libdrm.so.2"), needing("libz.so.1"));
    expect(ofKind(changes, "needed-added").map(({ name }) => name)).toEqual(["libz.so.1"]);
    expect(ofKind(changes, "needed-removed").map(({ name }) => name)).toEqual(["libdrm.so.2"]);
  });

  test("another version of a library is one change", () => {
    const changes = changed(needing("libicuuc.so.66"), needing("libicuuc.so.70"));
    expect(ofKind(changes, "needed-version").map(({ from, to }) => [from, to])).toEqual([
      ["libicuuc.so.66", "libicuuc.so.70"],
    ]);
    expect(kindsOf(changes)).not.toContain("needed-added");
  });

  test("the driver's version in a name does not count", () => {
    const fresh = "libnvidia-rmapi-tegra.so";
    const changes = changed(
      [library("libx.so", { needed: [`${fresh}.36.4.4`] }), library(`${fresh}.36.4.4`)],
      [library("libx.so", { needed: [`${fresh}.540.5.0`] }), library(`${fresh}.540.5.0`)],
    );
    expect(kindsOf(changes)).toEqual(["driver-suffix", "scope"]);
  });

  test("glibc's parts, which became one, do not count", () => {
    expect(changed(needing("libc.so.6", "libpthread.so.0", "libdl.so.2"), needing("libc.so.6"))).toEqual([]);
  });

  test("a possible name is a hint that a need was turned into a dlopen, and no more", () => {
    const dlopen = [{ name: "libdrm.so.2", grade: "possible" as const, evidence: ".rodata+0x1" }];
    const changes = changed(needing("libdrm.so.2"), [library("libx.so", { needed: [], dlopen })]);
    expect(ofKind(changes, "needed-to-dlopen")).toEqual([
      expect.objectContaining({
        severity: "note",
        name: "libdrm.so.2",
        opened: "libdrm.so.2",
        grade: "possible",
      }),
    ]);
  });

  test("what was opened before, too, was not turned into a dlopen", () => {
    const changes = changed(
      [library("libx.so", { needed: ["libdrm.so.2"], ...opens("libdrm.so.2") })],
      [library("libx.so", { needed: [], ...opens("libdrm.so.2") })],
    );
    expect(kindsOf(changes)).toContain("needed-removed");
    expect(kindsOf(changes)).not.toContain("needed-to-dlopen");
  });
});
