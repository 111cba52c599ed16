import { expect, test } from "vitest";
import { containerListDifference, containerListText } from "../../../src/release/container-list.ts";
import { containerOwnershipText, ownedLists } from "../../../src/release/container-ownership.ts";
import { debFacts } from "../support/facts.ts";

const LIST = "/etc/nvidia-container-runtime/host-files-for-container.d/drivers.csv";

function listOf(...containerFiles: readonly { kind: string; path: string }[]) {
  return debFacts({ name: "nvidia-l4t-init", texts: [{ path: LIST, mentions: [], containerFiles }] });
}

const DEBS = [
  debFacts({
    name: "nvidia-l4t-core",
    files: [
      "/usr/lib/liba.so",
      "/usr/lib/liba.so.1",
      { path: "/usr/lib/sub", type: "directory", mode: 0o755, size: 0 },
      "/usr/lib/sub/x",
      "/usr/lib/submarine",
    ],
    links: { "/usr/lib/libé.so": "liba.so" },
  }),
  debFacts({ name: "cuda-none", files: ["/usr/share/x"] }),
];

const pathsFor = (...lines: readonly { kind: string; path: string }[]): unknown =>
  JSON.parse(containerListText([listOf(...lines), ...DEBS]) ?? "null");

test("a line stands for a file, or for a directory and all that is in it", () => {
  expect(pathsFor({ kind: "lib", path: "/usr/lib/liba.so" })).toEqual({
    "nvidia-l4t-core": ["/usr/lib/liba.so"],
  });
  expect(pathsFor({ kind: "sym", path: "/usr/lib/sub/" })).toEqual({
    "nvidia-l4t-core": ["/usr/lib/sub/", "/usr/lib/sub/x"],
  });
});

test("* stands for any characters", () => {
  expect(pathsFor({ kind: "lib", path: "/usr/lib/liba.so*" })).toEqual({
    "nvidia-l4t-core": ["/usr/lib/liba.so", "/usr/lib/liba.so.1"],
  });
});

test("devices and directories that the running machine makes come from no deb", () => {
  expect(pathsFor({ kind: "dev", path: "/usr/lib/liba.so" }, { kind: "dir", path: "/usr/lib" })).toBeNull();
});

test("a release without lists has none", () => {
  expect(containerListText(DEBS)).toBeUndefined();
});

test("the text is that of Python's json.dumps", () => {
  expect(containerListText([listOf({ kind: "lib", path: "/usr/lib/libé.so" }), ...DEBS])).toBe(
    '{\n  "nvidia-l4t-core": [\n    "/usr/lib/lib\\u00e9.so"\n  ]\n}\n',
  );
});

test("two lists differ by what only one of them has; what is no list cannot be compared", () => {
  expect(containerListDifference('{"a": ["/x", "/y"]}', '{"a": ["/y"], "b": ["/z"]}')).toEqual({
    missing: ["a /x"],
    unneeded: ["b /z"],
  });
  for (const text of ["", "3", "{"]) expect(containerListDifference("{}", text)).toBeUndefined();
});

test("which lists belong to deb2nix is read as it was written, in a file that does itself", () => {
  const text = containerOwnershipText(["r36-l4t.json", "r35-l4t.json"]);
  expect([...ownedLists(text)]).toEqual(["r35-l4t.json", "r36-l4t.json"]);
  expect(ownedLists(text.replace(/^.*\n/, "")).size).toBe(0);
  expect(ownedLists(text.replace(" linguist-generated\n", " text\n"))).toEqual(new Set(["r36-l4t.json"]));
  expect(ownedLists(undefined).size).toBe(0);
});
