import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { readTree, storePathsOf } from "../../../src/facts/read-tree.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-tree-"));
afterAll(() => rmSync(scratch, { recursive: true }));

let tree: string;
let count = 0;
beforeEach(() => {
  tree = join(scratch, `tree${count++}`);
  mkdirSync(join(tree, "usr/lib"), { recursive: true });
});

const put = (path: string, content: string | Uint8Array, mode = 0o644): void => {
  mkdirSync(join(tree, path, ".."), { recursive: true });
  writeFileSync(join(tree, path), content);
  chmodSync(join(tree, path), mode);
};

// Reading this directory takes a descriptor, which is listed in it and gone a moment later.
const VANISHING = "/proc/self/fd";

test.runIf(existsSync(VANISHING))("what is gone since its directory was listed is passed over", () => {
  expect(readdirSync(VANISHING).some((name) => !existsSync(join(VANISHING, name)))).toBe(true);
  expect(() => readTree(VANISHING)).not.toThrow();
});

describe("readTree", () => {
  test("files, directories and links, as a deb's data.tar has them", () => {
    put("usr/bin/x", "12345", 0o4755);
    symlinkSync("x", join(tree, "usr/bin/y"));
    const { files, size } = readTree(tree);
    expect(files.filter(({ type }) => type !== "directory")).toMatchObject([
      { path: "/usr/bin/x", type: "file", mode: 0o4755, size: 5 },
      { path: "/usr/bin/y", type: "symlink", target: "x" },
    ]);
    expect(files.map(({ path }) => path)).toContain("/usr/lib");
    expect(size).toBe(5);
  });

  test.each([
    ["l4t-weston-36.5.0-2025", "l4t-weston", "36.5.0-2025"],
    ["l4t-weston-36.5.0-2025-dev", "l4t-weston-dev", "36.5.0-2025"],
    ["source", "source", "0"],
  ])("the store calls it %s: package %s, version %s", (name, packageName, version) => {
    tree = join(scratch, `0123456789abcdfghijklmnpqrsvwxyz-${name}`);
    mkdirSync(tree);
    expect(readTree(tree).control).toEqual({
      Package: packageName,
      Version: version,
      Architecture: "all",
    });
  });

  test("links are not followed", () => {
    symlinkSync("..", join(tree, "usr/loop"));
    symlinkSync("/", join(tree, "usr/root"));
    expect(readTree(tree).files.map(({ path }) => path)).toEqual([
      "/usr",
      "/usr/lib",
      "/usr/loop",
      "/usr/root",
    ]);
  });

  test("ELF files have their facts, symbols when asked", () => {
    put("usr/lib/libx.so.1", writeElf({ soname: "libx.so.1", needed: ["libc.so.6"] }));
    expect(readTree(tree).elfs).toMatchObject([
      { path: "/usr/lib/libx.so.1", soname: "libx.so.1", needed: ["libc.so.6"] },
    ]);
    expect(readTree(tree).elfs[0]).not.toHaveProperty("imports");
    expect(readTree(tree, { symbols: true }).elfs[0]).toHaveProperty("imports");
  });

  test("a damaged ELF file is a problem, and the rest still counts", () => {
    put("usr/lib/libx.so", writeElf({ soname: "libx.so" }).subarray(0, 70));
    put("usr/lib/liby.so", writeElf({ soname: "liby.so" }));
    const { elfs, problems } = readTree(tree);
    expect(elfs.map(({ path }) => path)).toEqual(["/usr/lib/liby.so"]);
    expect(problems).toMatchObject([{ path: "/usr/lib/libx.so", code: expect.stringMatching(/^E_ELF_/) }]);
  });

  test("text in which a path matters is read", () => {
    put("usr/share/applications/x.desktop", "Exec=/usr/bin/x\n");
    expect(readTree(tree).texts).toEqual([
      { path: "/usr/share/applications/x.desktop", mentions: ["/usr/bin/x"], launches: ["/usr/bin/x"] },
    ]);
  });

  test("name and version of DEBIAN/control, which is no file of the tree", () => {
    put("DEBIAN/control", "Package: x\nVersion: 1.2-3\nArchitecture: arm64\n");
    const { control, files } = readTree(tree);
    expect(control).toMatchObject({ Package: "x", Version: "1.2-3", Architecture: "arm64" });
    expect(files.map(({ path }) => path)).toEqual(["/usr", "/usr/lib"]);
  });

  test.each([
    [`${"a".repeat(32)}-l4t-core-35.3.1`, "l4t-core", "35.3.1"],
    ["l4t-core", "l4t-core", "0"],
    ["x-1", "x", "1"],
  ])("%s is %s %s", (name, packageName, version) => {
    tree = join(scratch, `store${count++}`, name);
    mkdirSync(tree, { recursive: true });
    expect(readTree(tree).control).toMatchObject({ Package: packageName, Version: version });
  });

  test("the order in which the system lists files does not matter, and other files are another tree", () => {
    put("usr/b", "");
    put("usr/a", "");
    const { sha256, files } = readTree(tree);
    expect(files.map(({ path }) => path)).toEqual(["/usr", "/usr/a", "/usr/b", "/usr/lib"]);
    put("usr/c", "");
    expect(readTree(tree).sha256).not.toBe(sha256);
  });

  test("a name that is no UTF-8 is kept, and told where the file was not read", () => {
    writeFileSync(Buffer.concat([Buffer.from(join(tree, "usr/")), Buffer.from([0xff])]), "x");
    const { files, problems } = readTree(tree);
    expect(files.map(({ path }) => path)).toContain("/usr/\udcff");
    expect(problems).toMatchObject([{ path: "/usr/\udcff", code: "E_FILE_NAME" }]);
  });

  test("what is not there is an error that names it", () => {
    expect(() => readTree(join(tree, "none"))).toThrow(expect.objectContaining({ code: "E_FILE_MISSING" }));
  });
});

test("the store paths that run paths name", () => {
  put(
    "usr/lib/libx.so",
    writeElf({ soname: "libx.so", runpath: ["/nix/store/abc-x/lib", "$ORIGIN", "/nix/store/abc-x/lib64"] }),
  );
  expect(storePathsOf(readTree(tree))).toEqual(["/nix/store/abc-x"]);
});
