import { expect, test } from "vitest";
import { parseConfig } from "../../../src/config/config.ts";
import type { EmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { planRelease } from "../../../src/release/regenerate-release.ts";
import { debFacts } from "../support/facts.ts";

const INDEX: EmbeddedIndex = { outside: new Map(), l4t: [] };
const LIB = "/usr/lib/aarch64-linux-gnu/nvidia";
const library = (name: string, ...needed: string[]) => ({ path: `${LIB}/${name}`, soname: name, needed });

const DEBS = [
  debFacts({ name: "nvidia-l4t-camera", version: "36.5.0-1", elfs: [library("liba.so", "libwfd.so")] }),
  debFacts({ name: "nvidia-l4t-openwfd", version: "36.5.0-1", elfs: [library("libwfd.so")] }),
  debFacts({ name: "nvidia-l4t-weston", version: "36.5.0-1", elfs: [library("libweston.so")] }),
];

function attrs(config: string, isRead = true): readonly string[] {
  const release = {
    name: "r36.5",
    major: 36,
    debs: DEBS.map(({ control, file, sha256 }) => ({
      name: control.Package!,
      repo: "t234",
      version: "36.5.0-1",
      filename: `pool/${file}`,
      sha256,
    })),
  };
  const facts = new Map(isRead ? DEBS.map((deb) => [deb.sha256, deb]) : []);
  const planned = planRelease(release, facts, { index: INDEX, config: parseConfig(config, "deb2nix.toml") });
  return [...planned.attrs].sort();
}

const LEAVE_OUT = '[[leave-out]]\ndebs = ["nvidia-l4t-openwfd", "nvidia-l4t-w*"]\nreason = "not asked for"\n';

test("a package of the set is left out where its debs are", () => {
  expect(attrs("")).toEqual(["l4t-camera", "l4t-openwfd", "l4t-weston"]);
});

test("but one that another package needs is there all the same", () => {
  expect(attrs(LEAVE_OUT)).toEqual(["l4t-camera", "l4t-openwfd"]);
});

test("of a deb that was not read nobody can tell who needs it: it is left out", () => {
  expect(attrs(LEAVE_OUT, false)).toEqual(["l4t-camera"]);
});
