import { describe, expect, test } from "vitest";
import { scriptFacts } from "../../../../src/facts/script-facts.ts";
import { fixesOf } from "./fixes-of.ts";

const FILES = ["/opt/acme/acme", "/opt/acme/acme.desktop", "/usr/bin/there", "/usr/share/acme/x/y"];

const linksOf = (script: string, target: "standalone" | "jetpack-nixos" = "standalone", name = "postinst") =>
  fixesOf(
    "script-link",
    "x",
    [{ name: "x", files: FILES, scripts: [scriptFacts(name, script)] }],
    target,
  ).map((link) => `${link.path} -> ${link.target}`);

describe("script-link", () => {
  test.each([
    ["ln -s /opt/acme/acme /usr/bin/acme", "/bin/acme -> ../opt/acme/acme"],
    ["ln -sf ../../opt/acme/acme /usr/bin/", "/bin/acme -> ../opt/acme/acme"],
    ["[ -e /x ] || ln --symbolic --force '/opt/acme/acme' /usr/bin", "/bin/acme -> ../opt/acme/acme"],
    ["ln -sft /usr/bin /opt/acme/acme", "/bin/acme -> ../opt/acme/acme"],
    ["ln -s --target-directory=/usr/bin /opt/acme/acme", "/bin/acme -> ../opt/acme/acme"],
    ["D=/opt/acme\nln -sfn $D/acme /usr/local/bin/acme 2>/dev/null", "/bin/acme -> ../opt/acme/acme"],
    ["ln -s /usr/share/acme/x /opt/acme/data", "/opt/acme/data -> ../../share/acme/x"],
    ["update-alternatives --install /usr/bin/acme acme /opt/acme/acme 50", "/bin/acme -> ../opt/acme/acme"],
    [
      "xdg-desktop-menu install --novendor /opt/acme/acme.desktop",
      "/share/applications/acme.desktop -> ../../opt/acme/acme.desktop",
    ],
  ])("%s", (script, link) => {
    expect(linksOf(script)).toEqual([link]);
    expect(linksOf(script, "jetpack-nixos")).toEqual([]);
    expect(linksOf(script, "standalone", "postrm")).toEqual([]);
  });

  test("a link to a link that a script made before", () => {
    const script = "ln -s /opt/acme/acme /usr/bin/a\nln -s a /usr/bin/b";
    expect(linksOf(script)).toEqual(["/bin/a -> ../opt/acme/acme", "/bin/b -> a"]);
  });

  test.each([
    ["what the package does not have", "ln -s /opt/other /usr/bin/other"],
    ["a name that is taken", "ln -s /opt/acme/acme /usr/bin/there"],
    ["a hard link", "ln /opt/acme/acme /usr/bin/acme"],
    ["what only the shell knows", "ln -s $1/acme /usr/bin/acme"],
    ["one in the working directory", "ln -s /opt/acme/acme"],
    ["one below a file", "ln -s /opt/acme/acme /usr/bin/there/acme"],
    ["one of the system's state", "ln -s /opt/acme/acme /var/lib/acme"],
    ["a directory inside itself", "ln -s /usr/share/acme /usr/share/acme/x/loop"],
    ["what leaves the root", "ln -s /opt/acme/acme /usr/bin/../../../../acme"],
    [
      "a name that many packages provide",
      "update-alternatives --install /usr/bin/editor editor /opt/acme/acme 1",
    ],
    ["half a command", "update-alternatives --install /usr/bin/acme"],
  ])("not %s", (_, script) => {
    expect(linksOf(script)).toEqual([]);
  });
});
