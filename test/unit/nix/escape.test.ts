// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Nix writes interpolations like TypeScript.
import { describe, expect, test } from "vitest";
import { Deb2nixError } from "../../../src/error.ts";
import { escapeIndented, escapeQuoted, type StringToken } from "../../../src/nix/escape.ts";

const quoted = (...tokens: StringToken[]) => escapeQuoted(tokens);
const text = (literal: string): StringToken => ({ literal });
const code: StringToken = { code: "x" };

/** As the body of `''` at four columns, closed at two. */
const indented = (lines: readonly (readonly StringToken[])[]) => escapeIndented(lines, 4, 2);
const block = (body: string) => indented(body.split("\n").map((line) => [text(line)]));

describe("double-quoted strings", () => {
  test.each([
    ['"', '\\"'],
    ["\\", "\\\\"],
    ["\\n", "\\\\n"],
    ["a\nb\rc\td", "a\\nb\\rc\\td"],
    ["$out/lib", "$out/lib"],
    ["${a}", "\\${a}"],
    ["$${a}", "$\\${a}"],
    ["$$${a}", "$$\\${a}"],
    ["$", "$"],
    ["a$$", "a$$"],
    ["''", "''"],
    ["/ö/日本/😀", "/ö/日本/😀"],
  ])("%j is written %s", (literal, written) => {
    expect(quoted(text(literal))).toBe(written);
  });

  test("a $ right before an interpolation is escaped, before a literal it is not", () => {
    expect(quoted(text("$"), code)).toBe("\\$${x}");
    expect(quoted(text("$$"), code)).toBe("$\\$${x}");
    expect(quoted(code, text("$"))).toBe("${x}$");
  });

  test("a ${ that falls between two literals is seen", () => {
    expect(quoted(text("$"), text(""), text("{a}"))).toBe("\\${a}");
  });

  test("characters that cannot be seen become an interpolation of their code", () => {
    expect(quoted(text("a\u{1b}[0m"))).toBe('a${builtins.fromJSON "\\"\\\\u001b\\""}[0m');
    expect(quoted(text("\u{202e}\u{2066}"))).toBe('${builtins.fromJSON "\\"\\\\u202e\\\\u2066\\""}');
    expect(quoted(text("$\u{7f}"))).toBe('\\$${builtins.fromJSON "\\"\\\\u007f\\""}');
  });
});

describe("indented strings", () => {
  test("a block is indented, closed on its own line, and blank lines stay empty", () => {
    expect(block("cd lib\n\n  ln -s a b\n")).toBe("    cd lib\n\n      ln -s a b\n  ");
  });

  test("text without a newline at its end is closed behind its last line", () => {
    expect(block("a\nb")).toBe("    a\n    b");
  });

  test("the empty text is nothing but the closing", () => {
    expect(block("")).toBe("  ");
  });

  test.each([
    ["''", "'''"],
    ["'''x", "''''x"],
    ["''''", "''''''"],
    ["it's", "it's"],
    ["x'", "x''\\'"],
    ["'${a}", "''\\'''${a}"],
    ["${a}", "''${a}"],
    ["$${a}", "$''${a}"],
    ["$out", "$out"],
    ["a\tb\rc", "a''\\tb''\\rc"],
    ["'\t", "''\\'''\\t"],
    ['\\n "', '\\n "'],
  ])("%j is written %s", (literal, written) => {
    expect(block(literal)).toBe(`    ${written}`);
  });

  test("a $ right before an interpolation is escaped, a quote there is not", () => {
    expect(indented([[text("$"), code]])).toBe("    ''$${x}");
    expect(indented([[text("'"), code]])).toBe("    '${x}");
  });

  test("a newline inside a line is a line end", () => {
    expect(indented([[text("a\n  b"), code]])).toBe("    a\n      b${x}");
  });

  test("where all lines start with spaces, the first shows where the text begins", () => {
    expect(block("  a\n\n    b\n")).toBe("    ''\\  a\n\n        b\n  ");
  });

  test("a line of spaces keeps them", () => {
    expect(block("a\n   \nb\n")).toBe("    a\n       \n    b\n  ");
  });

  test("text of nothing but spaces keeps them", () => {
    expect(block("  ")).toBe("    ''\\  ");
    expect(block("  \n")).toBe("    ''\\  \n  ");
  });

  test("a last line of spaces is kept", () => {
    expect(block("a\n ")).toBe("    a\n    ''\\ ");
  });
});

describe("what no Nix string holds", () => {
  const thrown = (run: () => unknown): Deb2nixError => {
    try {
      run();
    } catch (error) {
      if (error instanceof Deb2nixError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };

  test("NUL is refused in both kinds", () => {
    expect(thrown(() => quoted(text("a\0"))).code).toBe("E_NIX_NUL");
    expect(thrown(() => block("\0")).code).toBe("E_NIX_NUL");
  });

  test("bytes that are not UTF-8 are refused and shown as bytes", () => {
    const error = thrown(() => quoted(text("/usr/caf\udce9")));
    expect(error.code).toBe("E_NIX_BYTES");
    expect(error.message).toContain('"/usr/caf\\xe9"');
    expect(thrown(() => block("\ud800")).message).toContain("\\u{d800}");
  });

  test("two halves of a character in neighbouring parts are refused like any lone surrogate", () => {
    expect(thrown(() => quoted(text("\ud83d"), text("\ude00"))).code).toBe("E_NIX_BYTES");
  });

  test("a long text is not repeated whole in the message", () => {
    expect(thrown(() => quoted(text(`${"a".repeat(1e6)}\0`))).message.length).toBeLessThan(400);
  });
});
