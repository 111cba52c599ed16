import { expect, test } from "vitest";
import { Deb2nixError } from "../../../src/error.ts";
import {
  binding,
  functionOf,
  indentedString,
  indentedText,
  inherit,
  inheritFrom,
  integer,
  interpolation,
  lambda,
  letIn,
  list,
  type NixExpr,
  nullValue,
  reference,
  relativePath,
  select,
  set,
  string,
  variable,
} from "../../../src/nix/expression.ts";
import { printNix } from "../../../src/nix/print.ts";

const codeOf = (expr: NixExpr): string => {
  try {
    return printNix(expr);
  } catch (error) {
    if (error instanceof Deb2nixError) return error.code;
    throw error;
  }
};

test("a reference is split at its dots", () => {
  expect(reference("stdenv.cc.cc.lib")).toEqual(select(variable("stdenv"), ["cc", "cc", "lib"]));
  expect(reference("expat")).toEqual(variable("expat"));
});

test("an indented string of lines ends in a newline, of text only where the text does", () => {
  expect(indentedString(["a", ["b", interpolation(nullValue)], "c\nd"]).lines).toEqual([
    ["a"],
    ["b", interpolation(nullValue)],
    ["c"],
    ["d"],
    [],
  ]);
  expect(indentedText("a\nb").lines).toEqual([["a"], ["b"]]);
});

test.each(["", "with", "or", "g++", "a.b", "a b"])(
  "%j is refused as variable, argument and inherited name",
  (name) => {
    expect(codeOf(variable(name))).toBe("E_NIX_IDENTIFIER");
    expect(codeOf(lambda(name, nullValue))).toBe("E_NIX_IDENTIFIER");
    expect(codeOf(functionOf([name], nullValue))).toBe("E_NIX_IDENTIFIER");
    expect(codeOf(functionOf([name, "a"], nullValue))).toBe("E_NIX_IDENTIFIER");
    expect(codeOf({ ...functionOf(["a"], nullValue), binder: { name, side: "after" } })).toBe(
      "E_NIX_IDENTIFIER",
    );
    expect(codeOf(set([inherit([name])]))).toBe("E_NIX_IDENTIFIER");
  },
);

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("%d is refused as an integer", (value) => {
  expect(codeOf(integer(value))).toBe("E_NIX_INTEGER");
});

test.each([".", "", "a", "./a b", "./${a}", "/etc", "./a/"])("%j is no relative path literal", (path) => {
  expect(codeOf(relativePath(path))).toBe("E_NIX_PATH_LITERAL");
});

test.each<[string, NixExpr]>([
  ["a name twice", set([binding("a", nullValue), binding("a", nullValue)])],
  ["a name bound and inherited", set([binding("a", nullValue), inherit(["a"])])],
  ["a name inherited twice", set([inheritFrom(variable("x"), ["a", "a"])])],
  ["a set and an attribute in it", set([binding("a", nullValue), binding(["a", "b"], nullValue)])],
  ["an attribute in a set and the set", set([binding(["a", "b"], nullValue), binding("a", nullValue)])],
  ["a name and the same as a string", set([binding("a", nullValue), binding([string("a")], nullValue)])],
  [
    "a name and the same interpolated",
    set([binding("a", nullValue), binding([interpolation(string("a"))], nullValue)]),
  ],
  ["a name twice in let", letIn([binding("a", nullValue), binding("a", nullValue)], nullValue)],
  ["an argument twice", functionOf(["a", "a"], nullValue)],
  [
    "an argument and the whole set",
    { ...functionOf(["a"], nullValue), binder: { name: "a", side: "before" } },
  ],
  ["inside an interpolation", string(interpolation(set([binding("a", nullValue), binding("a", nullValue)])))],
])("%s is refused", (_rule, expr) => {
  expect(codeOf(expr)).toBe("E_NIX_DUPLICATE");
});

test("attributes of one set in several bindings are no duplicates", () => {
  const expr = set([
    binding(["meta", "a"], nullValue),
    binding(["meta", "b"], nullValue),
    binding("meta.a", nullValue),
  ]);
  expect(printNix(expr)).toBe('{\n  meta.a = null;\n  meta.b = null;\n  "meta.a" = null;\n}\n');
});

test("a binding without a path is refused", () => {
  expect(codeOf(set([binding([], nullValue)]))).toBe("E_NIX_PATH");
});

test.each<[string, NixExpr]>([
  ["let of an interpolated name", letIn([binding([interpolation(variable("a"))], nullValue)], nullValue)],
  ["let of a name that cannot be seen", letIn([binding("\u{1b}", nullValue)], nullValue)],
  ["inherit of a name that cannot be seen", set([inheritFrom(variable("a"), ["\u{202e}"])])],
])("%s is refused", (_rule, expr) => {
  expect(codeOf(expr)).toBe("E_NIX_DYNAMIC");
});

test("NUL and raw bytes are refused wherever text goes, but shown in comments", () => {
  for (const [text, code] of [
    ["a\0", "E_NIX_NUL"],
    ["a\udcff", "E_NIX_BYTES"],
  ] as const) {
    expect(codeOf(string(text))).toBe(code);
    expect(codeOf(indentedText(text))).toBe(code);
    expect(codeOf(list([string(interpolation(string(text)))]))).toBe(code);
    expect(codeOf(set([binding(text, nullValue)]))).toBe(code);
    expect(codeOf(select(variable("a"), [text]))).toBe(code);
  }
  expect(printNix(list([{ kind: "comment", lines: ["a\0\udcff"] }]))).toBe("[\n  # a\\u{0}\\xff\n]\n");
});
