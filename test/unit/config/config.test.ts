import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG, parseConfig, readConfig, withProfile } from "../../../src/config/config.ts";
import { hasReached, releaseNumbers } from "../../../src/config/release-number.ts";

const FULL = `[target.symbols]
GLIBC = "2.42"
NVX = "1"

[sonames]
"libssl.so.1.1" = "openssl_1_1"
"libgstreamer-1.0.so.0" = "gst_all_1.gstreamer"

[host-provided]
"libnvrm_chip.so" = "flashed with the board"

[packages.l4t-core]
pname = "core"
debs = ["nvidia-l4t-core", "nvidia-l4t-core-*"]
variant = "nvgpu"
split = ["lib"]
inputs.declared = ["expat", "libglvnd"]

[[packages.l4t-core.inputs.add]]
attr = "stdenv.cc.cc.lib"
reason = "opened by a plugin"

[[packages.l4t-core.inputs.remove]]
attr = "gtk3"
reason = "only a demo needs it"

[[packages.l4t-core.inputs.runtime]]
attr = "libx11"
reason = "asked for by name"

[[packages.l4t-core.relocate]]
deb = "nvidia-l4t-3d-core"
paths = ["*/libnvidia-ptxjitcompiler.so.*"]
reason = "libcuda opens it"

[[leave-out]]
debs = ["nvidia-l4t-weston"]
reason = "nixpkgs has its own"

[[suppress]]
rule = "dlopen-missing"
package = "l4t-core"
path = "*/libnvrm_chip.so"
subject = "libnvtegrahv.so"
reason = "a hypervisor's, not on Jetson"
until = "r36"
`;

const isValid = new Ajv().compile(
  JSON.parse(readFileSync(new URL("../../../schema/config.schema.json", import.meta.url), "utf8")),
);

test("everything that there is to say", () => {
  expect(parseConfig(FULL, "deb2nix.toml")).toEqual({
    symbolVersions: new Map([...DEFAULT_CONFIG.symbolVersions, ["GLIBC", "2.42"], ["NVX", "1"]]),
    sonames: new Map([
      ["libssl.so.1.1", "openssl_1_1"],
      ["libgstreamer-1.0.so.0", "gst_all_1.gstreamer"],
    ]),
    hostProvided: new Map([["libnvrm_chip.so", "flashed with the board"]]),
    packages: new Map([
      [
        "l4t-core",
        {
          attr: "l4t-core",
          pname: "core",
          debs: ["nvidia-l4t-core", "nvidia-l4t-core-*"],
          variant: "nvgpu",
          split: ["lib"],
          inputs: {
            declared: ["expat", "libglvnd"],
            add: [{ attr: "stdenv.cc.cc.lib", reason: "opened by a plugin" }],
            remove: [{ attr: "gtk3", reason: "only a demo needs it" }],
            runtime: [{ attr: "libx11", reason: "asked for by name" }],
          },
          relocate: [
            {
              deb: "nvidia-l4t-3d-core",
              paths: ["*/libnvidia-ptxjitcompiler.so.*"],
              reason: "libcuda opens it",
            },
          ],
        },
      ],
    ]),
    leftOut: [{ debs: ["nvidia-l4t-weston"], reason: "nixpkgs has its own" }],
    suppressions: [
      {
        rule: "dlopen-missing",
        package: "l4t-core",
        path: "*/libnvrm_chip.so",
        subject: "libnvtegrahv.so",
        reason: "a hypervisor's, not on Jetson",
        until: "r36",
      },
    ],
  });
});

test("an empty file says nothing", () => expect(parseConfig("", "deb2nix.toml")).toEqual(DEFAULT_CONFIG));

test("the schema takes what the reader takes", () => {
  for (const text of [FULL, ""]) expect(isValid(parse(text)), JSON.stringify(isValid.errors)).toBe(true);
});

