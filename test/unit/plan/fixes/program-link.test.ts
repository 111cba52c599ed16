import { describe, expect, test } from "vitest";
import { launchedPrograms } from "../../../../src/facts/launched-programs.ts";
import { scriptFacts } from "../../../../src/facts/script-facts.ts";
import { textFacts } from "../../../../src/facts/text-facts.ts";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf, planOf } from "./fixes-of.ts";

const MENU = "/usr/share/applications/acme.desktop";
const program = { path: "/opt/acme/acme", type: "file" as const, mode: 0o755, size: 10 };

const debWith = (exec: string, more: Partial<TerseDeb> = {}): TerseDeb => ({
  name: "x",
  files: [program, MENU],
  texts: [textFacts(MENU, `[Desktop Entry]\nExec=${exec}\n`)],
  ...more,
});
const linksOf = (deb: TerseDeb, target: "standalone" | "jetpack-nixos" = "standalone") =>
  fixesOf("program-link", "x", [deb], target).map((link) => `${link.path} -> ${link.target}`);

describe("program-link", () => {
  test.each(["/opt/acme/acme %U", '"/opt/acme/acme" --new', "env A=b /opt/acme/acme", "acme"])(
    "a program that Exec=%s starts",
    (exec) => {
      expect(linksOf(debWith(exec))).toEqual(["/bin/acme -> ../opt/acme/acme"]);
      expect(linksOf(debWith(exec), "jetpack-nixos")).toEqual([]);
      expect(planOf("x", [debWith(exec)], "standalone").meta.mainProgram).toBe("acme");
    },
  );

  test("not where a link of the deb or of a script leads to it", () => {
    expect(linksOf(debWith("/opt/acme/acme", { links: { "/usr/bin/a": "/opt/acme/acme" } }))).toEqual([]);
    const scripts = [scriptFacts("postinst", "ln -s /opt/acme/acme /usr/bin/a")];
    expect(linksOf(debWith("/opt/acme/acme", { scripts }))).toEqual([]);
  });

  test("not what cannot be run, what the package does not have, or one name of two programs", () => {
    expect(linksOf(debWith("/opt/acme/acme", { files: ["/opt/acme/acme", MENU] }))).toEqual([]);
    expect(linksOf(debWith("/opt/other/acme"))).toEqual([]);
    const two = [program, { ...program, path: "/opt/acme/old/acme" }, MENU];
    expect(linksOf(debWith("acme", { files: two }))).toEqual([]);
  });
});

test("programs of a desktop file: quotes, escapes, actions, TryExec", () => {
  const content = [
    'Exec="/opt/Acme Desk/acme" %U',
    "TryExec=/usr/bin/acme",
    "[Desktop Action new]",
    "Exec = env -u A B=c acme --new",
    "Exec=%k",
    "Exec=",
  ].join("\n");
  expect(launchedPrograms(content)).toEqual(["/opt/Acme Desk/acme", "/usr/bin/acme", "acme"]);
});
