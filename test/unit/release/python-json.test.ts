import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pythonJson } from "../../../src/release/python-json.ts";

const FACTS = new URL("../../../fixtures/facts/", import.meta.url);

// What Python 3.11 prints for the same document with json.dumps(…, sort_keys=True, indent=2, separators=(",", ": ")).
const PYTHON = `{
  "B": {
    "a": "2",
    "z": "1"
  },
  "a\\u007f": "\\u0000\\u001f\\"\\\\/\\b\\f\\n\\r\\t \\u00e9\\ud83d\\ude00",
  "b": {},
  "n": 3,
  "\\ue000": "y",
  "\\ud800\\udc00": "x"
}
`;

test("keys by code point, everything but printable ASCII escaped, as Python does", () => {
  const document = {
    b: {},
    "\u{10000}": "x",
    "\ue000": "y",
    "a\x7f": '\x00\x1f"\\/\b\f\n\r\t é😀',
    n: 3,
    B: { z: "1", a: "2" },
  };
  expect(pythonJson(document)).toBe(PYTHON);
});

test.each(["r35.6-debs.json", "r36.5-debs.json"])("%s comes out as it went in", (name) => {
  const text = readFileSync(new URL(name, FACTS), "utf8");
  expect(pythonJson(JSON.parse(text))).toBe(text);
});

test("maps print as objects do, and a key may be called __proto__", () => {
  expect(pythonJson(new Map([["__proto__", new Map([["a", "b"]])]]))).toBe(
    '{\n  "__proto__": {\n    "a": "b"\n  }\n}\n',
  );
});

test("keys that are numbers stand in the order of their digits", () => {
  const inner = { 9: "\0a", 10: '\n  "\0', "0ad": "x" };
  expect(pythonJson({ b: inner, a: {}, 2: "y" })).toBe(`{
  "2": "y",
  "a": {},
  "b": {
    "0ad": "x",
    "10": "\\n  \\"\\u0000",
    "9": "\\u0000a"
  }
}
`);
});

test("undefined members are left out", () => {
  expect(pythonJson({ a: undefined, b: "c" })).toBe('{\n  "b": "c"\n}\n');
});

test("what is printed is JSON of the same document, whatever the texts", () => {
  const code = fc.oneof(fc.integer({ min: 0, max: 0x100 }), fc.integer({ min: 0xd7f0, max: 0x1_0010 }));
  const text = fc.array(code, { maxLength: 5 }).map((codes) => String.fromCodePoint(...codes));
  const texts = fc.dictionary(text, text);
  fc.assert(
    fc.property(texts, (document) => {
      const printed = pythonJson(document);
      expect(printed).toMatch(/^[\n -~]*$/);
      expect(JSON.parse(printed)).toEqual({ ...document });
    }),
    { numRuns: 40 },
  );
});
