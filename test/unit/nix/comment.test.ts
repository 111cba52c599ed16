import fc from "fast-check";
import { expect, test } from "vitest";
import { commentLines } from "../../../src/nix/comment.ts";

/** Any UTF-16 units, lone surrogates and controls too. */
const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units));

test("each line of each text becomes a comment line", () => {
  expect(commentLines(["TODO: libfoo.so", "two\nlines", "dos\r\nmac\rend"])).toEqual([
    "# TODO: libfoo.so",
    "# two",
    "# lines",
    "# dos",
    "# mac",
    "# end",
  ]);
});

test("an empty line is a bare #", () => {
  expect(commentLines([""])).toEqual(["#"]);
});

test("the marks of block comments mean nothing", () => {
  expect(commentLines(["*/ rm -rf / /*"])).toEqual(["# */ rm -rf / /*"]);
});

test("controls, bidi controls and raw bytes are spelled out", () => {
  expect(commentLines(["a\u{1b}[2Jb\u{202e}c\u{2028}d\udcffe\tf\u{85}"])).toEqual([
    "# a\\u{1b}[2Jb\\u{202e}c\\u{2028}d\\xffe\\tf\\u{85}",
  ]);
});

test("no text escapes the comment", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const line of commentLines([text]))
        expect(line).toMatch(/^#( [^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*)?$/u);
    }),
  );
});
