import { describe, expect, test } from "vitest";
import { textFacts } from "../../../../src/facts/text-facts.ts";
import { layOut } from "../../../../src/layout/lay-out.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { standalone } from "../../../../src/nix/standalone.ts";
import { rewriteFixes } from "../../../../src/plan/fixes/rewrite-paths.ts";
import { debFacts } from "../../support/facts.ts";
import { fixesOf, planOf } from "./fixes-of.ts";

describe("rewrite-paths", () => {
  const replacementsOf = (mentions: readonly string[], files: readonly string[]) => {
    const desktop = "/usr/share/applications/x.desktop";
    const deb = debFacts({ name: "x", files: [desktop, ...files], texts: [{ path: desktop, mentions }] });
    return rewriteFixes(layOut([deb]), [deb]);
  };

  test("a program of the package", () => {
    expect(replacementsOf(["/opt/x/run", "/usr/bin/env"], ["/opt/x/run"])).toEqual([
      {
        kind: "rewrite-paths",
        path: "/share/applications/x.desktop",
        replacements: [{ from: "/opt/x/run", to: "/opt/x/run", isDirectory: false }],
        because: [{ file: "/usr/share/applications/x.desktop", name: "/opt/x/run" }],
      },
    ]);
  });

  test("what lies in a directory that is replaced is replaced with it", () => {
    const fixes = replacementsOf(["/opt/x", "/opt/x/run"], ["/opt/x/run"]);
    expect(fixes).toMatchObject([{ replacements: [{ from: "/opt/x", isDirectory: true }] }]);
  });

  test("a path that begins with the name of a file is another one", () => {
    const fixes = replacementsOf(["/bin/box", "/bin/box2", "/usr/bin/box"], ["/usr/bin/box", "/bin/box2"]);
    expect(fixes).toMatchObject([
      { replacements: [{ from: "/usr/bin/box" }, { from: "/bin/box2" }, { from: "/bin/box" }] },
    ]);
  });

  test("what moved out of a directory that is replaced is replaced by itself", () => {
    const [own, other] = ["/usr/lib/x/nvidia", "/usr/local/cuda-12.0/bin/nvcc"];
    const fixes = replacementsOf(["/usr/local/cuda-12.0", other!], [own!, other!]);
    expect(fixes).toMatchObject([{ replacements: [{ from: other, to: "/bin/nvcc" }] }]);
  });

  test("other packages' files stay", () => {
    expect(replacementsOf(["/usr/bin/python3"], [])).toEqual([]);
  });

  test("configuration and state stay where the administrator keeps them", () => {
    expect(replacementsOf(["/etc/x/x.conf", "/var/lib/x"], ["/etc/x/x.conf", "/var/lib/x/y"])).toEqual([]);
  });
});

describe("programs of the system", () => {
  const fixesFor = (path: string, content: string, target: "standalone" | "jetpack-nixos" = "standalone") =>
    fixesOf("rewrite-paths", "x", [{ name: "x", files: [path], texts: [textFacts(path, content)] }], target);
  const UNIT = "/usr/lib/systemd/system/x.service";
  const RULES = "/usr/lib/udev/rules.d/60-x.rules";

  test.each([
    [RULES, 'RUN+="/bin/systemctl start x"', "/bin/systemctl", "systemd"],
    [UNIT, "ExecStartPre=-/sbin/modprobe x", "/sbin/modprobe", "kmod"],
    ["/usr/bin/x", "#!/bin/sh\nexec /usr/bin/jq .\n", "/usr/bin/jq", "jq"],
  ])("of %s", (path, content, from, attr) => {
    const to = `/bin/${from.split("/").at(-1)}`;
    const [fix] = fixesFor(path, content);
    expect(fix?.replacements).toEqual([{ from, to, attr, isDirectory: false }]);
    expect(fixesFor(path, content, "jetpack-nixos")).toEqual([]);
    const plan = planOf("x", [{ name: "x", files: [path], texts: [textFacts(path, content)] }], "standalone");
    expect(printNix(standalone(plan))).toContain(`\${${attr}}`);
  });

  test.each([
    ["what NixOS has too", UNIT, "ExecStart=/bin/sh -c true\nExecStop=/usr/bin/env x"],
    ["the first line of a script", "/usr/bin/x", "#!/usr/bin/perl\n"],
    ["what is read and not run", "/usr/share/x/x.conf", "path=/usr/bin/perl"],
    ["an init script", "/etc/init.d/x", "#!/bin/sh\n/bin/systemctl start x\n"],
    ["a program that the index does not have", UNIT, "ExecStart=/usr/bin/nowhere"],
  ])("not %s", (_, path, content) => {
    expect(fixesFor(path, content)).toEqual([]);
  });
});
