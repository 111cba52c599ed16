import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { field, parseControl, parseDeb822 } from "../../../src/debian/deb822.ts";
import { Deb2nixError } from "../../../src/error.ts";

function thrownBy(run: () => unknown): Deb2nixError {
  try {
    run();
  } catch (error) {
    if (error instanceof Deb2nixError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("values", () => {
  test("white space around a value is removed", () => {
    expect(parseControl("Package: \t libcuda1 \t\nVersion:1\n")).toEqual({
      Package: "libcuda1",
      Version: "1",
    });
  });

  test("a value may contain colons and be empty", () => {
    expect(parseControl("Version: 2:1.0-1\nSource:\n")).toEqual({ Version: "2:1.0-1", Source: "" });
  });

  test("folded lines lose one space or tab and are joined by newlines", () => {
    const text = "Description: short\n first\n  indented\n\ttab\n .\n last \nPackage: a\n";
    expect(parseControl(text)).toEqual({
      Description: "short\nfirst\n indented\ntab\n.\nlast",
      Package: "a",
    });
  });

  test("a value may begin on a folded line", () => {
    expect(parseControl("Conffiles:\n /etc/a 1\n /etc/b 2\n")).toEqual({
      Conffiles: "\n/etc/a 1\n/etc/b 2",
    });
  });

  test("comment lines are skipped, inside a folded value too", () => {
    expect(parseControl("# one\nDepends: a,\n# two\n b\n#three")).toEqual({ Depends: "a,\nb" });
  });

  test("CRLF ends a line and the last line needs no end", () => {
    expect(parseDeb822("A: 1\r\n x\r\n\r\nB: 2\r\nC: 3")).toEqual([{ A: "1\nx" }, { B: "2", C: "3" }]);
  });

  test("white space before the colon is no part of the name, as dpkg has it", () => {
    expect(parseControl("Package : a")).toEqual({ Package: "a" });
  });
});

describe("stanzas", () => {
  test("any number of blank lines separates, also lines of white space and at both ends", () => {
    expect(parseDeb822("\n\nA: 1\n\n \t\n\nA: 2\n\n")).toEqual([{ A: "1" }, { A: "2" }]);
  });

  test("text without a field has no stanza", () => {
    expect(parseDeb822("")).toEqual([]);
    expect(parseDeb822("\n# nothing\n")).toEqual([]);
  });

  test("control is exactly one stanza", () => {
    expect(thrownBy(() => parseControl("\n")).message).toBe(
      "line 1: found no field, expected exactly one stanza",
    );
    expect(thrownBy(() => parseControl("A: 1\n\nB: 2\n")).message).toBe(
      "line 3: a second stanza begins, expected exactly one",
    );
  });

  test("what is formatted is parsed again", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
    const line = fc.stringMatching(/^[!-~]( ?[!-~]){0,20}$/);
    const value = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
    const stanza = fc.uniqueArray(fc.tuple(name, value), {
      minLength: 1,
      selector: ([key]) => key.toLowerCase(),
    });
    fc.assert(
      fc.property(fc.array(stanza), fc.constantFrom("\n", "\r\n"), (stanzas, newline) => {
        const text = stanzas
          .map((fields) => fields.map(([key, body]) => `${key}: ${body.replaceAll("\n", "\n ")}\n`).join(""))
          .join("\n")
          .replaceAll("\n", newline);
        expect(parseDeb822(text).map((parsed) => Object.entries(parsed))).toEqual(stanzas);
      }),
    );
  });
});

describe("names", () => {
  test("are kept as written and found without regard to case", () => {
    const stanza = parseControl("pre-depends: a\nPackage: b");
    expect(Object.keys(stanza)).toEqual(["pre-depends", "Package"]);
    expect(field(stanza, "Pre-Depends")).toBe("a");
    expect(field(stanza, "PACKAGE")).toBe("b");
    expect(field(stanza, "Depends")).toBeUndefined();
  });

  test("a name that objects have anyway is a field like others", () => {
    const stanza = parseControl("__proto__: polluted\nconstructor: c");
    expect(Object.getPrototypeOf(stanza)).toBeNull();
    expect(field(stanza, "__PROTO__")).toBe("polluted");
    expect(JSON.stringify(stanza)).toBe('{"__proto__":"polluted","constructor":"c"}');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(field({ Package: "a" }, "toString")).toBeUndefined();
  });
});

describe("bad input is E_DEB822 with the line", () => {
  test.each([
    ["a field twice", "A: 1\nB: 2\na: 3\n", 'line 3: the field "a" stands twice in one stanza'],
    [
      "__proto__ twice",
      "__proto__: 1\n__proto__: 2",
      'line 2: the field "__proto__" stands twice in one stanza',
    ],
    ["no colon", "A: 1\nnonsense\n", 'line 2: found "nonsense", expected a field name and a colon'],
    ["folded line first", " x\nA: 1\n", "line 1: a folded line without a field before it"],
    ["folded line after a blank one", "A: 1\n\n x\n", "line 3: a folded line without a field before it"],
    ["no name", ": 1", 'line 1: "" is not a field name'],
    ["a space in a name", "A b: 1", 'line 1: "A b" is not a field name'],
    ["a name that begins with -", "-A: 1", 'line 1: "-A" is not a field name'],
    ["not ASCII", "Gr\u00f6\u00dfe: 1", 'line 1: "Gr\u00f6\u00dfe" is not a field name'],
  ])("%s", (_, text, message) => {
    const error = thrownBy(() => parseDeb822(text));
    expect(error.code).toBe("E_DEB822");
    expect(error.message).toBe(message);
  });

  test("a long line is not repeated whole", () => {
    expect(thrownBy(() => parseDeb822("x".repeat(100_000))).message.length).toBeLessThan(200);
  });

  test("no text makes it throw anything else", () => {
    const line = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc.constantFrom("A: 1", " x", "\t", "", "#", "__proto__: 1", ":", "\r"),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          parseDeb822(lines.join("\n"));
        } catch (error) {
          expect(error).toBeInstanceOf(Deb2nixError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  ["white space inside a line", `A: ${" ".repeat(1_000_000)}x`],
  ["folded lines", `A:${"\n x".repeat(300_000)}`],
  ["fields", Array.from({ length: 200_000 }, (_, i) => `F${i}: x`).join("\n")],
  ["stanzas", "A: 1\n\n".repeat(200_000)],
  ["blank lines", "\n".repeat(1_000_000)],
])("a million characters of %s take linear time", (_, text) => {
  const before = process.cpuUsage();
  parseDeb822(text);
  // Quadratic time would be minutes; what else the machine does meanwhile does not count.
  expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
});
