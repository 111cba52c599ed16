import { describe, expect, test } from "vitest";
import { Deb2nixError } from "../../../src/error.ts";
import { choiceFor, loadDefaultProfile, parseProfile } from "../../../src/plan/profile.ts";

test("the profile that ships joins the debs of l4t-multimedia", () => {
  expect(choiceFor(loadDefaultProfile(), "nvidia-l4t-multimedia-utils")?.attr).toBe("l4t-multimedia");
});

describe("a profile that is none is a wrong call that says where", () => {
  test.each([
    ["[packages", /Invalid TOML|bracket|table/i],
    ["[package.x]\n", /unknown key package/],
    ['[packages.x]\ndeb = ["y"]\n', /packages\.x\.deb;? expected|unknown key packages\.x\.deb/],
    ["[packages.x]\ndebs = []\n", /packages\.x\.debs must (be a list|name a deb)/],
    ["packages = 3\n", /packages must be a table/],
    [`x = "${"\\n ".repeat(40_000)}`, /x\.toml|Invalid TOML/i],
    ['[packages."../a b"]\ndebs = ["y"]\n', /no package can be called so/],
    ['[packages.with]\ndebs = ["y"]\n', /with_ would do/],
  ])("%j", (text, message) => {
    const read = () => parseProfile(text, "x.toml");
    expect(read).toThrow(Deb2nixError);
    expect(read).toThrow(message);
  });
});
