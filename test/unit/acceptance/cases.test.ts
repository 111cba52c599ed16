import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { DEFAULT_CONFIG } from "../../../src/config/config.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { printNix } from "../../../src/nix/print.ts";
import { standalone } from "../../../src/nix/standalone.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import type { PackagePlan } from "../../../src/plan/package-plan.ts";
import { planPackages } from "../../../src/plan/plan-packages.ts";

const DEBS = new URL("../../../fixtures/cases/", import.meta.url);
const index = loadEmbeddedIndex();

/** What is planned and printed for one of fixtures/cases, see the README there. */
async function converted(name: string): Promise<{ readonly plan: PackagePlan; readonly nix: string }> {
  const deb = await readDeb(fileURLToPath(new URL(`${name}.deb`, DEBS)));
  const set = analyseSet({
    debs: [deb],
    context: [],
    index,
    config: DEFAULT_CONFIG,
    target: "standalone",
    closed: false,
  });
  const [plan] = planPackages(set);
  return { plan: plan!, nix: printNix(standalone(plan!)) };
}

describe("programs, links and files where NixOS looks for them", () => {
  test("07: a static program of /usr/local is in bin and left unpatched", async () => {
    const { plan, nix } = await converted("07-static-go");
    expect(nix).toContain("cp -r usr/local/bin/. $out/bin");
    expect(plan.autoPatchelf).toBe(false);
    expect(plan.meta.mainProgram).toBe("gotool");
  });

  test("32: what is below /usr/local is below the output itself", async () => {
    const { nix } = await converted("32-usr-local-bin");
    for (const directory of ["bin", "include", "lib", "share"]) {
      expect(nix).toContain(`cp -r usr/local/${directory}/. $out/${directory}`);
    }
    expect(nix).not.toContain("$out/local");
  });

  test("12b: an alternative of its own name is a link, a generic one is not", async () => {
    const { nix } = await converted("12b-electron-nospace");
    expect(nix).toContain("ln -sfn acmebrowser-stable $out/bin/acmebrowser\n");
    expect(nix).not.toContain("x-www-browser");
  });

  test("16: a program with LSB's interpreter is patched", async () => {
    const { plan } = await converted("16-lsb-interp");
    expect(plan.autoPatchelf).toBe(true);
    expect(plan.unresolved).toEqual([]);
  });

  test("21: links to the package's own library that postinst makes", async () => {
    const { nix } = await converted("21-divert");
    expect(nix).toContain("ln -sfn acme/libGL.so.1 $out/lib/libGL.so\n");
    expect(nix).toContain("ln -sfn acme/libGL.so.1 $out/lib/libGL.so.1\n");
  });

  test("27: a backend of SANE is in lib/sane, its entry in etc/sane.d", async () => {
    const { nix } = await converted("27-sane-backend");
    expect(nix).toContain("cp -r usr/lib/x86_64-linux-gnu/. $out/lib");
    expect(nix).toContain("cp -r etc $out");
  });

  test("36: a desktop file below /opt is among the applications, its program in bin", async () => {
    const { plan, nix } = await converted("36-java-app");
    expect(nix).toContain("$out/share/applications/japp-japp.desktop\n");
    expect(nix).toContain("ln -sfn ../opt/japp/bin/japp $out/bin/japp\n");
    expect(plan.meta.mainProgram).toBe("japp");
  });

  test("15: rules in /etc run the package's own programs", async () => {
    const { nix } = await converted("15-udev-etc");
    expect(nix).toContain("$out/etc/udev/rules.d/60-probe.rules");
    expect(nix).toContain("/bin/probe-attach");
    expect(nix).toContain("/lib/udev/probe_id");
  });
});

describe("interpreters and paths in texts", () => {
  test("10: units, D-Bus, the policy of polkit and the configuration name the output", async () => {
    const { plan } = await converted("10-vpn-units");
    const rewritten = plan.fixes.flatMap((fix) => (fix.kind === "rewrite-paths" ? [fix.path] : []));
    expect(rewritten).toEqual(
      expect.arrayContaining([
        "/lib/systemd/system/acmevpnd.service",
        "/share/dbus-1/system-services/com.acme.Vpn.service",
        "/share/polkit-1/actions/com.acme.vpn.policy",
        "/etc/acmevpn/acmevpn.conf",
      ]),
    );
  });

  test("12b: the XML of default applications names the output", async () => {
    const { nix } = await converted("12b-electron-nospace");
    expect(nix).toContain("$out/share/gnome-control-center/default-apps/acme.xml");
  });

  test("26: the interpreter of a Python program is an input, and it finds the package's own module", async () => {
    const { plan, nix } = await converted("26-python-dist");
    expect(plan.interpreters.map(({ attr }) => attr)).toEqual(["python3"]);
    expect(nix).toContain("wrapProgram $out/bin/acmepy --prefix PYTHONPATH : $out/lib/python3/dist-packages");
    expect(nix).toMatch(/buildInputs = \[ (python3|\(python3\.withPackages .*\)) \];/);
  });
});
