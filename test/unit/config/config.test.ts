import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG, parseConfig } from "../../../src/config/config.ts";
import { hasReached, releaseNumbers } from "../../../src/config/release-number.ts";

const FULL = `[target.symbols]
GLIBC = "2.42"
NVX = "1"

[packages.l4t-core]
inputs.declared = ["expat", "libglvnd"]

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
    declaredInputs: new Map([["l4t-core", ["expat", "libglvnd"]]]),
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
    ["[packages]\nx = 2026-01-01\n", /packages\.x must be a table/],
    ["[packages.x]\nsplit = true\n", /unknown key packages\.x\.split/],
    ["[packages.x.inputs]\nadd = []\n", /unknown key packages\.x\.inputs\.add/],
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
        path: "deb2nix.toml",
        message: expect.stringMatching(message),
      }),
    );
    expect(isValid(parse(text))).toBe(false);
  });

  test("what is no TOML", () => {
    expect(() => parseConfig("[target", "deb2nix.toml")).toThrow(
      expect.objectContaining({ code: "E_CONFIG" }),
    );
  });
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