describe("what the reader refuses, with its place, so does the schema", () => {
  test.each([
    ["[targets]\n", /unknown key targets; expected target/],
    ["target = 3\n", /target must be a table/],
    ["[target]\nglibc = '2'\n", /unknown key target\.glibc/],
    ["[target.symbols]\nGLIBC = 2.4\n", /target\.symbols\.GLIBC must be a text/],
    ["[target.symbols]\nGLIBC = 'new'\n", /must be a version/],
    ["[packages]\nx = 3\n", /packages\.x must be a table/],
    ["[packages.x]\nsplits = true\n", /unknown key packages\.x\.splits/],
    ["[packages.x]\nsplit = ['libs']\n", /packages\.x\.split: libs is none of bin/],
    ["[packages.x]\ndebs = []\n", /packages\.x\.debs must name a deb/],
    ["[packages.x.inputs]\nadded = []\n", /unknown key packages\.x\.inputs\.added/],
    ["[[packages.x.inputs.add]]\nattr = 'y'\n", /packages\.x\.inputs\.add 1: reason must be a text/],
    ["[[packages.x.relocate]]\ndeb = 'y'\nreason = 'z'\n", /relocate 1: paths must be a list of texts/],
    ["[sonames]\n'libx.so' = 3\n", /sonames\.libx\.so must be a text/],
    ["[host-provided]\n'libx.so' = ''\n", /host-provided\.libx\.so must be a text/],
    ["[packages.x.inputs]\ndeclared = 'y'\n", /inputs\.declared must be a list of texts/],
    ["[suppress]\nrule = 'x'\n", /suppress must be a list of tables, written \[\[suppress\]\]/],
    ["suppress = [1]\n", /suppress 1 must be a table/],
    ["[[suppress]]\nrule = 'x'\n", /suppress 1 has no reason/],
    ["[[suppress]]\nreason = 'x'\n", /suppress 1: rule must be a text/],
    ["[[suppress]]\nrule = 'x'\nreason = ''\n", /reason must be a text/],
    ["[[suppress]]\nrule = 'x'\nreason = 'y'\npaths = 'z'\n", /unknown key suppress 1: paths/],
    ["[[suppress]]\nrule = 'x'\nreason = 'y'\nuntil = 'soon'\n", /until must be a release/],
  ])("%j", (text, message) => {
    expect(() => parseConfig(text, "deb2nix.toml")).toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        kind: "usage",
        path: expect.stringMatching(/^deb2nix\.toml:\d+:\d+$/),
        message: expect.stringMatching(message),
      }),
    );
    expect(isValid(parse(text))).toBe(false);
  });

  test.each(["libx; evil", "with", "cudaPackages", "a..b", "a.b c", "${x}"])(
    "no attribute path: %j",
    (attr) =>
      expect(() => parseConfig(`[sonames]\n"l.so" = ${JSON.stringify(attr)}\n`, "x")).toThrow(
        /is no attribute/,
      ),
  );

  test("a date is no table, though JavaScript has an object for it", () => {
    expect(() => parseConfig("[packages]\nx = 2026-01-01\n", "x")).toThrow(/packages\.x must be a table/);
  });

  test("what is no TOML, where the parser stopped, in one sentence", () => {
    expect(() => parseConfig("[sonames]\n'a' = = 'b'\n", "deb2nix.toml")).toThrow(
      expect.objectContaining({
        code: "E_CONFIG",
        path: "deb2nix.toml:2:7",
        message: "Invalid TOML document: invalid value",
        hint: undefined,
      }),
    );
  });

  test.each([
    ["rule = dlopen-missing", true],
    ["reason = it is known", true],
    ["debs = [nvidia-l4t-core]", true],
    ["debs = [\n  'a',\n  nvidia-l4t-core\n]", true],
    ["pname = 3d-core", true],
    ["split = nano", true],
    ["x = 1 2", false],
    ["x =", false],
    ["x = 'a' b", false],
    ["x y = 1", false],
    ["[x", false],
    ["x = 'a", false],
    ["x = 1\nx = 2", false],
    [`x = ${"a".repeat(1_000_000)}=`, true],
  ])("%.40j: told that strings need quotes: %s", (text, told) => {
    expect(() => parseConfig(text, "x")).toThrow(
      expect.objectContaining({ hint: told ? "Strings need quotes." : undefined }),
    );
  });
});

