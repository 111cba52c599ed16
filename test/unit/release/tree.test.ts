import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listTree, openTree, placeInTree, readTreeFile, type Tree } from "../../../src/release/tree.ts";

let outside: string;
let tree: Tree;
beforeEach(() => {
  outside = realpathSync(mkdtempSync(join(tmpdir(), "deb2nix-tree-")));
  mkdirSync(join(outside, "tree/pkgs"), { recursive: true });
  tree = openTree(join(outside, "tree"));
});
afterEach(() => rmSync(outside, { recursive: true }));

const inTree = (path: string): string => join(tree.root, path);

describe("a tree", () => {
  test("must be a directory", () => {
    writeFileSync(join(outside, "file"), "");
    for (const name of ["file", "nothing"]) {
      expect(() => openTree(join(outside, name))).toThrow(expect.objectContaining({ code: "E_TREE" }));
    }
  });

  test("reached by a link is the directory itself", () => {
    symlinkSync("tree", join(outside, "link"));
    expect(openTree(join(outside, "link"))).toEqual(tree);
  });
});

describe("a path of a tree", () => {
  test("needs not exist", () => {
    expect(placeInTree(tree, "pkgs/l4t/x.nix")).toBe(inTree("pkgs/l4t/x.nix"));
    expect(readTreeFile(tree, "pkgs/l4t/x.nix")).toBeUndefined();
    expect(listTree(tree, "pkgs/l4t")).toEqual([]);
  });

  test("may lead through links that stay in the tree, and is what they lead to", () => {
    mkdirSync(inTree("real"));
    writeFileSync(inTree("real/x.nix"), "text");
    symlinkSync("../real", inTree("pkgs/l4t"));
    symlinkSync("real/x.nix", inTree("y.nix"));
    expect(placeInTree(tree, "pkgs/l4t/x.nix")).toBe(inTree("real/x.nix"));
    expect(readTreeFile(tree, "y.nix")).toBe("text");
    expect(listTree(tree, "pkgs/l4t")).toEqual(["x.nix"]);
  });

  test.each([
    ["up", "../.."],
    ["to a neighbour whose name begins as the tree's", "../../tree-of-others"],
    ["nowhere", "nothing"],
    ["in a circle", "l4t"],
  ])("is refused where a link of it leads %s", (_, target) => {
    mkdirSync(join(outside, "tree-of-others"));
    symlinkSync(target, inTree("pkgs/l4t"));
    const refused = expect.objectContaining({ code: "E_TREE_LINK", path: "pkgs/l4t/x.nix", kind: "usage" });
    expect(() => placeInTree(tree, "pkgs/l4t/x.nix")).toThrow(refused);
    expect(() => readTreeFile(tree, "pkgs/l4t/x.nix")).toThrow(refused);
  });

  test("must be a regular file to be read: a pipe would be waited for", () => {
    execFileSync("mkfifo", [inTree("pkgs/pipe")]);
    mkdirSync(inTree("pkgs/directory"));
    writeFileSync(inTree("pkgs/file"), "");
    for (const path of ["pkgs/pipe", "pkgs/directory", "pkgs/file/below"]) {
      const refused = expect.objectContaining({ code: "E_TREE_FILE", path });
      expect(() => readTreeFile(tree, path), path).toThrow(refused);
    }
    expect(() => listTree(tree, "pkgs/file")).toThrow(expect.objectContaining({ code: "E_TREE_FILE" }));
  });
});
