import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { debianMirror, parseSources, parseSourcesList } from "./apt-sources.ts";

function aptDirectory(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "deb2nix-apt-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "sources.list.d"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
}

test("the one-line style, with options and comments", () => {
  expect(
    parseSourcesList(
      "# deb http://a/debian trixie main\n" +
        "deb [arch=amd64 signed-by=/k.gpg] http://b/debian trixie main contrib # why\n" +
        "deb-src http://c/debian trixie main\n",
    ),
  ).toEqual([{ uri: "http://b/debian", suites: ["trixie"], components: ["main", "contrib"] }]);
});

test("the deb822 style, with several URIs and what is off or for sources only left out", () => {
  expect(
    parseSources(
      "Types: deb deb-src\nURIs: http://a/debian\n http://b/debian/\nSuites: trixie trixie-updates\nComponents: main\n\n" +
        "Enabled: no\nTypes: deb\nURIs: http://c/debian\nSuites: trixie\nComponents: main\n\n" +
        "Types: deb-src\nURIs: http://d/debian\nSuites: trixie\nComponents: main\n",
    ).map(({ uri }) => uri),
  ).toEqual(["http://a/debian", "http://b/debian/"]);
});

test("the mirror is the entry that has Debian's own main", () => {
  const root = aptDirectory({
    "sources.list": "deb cdrom:[Debian 13]/ trixie main\n",
    "sources.list.d/a.list": "deb https://download.example/linux/debian trixie stable\n",
    "sources.list.d/b.sources":
      "Types: deb\nURIs: http://mirror.example/debian-security\nSuites: trixie-security\nComponents: main\n\n" +
      "Types: deb\nURIs: http://mirror.example/pub/debian/\nSuites: bookworm bookworm-updates\nComponents: main\n",
    "sources.list.d/c.list.disabled": "deb http://other.example/debian trixie main\n",
  });
  expect(debianMirror(root)).toBe("http://mirror.example/pub/debian");
});

test("a machine without Debian's archive has no mirror", () => {
  expect(debianMirror(aptDirectory({}))).toBeUndefined();
  expect(debianMirror("/nonexistent")).toBeUndefined();
});
