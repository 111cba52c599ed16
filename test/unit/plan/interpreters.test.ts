import { describe, expect, test } from "vitest";
import { textFacts } from "../../../src/facts/text-facts.ts";
import { printNix } from "../../../src/nix/print.ts";
import { standalone } from "../../../src/nix/standalone.ts";
import type { TerseDeb } from "../support/facts.ts";
import { planOf } from "./fixes/fixes-of.ts";

const script = (line: string, { path = "/usr/bin/x", depends = "", mode = 0o755 } = {}): TerseDeb => ({
  name: "x",
  control: { Depends: depends },
  files: [{ path, type: "file", mode, size: 10 }],
  texts: [textFacts(path, `#!${line}\n`)],
});
const attrsOf = (deb: TerseDeb, target: "standalone" | "jetpack-nixos" = "jetpack-nixos") =>
  planOf("x", [deb], target).interpreters.map(({ attr, modules }) => [attr, ...modules].join(" "));

describe("interpreters", () => {
  test.each([
    ["/usr/bin/python3", "python3"],
    ["/usr/bin/python3 -u", "python3"],
    ["/usr/bin/env perl", "perl"],
    ["/usr/bin/env -S node --harmony", "nodejs"],
    ["/usr/local/bin/ruby", "ruby"],
    ["/bin/wish", "tk"],
    ["/usr/bin/gjs", "gjs"],
  ])("#!%s is %s", (line, attr) => {
    expect(attrsOf(script(line))).toEqual([attr]);
    expect(attrsOf(script(line), "standalone")).toEqual([attr]);
  });

  test("bash is stdenv's, and named where the package stands alone; sh never is", () => {
    expect(attrsOf(script("/bin/bash"))).toEqual([]);
    expect(attrsOf(script("/bin/bash"), "standalone")).toEqual(["bash"]);
    expect(attrsOf(script("/bin/sh"), "standalone")).toEqual([]);
  });

  test("modules that Depends names, the first known one of a choice", () => {
    const depends = "python3 (>= 3.8), python3-gi, python3-nowhere | python3-yaml, python3-minimal, libc6";
    expect(attrsOf(script("/usr/bin/python3", { depends }))).toEqual(["python3 pygobject3 pyyaml"]);
    const nix = printNix(standalone(planOf("x", [script("/usr/bin/python3", { depends })], "standalone")));
    expect(nix).toMatch(
      /buildInputs = \[\s*\(python3\.withPackages \(ps: \[\s*ps\.pygobject3\s*ps\.pyyaml\s*\]\)\)/,
    );
  });

  test.each([
    ["a script that cannot be run", script("/usr/bin/perl", { mode: 0o644 })],
    ["documentation", script("/usr/bin/perl", { path: "/usr/share/doc/x/example" })],
    ["an init script", script("/usr/bin/perl", { path: "/etc/init.d/x" })],
    ["an interpreter below /opt", script("/opt/x/perl")],
    ["an interpreter of the package itself", script("/usr/bin/env perl", { path: "/usr/bin/perl" })],
    ["an interpreter that the index does not have", script("/usr/bin/python2.7")],
  ])("not for %s", (_, deb) => {
    expect(attrsOf(deb, "standalone")).toEqual([]);
  });
});
