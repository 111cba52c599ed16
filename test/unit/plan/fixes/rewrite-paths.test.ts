import { describe, expect, test } from "vitest";
import { layOut } from "../../../../src/layout/lay-out.ts";
import { rewriteFixes } from "../../../../src/plan/fixes/rewrite-paths.ts";
import { debFacts } from "../../support/facts.ts";

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
