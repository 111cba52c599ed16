import { describe, expect, test } from "vitest";
import { fencesOf } from "./docs-fences.ts";
import { isShown } from "./docs-shown.ts";

describe("what a page shows is what was printed", () => {
  test.each([
    ["to the letter", "a\nb\n", "a\nb\n"],
    ["a line of … is any lines", "a\n…\nd\n", "a\nb\nc\nd\n"],
    ["a line of … is no line either", "a\n…\nd\n", "a\nd\n"],
    ["… at the end is the rest", "a\n…\n", "a\nb\nc\n"],
    ["… within a line is a part of it", "/usr/lib/…/libx.so\n", "/usr/lib/aarch64/tegra/libx.so\n"],
    ["what regular expressions mean otherwise is text", "a.b [c] (d)+\n", "a.b [c] (d)+\n"],
    ["nothing", "", "\n"],
  ])("%s", (_, shown, printed) => expect(isShown(shown, printed)).toBe(true));

  test.each([
    ["another line", "a\nb\n", "a\nc\n"],
    ["a line more", "a\n", "a\nb\n"],
    ["a line less", "a\nb\n", "a\n"],
    ["lines in another order", "b\n…\na\n", "a\nb\n"],
    ["… within a line ends with it", "a…c\n", "a\nc\n"],
    ["a dot is a dot", "a.b\n", "axb\n"],
    ["something where nothing is shown", "", "a\n"],
  ])("%s is not", (_, shown, printed) => expect(isShown(shown, printed)).toBe(false));
});

describe("the fences of a page", () => {
  const page = [
    "<!-- not run: it needs a board -->",
    "```sh",
    "boot",
    "```",
    "",
    "```",
    "$ a",
    "```",
    "",
  ].join("\n");

  test("have a line, a language and a mark", () => {
    expect(fencesOf("x.md", page)).toEqual([
      {
        page: "x.md",
        line: 2,
        language: "sh",
        text: "boot\n",
        mark: { kind: "not run", reason: "it needs a board" },
      },
      { page: "x.md", line: 6, language: "", text: "$ a\n" },
    ]);
  });

  test.each([
    ["an open fence", "```sh\na\n", "never closed"],
    ["a mark without a reason", "<!-- not run: -->\n```sh\na\n```\n", "no mark of a fence"],
    ["a mark that is misspelt", "<!-- stdot -->\n```sh\na\n```\n", "no mark of a fence"],
  ])("%s is an error", (_, markdown, message) => expect(() => fencesOf("x.md", markdown)).toThrow(message));
});
