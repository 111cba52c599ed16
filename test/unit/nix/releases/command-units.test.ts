import { expect, test } from "vitest";
import { indentedString, indentedText, interpolation, variable } from "../../../../src/nix/expression.ts";
import { commandUnits } from "../../../../src/nix/releases/command-units.ts";

/** Units, each as its lines joined by `|`; `+` marks the first of a block. */
const units = (...lines: Parameters<typeof indentedString>[0]) =>
  commandUnits(indentedString(lines))?.map(
    (unit) =>
      (unit.startsBlock ? "+" : "") +
      unit.lines
        .map((line) => line.map((part) => (typeof part === "string" ? part : "@")).join(""))
        .join("|"),
  );

test("a command of one line is a unit", () => {
  expect(units("ln -sfn a b", "rm x")).toEqual(["ln -sfn a b", "rm x"]);
});

test("blocks stand between empty lines", () => {
  expect(units("a", "", "b", "c", "", "", "d")).toEqual(["a", "+b", "c", "+d"]);
});

test("a command goes on behind a backslash, which another backslash takes away", () => {
  expect(units("rm \\", "  a \\", "  b", "c \\\\", "d")).toEqual(["rm \\|  a \\|  b", "c \\\\", "d"]);
});

test("a comment belongs to the command below it", () => {
  expect(units("a", "# why", "# why not", "b", "# it's \\", "c")).toEqual([
    "a",
    "# why|# why not|b",
    "# it's \\|c",
  ]);
  expect(units("a", "# nothing below")).toEqual(["a", "# nothing below"]);
});

test("a quoted word may have lines, empty ones too", () => {
  expect(units("ln 'a", "", "b' c", "d")).toEqual(["ln 'a||b' c", "d"]);
  expect(units("postFixupHooks+=('", ["  ", interpolation(variable("x"))], "')", "d")).toEqual([
    "postFixupHooks+=('|  @|')",
    "d",
  ]);
});

test.each([
  ["a loop", ["a", "for x in y; do", "  b", "done"]],
  ["a variable", ["a", "x=$(mktemp)", "b > $x"]],
  ["a group", ["{", "a", "}"]],
])("a block with %s is one unit", (_what, lines) => {
  expect(units("first", "", ...lines, "", "last")).toEqual(["first", `+${lines.join("|")}`, "+last"]);
});

test("a text with a here-document is one unit, with its empty lines", () => {
  expect(units("cat << end", "", "end", "b")).toEqual(["cat << end||end|b"]);
});

test("a text that does not end in a newline is none", () => {
  expect(commandUnits(indentedText("a"))).toBeUndefined();
});