describe("what helps to mend it", () => {
  test.each([
    ["[sonames]\n[pakages.x]\n", 2, 2, "Did you mean packages?"],
    ["[packages.x]\n\n  varient = 'a'\n", 3, 3, "Did you mean variant?"],
    [
      "[[suppress]]\nrule='a'\nreason='b'\n[[suppress]]\nrule='a'\nreason='b'\npakage='c'\n",
      7,
      1,
      "Did you mean package?",
    ],
    ["[packages.x]\nsplit = [ 'dev', 'libs' ]\n", 2, 1, "Did you mean lib?"],
    [
      "[packages.x]\ninputs = { add = [\n  { attr = 'a', raeson = 'b' }] }\n",
      3,
      17,
      "Did you mean reason? `deb2nix config check` tells 1 more.",
    ],
    ["[sonames]\n'libx.so' = 'a'\n\"lib\\u0079.so\" = 3\n", 3, 1, undefined],
    ["[[suppress]]\nrule = 'x'\n", 1, 3, undefined],
    ["[packages.x]\nqqqqq = 1\n", 2, 1, undefined],
  ])("%j: line %i, column %i, %s", (text, line, column, hint) => {
    expect(() => parseConfig(text, "x.toml")).toThrow(
      expect.objectContaining({ path: `x.toml:${line}:${column}`, hint }),
    );
  });

  const broken = "[sonames]\na = 1\n[packages.x]\npnam = 'a'\n[packages.y]\npname = 'y'\n[sonams]\n";

  const placesOf = (text: string, rules?: readonly string[]): readonly (string | undefined)[] => {
    const read = readConfig(text, "x", rules);
    return read.kind === "problems" ? read.problems.map(({ path, message }) => `${path} ${message}`) : [];
  };

  test("every part that is wrong is told, in order", () => {
    expect(placesOf(broken)).toEqual([
      "x:2:1 sonames.a must be a text",
      expect.stringMatching(/^x:4:1 unknown key packages\.x\.pnam; /),
      expect.stringMatching(/^x:7:2 unknown key sonams; /),
    ]);
  });

  test("of one entry all parts are told too", () => {
    const entry = "[[suppress]]\nrule = 'a'\npakage = 'p'\nuntil = 'x'\npth = ''\nsubject = 3\n";
    expect(placesOf(entry, ["b"])).toEqual([
      "x:1:3 suppress 1 has no reason",
      'x:2:1 suppress 1: rule: there is no rule "a"',
      expect.stringMatching(/^x:3:1 unknown key suppress 1: pakage; /),
      'x:4:1 suppress 1: until must be a release, as "r40" or "r38.4"',
      expect.stringMatching(/^x:5:1 unknown key suppress 1: pth; /),
      "x:6:1 suppress 1: subject must be a text",
    ]);
  });

  test("of one package all parts are told too", () => {
    const choices = `[packages.x]
pname = 1
debs = []
variannt = "a"
split = ["libs", "lib", "docs"]
inputs.declared = 1
inputs.ad = []
[[packages.x.inputs.add]]
attr = "a b"
[[packages.x.inputs.remove]]
atr = "a"
[[packages.x.relocate]]
paths = []
[[leave-out]]
debs = 1
`;
    expect(placesOf(choices)).toEqual([
      "x:2:1 packages.x.pname must be a text",
      "x:3:1 packages.x.debs must name a deb",
      expect.stringMatching(/^x:4:1 unknown key packages\.x\.variannt; /),
      expect.stringMatching(/^x:5:1 packages\.x\.split: libs is none of /),
      expect.stringMatching(/^x:5:1 packages\.x\.split: docs is none of /),
      "x:6:8 packages.x.inputs.declared must be a list of texts",
      expect.stringMatching(/^x:7:8 unknown key packages\.x\.inputs\.ad; /),
      "x:8:21 packages.x.inputs.add 1: reason must be a text",
      'x:9:1 packages.x.inputs.add 1: attr: "a b" is no attribute',
      "x:10:21 packages.x.inputs.remove 1: attr must be a text",
      "x:10:21 packages.x.inputs.remove 1: reason must be a text",
      expect.stringMatching(/^x:11:1 unknown key packages\.x\.inputs\.remove 1: atr; /),
      "x:12:14 packages.x.relocate 1: deb must be a text",
      "x:12:14 packages.x.relocate 1: reason must be a text",
      "x:13:1 packages.x.relocate 1: paths must name a path",
      "x:14:3 leave-out 1: reason must be a text",
      "x:15:1 leave-out 1: debs must be a list of texts",
    ]);
  });

  test("the first error that says how to mend it says how many more there are", () => {
    expect(() => parseConfig(broken, "x.toml")).toThrow(
      expect.objectContaining({
        path: "x.toml:4:1",
        hint: "Did you mean pname? `deb2nix config check` tells 2 more.",
      }),
    );
  });
});

