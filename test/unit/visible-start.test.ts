import { expect, test } from "vitest";
import { visibleStart } from "../../src/visible.ts";

test.each([
  ["1.2.3", 60, "1.2.3"],
  ["12345", 5, "12345"],
  ["123456", 5, "12345… (1 characters more)"],
  ["9".repeat(50_000), 3, "999… (49997 characters more)"],
  ["😀😀😀", 2, "😀😀… (2 characters more)"],
  ["\u001b[2Jx", 2, "\\u{1b}[… (3 characters more)"],
  ["", 5, ""],
])("%.10j, %i characters of it: %j", (text, most, shown) => expect(visibleStart(text, most)).toBe(shown));
