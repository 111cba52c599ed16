import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonText } from "../../../src/report/json.ts";
import { UNPRINTABLE } from "../../../src/visible.ts";

test("JSON holds nothing that a terminal would obey or a reader not see, and says the same", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      "\x1b[2J",
      "\x7f",
      "\x85",
      "\x9b31m",
      "\u202e",
      "\u2028",
      "\u{e0001}",
      "\ud800",
      "é",
      '"',
      "\\",
    ),
  });
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile), (value) => {
      const text = jsonText(value);
      expect(text.replaceAll("\n", "")).not.toMatch(UNPRINTABLE);
      expect(text.isWellFormed()).toBe(true);
      expect(JSON.parse(text)).toEqual(value);
    }),
  );
});

test("letters of any script stay as they are", () => expect(jsonText("日本é")).toBe('"日本é"'));