describe("a profile and what the maintainer says besides", () => {
  const profile = parseConfig(
    `[sonames]
"libx.so" = "x"
"liby.so" = "y"

[packages.a]
debs = ["a", "a-*"]
pname = "A"
[[packages.a.inputs.add]]
attr = "x"
reason = "profile"

[[suppress]]
rule = "r"
reason = "profile"
`,
    "profile.toml",
  );
  const own = parseConfig(
    `[target.symbols]
GLIBC = "2.99"

[sonames]
"libx.so" = "own"

[packages.a]
split = ["lib"]
[[packages.a.inputs.add]]
attr = "y"
reason = "own"

[packages.b]
debs = ["b"]
`,
    "deb2nix.toml",
  );
  const both = withProfile(profile, own);

  test("of one SONAME the maintainer's attribute counts", () =>
    expect([...both.sonames]).toEqual([
      ["libx.so", "own"],
      ["liby.so", "y"],
    ]));

  test("a package keeps what only the profile says, and lists of reasons are joined", () =>
    expect(both.packages.get("a")).toMatchObject({
      debs: ["a", "a-*"],
      pname: "A",
      split: ["lib"],
      inputs: { add: [{ reason: "profile" }, { reason: "own" }] },
    }));

  test("the target is the maintainer's", () => expect(both.symbolVersions.get("GLIBC")).toBe("2.99"));
  test("suppressions of both count", () => expect(both.suppressions).toHaveLength(1));
  test("packages of both are there", () => expect([...both.packages.keys()]).toEqual(["a", "b"]));
});

describe("releases", () => {
  test.each([
    ["r36.5", [36, 5]],
    ["35.3.1", [35, 3, 1]],
    ["orin", undefined],
    ["r36.x", undefined],
    ["", undefined],
  ])("%j", (release, numbers) => expect(releaseNumbers(release)).toEqual(numbers));

  test.each([
    [[36, 5], [36], true],
    [[36], [36, 5], false],
    [[36], [36, 0], true],
    [[38, 1], [36, 5], true],
    [[36, 4, 3], [36, 4, 4], false],
  ])("%j has reached %j: %s", (release, limit, expected) =>
    expect(hasReached(release, limit)).toBe(expected),
  );
});

test("the example of the documentation is one", () => {
  const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8");
  const [, example] = /```toml\n([\s\S]*?)```/.exec(page)!;
  expect(parseConfig(example!, "deb2nix.toml").packages.size).toBe(4);
  expect(isValid(parse(example!)), JSON.stringify(isValid.errors)).toBe(true);
});
