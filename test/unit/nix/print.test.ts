// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Nix writes interpolations like TypeScript.
import { describe, expect, test } from "vitest";
import {
  apply,
  assertThat,
  binding,
  blankLine,
  boolean,
  chain,
  comment,
  commented,
  functionOf,
  hasAttr,
  ifThenElse,
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
  recursiveSet,
  reference,
  relativePath,
  select,
  set,
  string,
  variable,
  withIn,
} from "../../../src/nix/expression.ts";
import { printNix } from "../../../src/nix/print.ts";

const [a, b, c] = [variable("a"), variable("b"), variable("c")];

/** Nix text as a template literal of the test: the first newline and the common indentation go. */
function nix(text: string): string {
  const lines = text.replace(/^\n/, "").replace(/\n *$/, "\n").split("\n");
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== "").map((line) => /^ */.exec(line)![0].length),
  );
  return lines.map((line) => line.slice(indent)).join("\n");
}

const variables = (prefix: string, count: number): NixExpr[] =>
  Array.from({ length: count }, (_, index) => variable(`${prefix}${index}`));

describe("a file", () => {
  test("is a function of its arguments, one a line, commas in front", () => {
    const derivation = apply(
      variable("buildFromDebs"),
      set([
        binding("pname", string("nvidia-l4t-core")),
        binding("buildInputs", list([reference("stdenv.cc.cc.lib"), variable("expat")])),
      ]),
    );
    expect(printNix(functionOf(["buildFromDebs", "expat", "stdenv"], derivation))).toBe(
      nix(`
        { buildFromDebs
        , expat
        , stdenv
        }:
        buildFromDebs {
          pname = "nvidia-l4t-core";
          buildInputs = [ stdenv.cc.cc.lib expat ];
        }
      `),
    );
  });

  test("of one argument has it on one line", () => {
    expect(printNix(functionOf(["buildFromDebs"], apply(variable("buildFromDebs"), set([]))))).toBe(
      "{ buildFromDebs }:\nbuildFromDebs { }\n",
    );
  });

  test("may start with comments", () => {
    expect(printNix(commented(["Generated.", "", "See the manual."], functionOf(["a"], a)))).toBe(
      "# Generated.\n#\n# See the manual.\n{ a }:\na\n",
    );
  });

  test("may be a set of such functions", () => {
    const expr = set([
      binding(
        "l4t-core",
        functionOf(["buildFromDebs", "expat"], apply(variable("buildFromDebs"), set([binding("a", b)]))),
      ),
    ]);
    expect(printNix(expr)).toBe(
      nix(`
        {
          l4t-core =
            { buildFromDebs
            , expat
            }:
            buildFromDebs {
              a = b;
            };
        }
      `),
    );
  });
});

describe("on one line", () => {
  test.each<[string, NixExpr, string]>([
    ["variable", a, "a"],
    ["integer", integer(42), "42"],
    ["negative integer", integer(-42), "-42"],
    ["zero", integer(-0), "0"],
    ["boolean", boolean(false), "false"],
    ["null", nullValue, "null"],
    ["a path", relativePath("./."), "./."],
    ["a path further off", relativePath("../l4t/x_y.nix"), "../l4t/x_y.nix"],
    ["selection", reference("a.b.c"), "a.b.c"],
    ["selection by odd names", select(a, ["python3.11", "if", "", "x\n"]), 'a."python3.11"."if".""."x\\n"'],
    [
      "selection by computed names",
      select(a, [interpolation(b), string("x-", interpolation(c))]),
      'a.${b}."x-${c}"',
    ],
    ["selection with a default", select(a, ["b"], set([])), "a.b or { }"],
    ["test for an attribute", hasAttr(a, ["b", "c d"]), 'a ? b."c d"'],
    ["string", string("$out/", interpolation(reference("a.b")), ".so"), '"$out/${a.b}.so"'],
    [
      "string with a set inside",
      string(interpolation(apply(a, set([binding("b", c)]), b))),
      '"${a { b = c; } b}"',
    ],
    [
      "string with a let inside",
      string(interpolation(letIn([binding("b", c), inherit(["a"])], b))),
      '"${let b = c; inherit a; in b}"',
    ],
    ["string with an assert inside", string(interpolation(assertThat(a, b))), '"${assert a; b}"'],
    ["empty list", list([]), "[ ]"],
    ["empty set", set([]), "{ }"],
    ["empty recursive set", recursiveSet([]), "rec { }"],
    ["list", list([a, integer(-1), string("b")]), '[ a (-1) "b" ]'],
    ["function", lambda("a", lambda("b", b)), "a: b: b"],
    ["application", apply(a, b, apply(c, a)), "a b (c a)"],
    [
      "function of a set as argument",
      apply(a, { ...functionOf(["b", { name: "c", fallback: list([]) }], b), open: true }),
      "a ({ b, c ? [ ], ... }: b)",
    ],
    ["if", ifThenElse(a, b, c), "if a then b else c"],
    ["with", withIn(a, list([b, c])), "with a; [ b c ]"],
  ])("%s", (_kind, expr, text) => {
    expect(printNix(expr)).toBe(`${text}\n`);
  });
});

