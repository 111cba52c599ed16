import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { deb2nix, ROOT } from "../cli/run.ts";
import { needNix } from "./nix-instantiate.ts";
import { NIXPKGS, openNix } from "./nix-session.ts";

const nix = openNix();
afterAll(() => nix.end());
beforeEach(needNix);

const text = (path: string, ...lines: readonly string[]): DebEntry => ({
  type: "file",
  path,
  mode: 0o644,
  content: `${lines.join("\n")}\n`,
});

/** A daemon as vendors ship it; `'' ${` in its texts is Nix' own syntax. */
async function writeAcme(path: string): Promise<void> {
  const deb = await writeDeb({
    control: {
      Package: "acme-vpn",
      Version: "5.0",
      Architecture: "all",
      Maintainer: "Acme",
      Description: "a VPN",
    },
    scripts: {
      postinst: [
        "#!/bin/sh",
        "set -e",
        'if [ "$1" = configure ]; then',
        "  adduser --system --group --home /var/lib/acme --gecos 'Acme \"\\${x}'\"'' \\${y}\" acme",
        "  usermod -aG dialout acme",
        "  install -d -m 0750 -o acme -g acme /var/lib/acme",
        "  setcap cap_net_admin+ep /usr/bin/acme",
        "  systemctl enable acmed.service acmed.timer",
        "  curl '${evil}' ''${also} */ # nothing",
        "fi",
      ].join("\n"),
    },
    entries: withParents([
      { type: "file", path: "/usr/bin/acme", mode: 0o755, content: "#!/bin/sh\n" },
      { type: "file", path: "/usr/bin/acme-helper", mode: 0o4755, content: "#!/bin/sh\n" },
      text("/lib/systemd/system/acmed.service", "[Service]", "[Install]", "WantedBy=multi-user.target"),
      text("/lib/systemd/system/acmed.timer", "[Timer]", "[Install]", "WantedBy=timers.target"),
      text("/usr/lib/systemd/user/agent.service", "[Service]", "[Install]", "WantedBy=default.target"),
      text("/usr/lib/udev/rules.d/60-acme.rules", 'ATTR{a}=="b"'),
      text("/usr/lib/tmpfiles.d/acme.conf", "d /run/acme"),
      text("/usr/share/dbus-1/system.d/acme.conf", "<busconfig/>"),
      text("/usr/share/polkit-1/actions/acme.policy", "<policyconfig/>"),
      text('/etc/acme/a "b" ${c}.conf', "x"),
    ]),
  });
  writeFileSync(path, deb);
}

describe("deb2nix module", () => {
  test("what it prints sets the options of NixOS, once it is enabled", async () => {
    const folder = join(nix.folder, "module");
    mkdirSync(folder);
    const deb = join(folder, "acme-vpn_5.0_all.deb");
    await writeAcme(deb);
    const { status, stdout, stderr } = await deb2nix(["module", deb]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr:
        "acme-vpn: 1 user, 1 group, 2 enabled units, 1 unit that the package does not enable, 2 security wrappers, " +
        "1 directory, 1 file in /etc, udev rules, D-Bus configuration, polkit policies, tmpfiles.d\n" +
        "  1 script command not translated; it is a comment in the module\n",
    });
    expect(stdout).toContain("# Not enabled by the package: agent.service");
    expect(stdout).toContain("#   curl '${evil}' ''${also} */ # nothing");
    writeFileSync(join(folder, "module.nix"), stdout);
    writeFileSync(
      join(folder, "acme-vpn.nix"),
      '{ }: { type = "derivation"; name = "acme"; outPath = "/acme"; }',
    );
    const evaluate = async (enable: boolean): Promise<unknown> => {
      const code = `
        let
          lib = import ${NIXPKGS}/modules.nix (import ${NIXPKGS}/lib.nix);
          names = map (package: package.name);
          inherit (lib.evalModules {
            modules = [ ${NIXPKGS}/modules-system.nix ${folder}/module.nix { deb2nix.acme-vpn.enable = ${enable}; } ];
            specialArgs.pkgs = { callPackage = file: args: import file args; };
          }) config;
        in
        {
          inherit (config) environment users;
          inherit (config.security) polkit wrappers;
          inherit (config.systemd) services timers user;
          rules = config.systemd.tmpfiles.rules;
          packages = names (config.environment.systemPackages ++ config.systemd.packages
            ++ config.systemd.tmpfiles.packages ++ config.services.udev.packages ++ config.services.dbus.packages);
        }`;
      const { stdout } = await nix.must("nix-instantiate", ["--eval", "--strict", "--json", "-E", code]);
      const result = JSON.parse(stdout) as { environment: { systemPackages?: unknown } };
      delete result.environment.systemPackages;
      return result;
    };
    const noUnits = { services: {}, sockets: {}, timers: {}, paths: {}, targets: {} };
    const unit = { requiredBy: [], aliases: [], overrideStrategy: "asDropinIfExists" };
    const wrapper = { owner: "root", group: "root", setgid: false };
    expect(await evaluate(true)).toEqual({
      environment: { etc: { 'acme/a "b" ${c}.conf': { source: '/acme/etc/acme/a "b" ${c}.conf' } } },
      users: {
        groups: { acme: {} },
        users: {
          acme: {
            createHome: true,
            description: "Acme \"\\${x}'' ${y}",
            extraGroups: ["dialout"],
            group: "acme",
            home: "/var/lib/acme",
            isSystemUser: true,
            useDefaultShell: false,
          },
        },
      },
      polkit: { enable: true },
      wrappers: {
        acme: {
          ...wrapper,
          source: "/acme/bin/acme",
          capabilities: "cap_net_admin+ep",
          permissions: "u+rx,g+x,o+x",
          setuid: false,
        },
        "acme-helper": {
          ...wrapper,
          source: "/acme/bin/acme-helper",
          capabilities: "",
          permissions: "u+rx,g+rx,o+rx",
          setuid: true,
        },
      },
      services: { acmed: { ...unit, wantedBy: ["multi-user.target"] } },
      timers: { acmed: { ...unit, wantedBy: ["timers.target"] } },
      user: noUnits,
      rules: ["d /var/lib/acme 0750 acme acme -"],
      packages: ["acme", "acme", "acme", "acme", "acme"],
    });
    expect(await evaluate(false)).toMatchObject({
      environment: { etc: {} },
      users: { users: {} },
      packages: [],
    });
  });

  test("--json keeps to its schema", async () => {
    const deb = join(nix.folder, "acme-vpn_5.0_all.deb");
    await writeAcme(deb);
    const { stdout } = await deb2nix(["module", "--json", "-q", deb]);
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/module.schema.json"), "utf8"));
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
  });

  test("a JetPack package is refused, with the way out", async () => {
    const core = join(ROOT, "fixtures/debs/nvidia-l4t-core_35.3.1-20230319081403_arm64.deb");
    const copy = join(nix.folder, "nvidia-l4t-core.deb");
    cpSync(core, copy);
    const { status, stdout, stderr } = await deb2nix(["module", copy]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("docs/modules.md");
    expect((await deb2nix(["module", "--target", "standalone", copy])).status).toBe(0);
  });
});
