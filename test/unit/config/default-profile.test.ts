import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../src/config/config.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import { choiceFor } from "../../../src/config/package-choices.ts";
import { Deb2nixError } from "../../../src/error.ts";

test("the profile that ships joins the debs of l4t-multimedia", () => {
  expect(choiceFor(loadDefaultProfile().packages, "nvidia-l4t-multimedia-utils")?.attr).toBe(
    "l4t-multimedia",
  );
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
    const read = () => parseConfig(text, "x.toml");
    expect(read).toThrow(Deb2nixError);
    expect(read).toThrow(message);
  });
});