describe("sets", () => {
  test("hold bindings, paths, inherited names, comments and blank lines in the order given", () => {
    const expr = recursiveSet([
      inherit(["a", "b"]),
      inheritFrom(apply(a, b), ["c", "d e"], ["taken over"]),
      blankLine,
      binding("x", integer(1), ["why", "and how"]),
      binding(["meta", "platforms"], list([string("aarch64-linux")])),
      binding(["7zip", interpolation(a)], nullValue),
      comment("to do"),
    ]);
    expect(printNix(expr)).toBe(
      nix(`
        rec {
          inherit a b;
          # taken over
          inherit (a b) c "d e";

          # why
          # and how
          x = 1;
          meta.platforms = [ "aarch64-linux" ];
          "7zip".\${a} = null;
          # to do
        }
      `),
    );
  });

  test("names too many for a line are inherited one a line", () => {
    const names = Array.from({ length: 20 }, (_, index) => `library${index}`);
    expect(printNix(set([inheritFrom(a, names)]))).toBe(
      `{\n  inherit (a)\n${names.map((name) => `    ${name}\n`).join("")}    ;\n}\n`,
    );
  });

  test("a name that cannot be seen is bound by its code", () => {
    expect(printNix(set([binding("a\u{1b}", nullValue)]))).toBe(
      '{\n  "a${builtins.fromJSON "\\"\\\\u001b\\""}" = null;\n}\n',
    );
  });

  test("a value that wants its own line gets it, two deeper", () => {
    const expr = set([
      binding("let", letIn([binding("x", a)], ifThenElse(a, b, c))),
      binding("noted", commented(["why"], a)),
      binding("checked", assertThat(a, b)),
      binding("chosen", ifThenElse(a, set([binding("b", c)]), ifThenElse(b, c, set([binding("b", c)])))),
    ]);
    expect(printNix(expr)).toBe(
      nix(`
        {
          "let" =
            let
              x = a;
            in
            if a then b else c;
          noted =
            # why
            a;
          checked =
            assert a;
            b;
          chosen =
            if a then
              {
                b = c;
              }
            else if b then
              c
            else
              {
                b = c;
              };
        }
      `),
    );
  });

  test("functions and scopes open their block on the line", () => {
    const block = set([binding("b", c)]);
    const expr = set([
      binding("args", lambda("prev", block)),
      binding("attrs", lambda("final", lambda("prev", set([])))),
      binding("scope", withIn(a, block)),
      binding("own", lambda("x", letIn([binding("b", c)], b))),
      binding("over", apply(reference("a.override"), lambda("prev", block))),
      binding(
        "more",
        apply(reference("a.override"), {
          ...functionOf([{ name: "b", fallback: list([]) }], block),
          open: true,
          binder: { name: "all", side: "after" },
        }),
      ),
    ]);
    expect(printNix(expr)).toBe(
      nix(`
        {
          args = prev: {
            b = c;
          };
          attrs = final: prev: { };
          scope = with a; {
            b = c;
          };
          own =
            x:
            let
              b = c;
            in
            b;
          over = a.override (prev: {
            b = c;
          });
          more = a.override ({ b ? [ ], ... }@all: {
            b = c;
          });
        }
      `),
    );
  });
});

describe("argument sets", () => {
  test("show defaults, the ellipsis and the name of the whole", () => {
    const expr = { ...functionOf(["a", { name: "b", fallback: nullValue }], a), open: true };
    expect(printNix(expr)).toBe("{ a\n, b ? null\n, ...\n}:\na\n");
    expect(printNix({ ...expr, binder: { name: "args", side: "after" } })).toBe(
      "{ a\n, b ? null\n, ...\n}@args:\na\n",
    );
    expect(printNix({ ...expr, binder: { name: "args", side: "before" } })).toBe(
      "args@{ a\n, b ? null\n, ...\n}:\na\n",
    );
  });

  test("without arguments are braces", () => {
    expect(printNix(functionOf([], a))).toBe("{ }:\na\n");
    expect(printNix({ ...functionOf([], a), open: true })).toBe("{ ... }:\na\n");
  });

  test("take a default of several lines", () => {
    expect(printNix(functionOf(["a", { name: "b", fallback: set([binding("x", a)]) }], a))).toBe(
      "{ a\n, b ? {\n    x = a;\n  }\n}:\na\n",
    );
  });
});

describe("lists", () => {
  test("stay on a line of 100 columns, semicolon included, and no longer", () => {
    const exact = set([binding("x", list([string("a".repeat(87))]))]);
    expect(printNix(exact)).toBe(`{\n  x = [ "${"a".repeat(87)}" ];\n}\n`);
    expect(printNix(exact).split("\n")[1]).toHaveLength(100);
    const over = set([binding("x", list([string("a".repeat(88))]))]);
    expect(printNix(over)).toBe(`{\n  x = [\n    "${"a".repeat(88)}"\n  ];\n}\n`);
  });

  test("too long for a line have one element a line", () => {
    const items = variables("package", 20);
    expect(printNix(list(items))).toBe(`[\n${items.map((_, index) => `  package${index}\n`).join("")}]\n`);
  });

  test("with comments have one element a line", () => {
    expect(
      printNix(list([commented(["why"], apply(a, b)), comment("TODO: libfoo.so", "nobody has it")])),
    ).toBe("[\n  # why\n  (a b)\n  # TODO: libfoo.so\n  # nobody has it\n]\n");
  });

  test("with elements of several lines have one element a line", () => {
    expect(printNix(list([a, apply(b, set([binding("x", c)]))]))).toBe(
      "[\n  a\n  (b {\n    x = c;\n  })\n]\n",
    );
  });
});

describe("operators", () => {
  const long = list(variables("package", 6));
  const optional = apply(reference("lib.optionals"), apply(variable("l4tAtLeast"), string("39")), list([a]));

  test("too long for a line are broken, operator in front", () => {
    expect(printNix(set([binding("buildInputs", chain("++", long, optional, optional))]))).toBe(
      nix(`
        {
          buildInputs = [ package0 package1 package2 package3 package4 package5 ]
            ++ lib.optionals (l4tAtLeast "39") [ a ]
            ++ lib.optionals (l4tAtLeast "39") [ a ];
        }
      `),
    );
  });

  test("go on behind the bracket of a block", () => {
    const listed = list([comment("none yet")]);
    expect(printNix(set([binding("srcs", chain("++", listed, optional, listed))]))).toBe(
      nix(`
        {
          srcs = [
            # none yet
          ] ++ lib.optionals (l4tAtLeast "39") [ a ]
            ++ [
              # none yet
            ];
        }
      `),
    );
  });

  test("let a block open on their line", () => {
    const block = set([binding("x", a)]);
    expect(printNix(set([binding("meta", chain("//", reference("args.meta"), block))]))).toBe(
      "{\n  meta = args.meta // {\n    x = a;\n  };\n}\n",
    );
    expect(printNix(chain("//", block, select(a, ["meta"], set([]))))).toBe(
      "{\n  x = a;\n} // a.meta or { }\n",
    );
    expect(printNix(chain("+", apply(a, b, indentedString(["x"])), indentedString(["y"])))).toBe(
      "a b ''\n  x\n'' + ''\n  y\n''\n",
    );
  });

  test("comments on operands stand in parentheses", () => {
    expect(printNix(chain("++", list([a]), commented(["why"], list([b]))))).toBe(
      "[ a ]\n  ++ (\n    # why\n    [ b ]\n  )\n",
    );
  });
});

describe("applications too long for a line", () => {
  const word = (length: number) => variable("x".repeat(length));

  test("break inside their last argument", () => {
    expect(printNix(apply(a, b, list([word(60), word(50)])))).toBe(
      `a b [\n  ${"x".repeat(60)}\n  ${"x".repeat(50)}\n]\n`,
    );
  });

  test("have one argument a line where none can break", () => {
    expect(printNix(apply(a, word(60), word(50)))).toBe(`a\n  ${"x".repeat(60)}\n  ${"x".repeat(50)}\n`);
  });

  test("stay on it where breaking does not help", () => {
    expect(printNix(apply(a, string("x".repeat(120))))).toBe(`a "${"x".repeat(120)}"\n`);
  });

  test("nested deeply are printed in no time", () => {
    let expr: NixExpr = string("x".repeat(120));
    for (let depth = 0; depth < 200; depth += 1) expr = apply(a, expr);
    expect(printNix(expr)).toContain("a (a (a ");
  });
});

describe("indented strings", () => {
  test("are two deeper than what holds them", () => {
    expect(
      printNix(
        set([
          binding("postPatch", indentedString(["cd lib", "", "  ln -s a b", ["rm ", interpolation(a)]]), [
            "why",
          ]),
        ]),
      ),
    ).toBe(
      nix(`
        {
          # why
          postPatch = ''
            cd lib

              ln -s a b
            rm \${a}
          '';
        }
      `),
    );
  });

  test("without a newline at the end close behind the text", () => {
    expect(printNix(indentedText("a\nb"))).toBe("''\n  a\n  b''\n");
  });

  test("nest in interpolations, indented as the line is", () => {
    const inner = apply(reference("lib.optionalString"), a, indentedString(["ln -s b c"]));
    expect(printNix(indentedString([["  ", interpolation(inner)]]))).toBe(
      nix(`
        ''
          ''\\  \${lib.optionalString a ''
              ln -s b c
            ''}
        ''
      `),
    );
  });
});
