import { describe, expect, test } from "vitest";
import { parseConfig } from "../../../../src/config/config.ts";
import type { FileFact, TextFact } from "../../../../src/facts/deb-facts.ts";
import { scriptFacts } from "../../../../src/facts/script-facts.ts";
import { textFacts } from "../../../../src/facts/text-facts.ts";
import { loadEmbeddedIndex } from "../../../../src/graph/embedded-index.ts";
import { analyseSet } from "../../../../src/plan/analyse-set.ts";
import { asksNothing, type SystemPlan, systemPlan } from "../../../../src/plan/system/system-plan.ts";
import { debFacts } from "../../support/facts.ts";

interface Acme {
  readonly postinst?: readonly string[];
  readonly postrm?: readonly string[];
  readonly files?: readonly (string | FileFact)[];
  readonly links?: Readonly<Record<string, string>>;
  readonly texts?: Readonly<Record<string, readonly string[]>>;
}

function planOf({ postinst = [], postrm = [], files = [], links = {}, texts = {} }: Acme): SystemPlan {
  const deb = debFacts({
    name: "acme",
    version: "1.0",
    architecture: "amd64",
    links,
    files: [...files, ...Object.keys(texts), "/usr/share/doc/acme/README"],
    scripts: [
      scriptFacts("postinst", `#!/bin/sh\n${postinst.join("\n")}\n`),
      scriptFacts("postrm", `#!/bin/sh\n${postrm.join("\n")}\n`),
    ],
    texts: Object.entries(texts).map(([path, lines]): TextFact => textFacts(path, `${lines.join("\n")}\n`)),
  });
  const set = analyseSet({
    debs: [deb],
    context: [],
    index: loadEmbeddedIndex(),
    config: parseConfig("", "deb2nix.toml"),
    closed: false,
  });
  return systemPlan(set.packages[0]!);
}

const program = (path: string, mode = 0o755): FileFact => ({ path, type: "file", mode, size: 10 });

describe("users and groups", () => {
  const user = { name: "acme", group: "acme", createHome: false, extraGroups: [] };

  test.each([
    ["adduser --system acme", { users: [user], groups: ["acme"] }],
    [
      "adduser --quiet --system --group --no-create-home --home /var/lib/acme --shell /usr/sbin/nologin acme >/dev/null",
      {
        users: [{ ...user, home: "/var/lib/acme", shell: "/usr/sbin/nologin" }],
        groups: ["acme"],
      },
    ],
    [
      "useradd -r -g video -d /var/lib/acme -s /bin/false -c 'Acme service' acme || true",
      {
        users: [
          {
            ...user,
            group: "video",
            home: "/var/lib/acme",
            shell: "/bin/false",
            description: "Acme service",
          },
        ],
        groups: [],
      },
    ],
    [
      "useradd -rms /bin/sh acme",
      { users: [{ ...user, createHome: true, shell: "/bin/sh" }], groups: ["acme"] },
    ],
    ["addgroup --system acme", { users: [], groups: ["acme"] }],
    ["groupadd -rf acme", { users: [], groups: ["acme"] }],
    ["adduser --group acme", { users: [], groups: ["acme"] }],
  ])("%s", (line, { users, groups }) => {
    expect(planOf({ postinst: [line] })).toMatchObject({ users, groups, untranslated: [] });
  });

  test.each([
    "adduser acme video",
    "usermod -aG video acme",
    "usermod -a -G video acme",
    "gpasswd -a acme video",
  ])("%s: a user of the package joins a group", (line) => {
    const plan = planOf({ postinst: ["adduser --system acme", line] });
    expect(plan.users).toEqual([{ ...user, extraGroups: ["video"] }]);
    expect(plan.untranslated).toEqual([]);
  });

  test("a user whom the package does not make is the reader's to settle", () => {
    expect(planOf({ postinst: ["usermod -aG video root"] }).untranslated).toEqual([
      "add user root to group video",
    ]);
  });

  test("a name that only the shell knows is not guessed", () => {
    const plan = planOf({ postinst: ['adduser --system "$NAME"'] });
    expect(plan.users).toEqual([]);
    expect(plan.untranslated).toEqual(['adduser --system "$NAME"']);
  });

  test("sysusers.d", () => {
    const plan = planOf({
      texts: {
        "/usr/lib/sysusers.d/acme.conf": [
          "# all",
          'u acme - "Acme service" /var/lib/acme',
          "m acme video",
          "r - 1-2",
        ],
      },
    });
    expect(plan.users).toEqual([
      { ...user, home: "/var/lib/acme", description: "Acme service", extraGroups: ["video"] },
    ]);
    expect(plan.untranslated).toEqual(["acme.conf: r - 1-2"]);
  });

  test("what is undone at removal was not done", () => {
    expect(asksNothing(planOf({ postrm: ["deluser acme", "rm -rf /var/lib/acme"] }))).toBe(true);
  });
});

describe("units", () => {
  const unit = ["[Service]", "ExecStart=/usr/bin/acmed", "[Install]", "WantedBy=multi-user.target"];
  const path = "/lib/systemd/system/acmed.service";

  test.each([
    "systemctl enable acmed",
    "deb-systemd-helper enable 'acmed.service' >/dev/null || true",
    "systemctl --no-reload enable acmed.service",
  ])("%s", (line) => {
    expect(planOf({ postinst: [line], texts: { [path]: unit } }).units).toEqual({
      hasUnits: true,
      enabled: [
        {
          name: "acmed",
          kind: "service",
          manager: "system",
          wantedBy: ["multi-user.target"],
          requiredBy: [],
          aliases: [],
        },
      ],
      idle: [],
    });
  });

  test("a unit that nothing enables", () => {
    expect(planOf({ texts: { [path]: unit } }).units).toEqual({
      hasUnits: true,
      enabled: [],
      idle: ["acmed.service"],
    });
  });

  test("a unit that systemctl disables", () => {
    expect(planOf({ postinst: ["systemctl disable acmed"], texts: { [path]: unit } }).units.enabled).toEqual(
      [],
    );
  });

  test("a link that the deb ships enables a unit", () => {
    const links = { "/lib/systemd/system/graphical.target.wants/acmed.service": "../acmed.service" };
    expect(planOf({ links, texts: { [path]: ["[Service]"] } }).units.enabled).toMatchObject([
      { name: "acmed", wantedBy: ["graphical.target"] },
    ]);
  });

  test("Also= brings another unit along", () => {
    const { enabled } = planOf({
      postinst: ["systemctl enable acmed"],
      texts: {
        [path]: [...unit, "Also=acmed.socket"],
        "/lib/systemd/system/acmed.socket": ["[Install]", "WantedBy=sockets.target"],
      },
    }).units;
    expect(enabled.map(({ name, kind, wantedBy }) => [name, kind, wantedBy])).toEqual([
      ["acmed", "service", ["multi-user.target"]],
      ["acmed", "socket", ["sockets.target"]],
    ]);
  });

  test("of a template only the default instance is enabled", () => {
    const template = "/lib/systemd/system/acme@.service";
    const postinst = ["systemctl enable acme@.service"];
    expect(planOf({ postinst, texts: { [template]: unit } }).units.enabled).toEqual([]);
    expect(
      planOf({ postinst, texts: { [template]: [...unit, "DefaultInstance=a"] } }).units.enabled,
    ).toMatchObject([{ name: "acme@a" }]);
  });
});

describe("rights", () => {
  const files = [program("/usr/bin/acme")];
  const wrapper = { path: "/bin/acme", owner: "root", group: "root", setuid: false, setgid: false };

  test("setcap", () => {
    const plan = planOf({
      files,
      postinst: ["setcap cap_net_raw,cap_net_admin+ep /usr/bin/acme || chmod u+s /usr/bin/other"],
    });
    expect(plan.wrappers).toEqual([{ ...wrapper, capabilities: "cap_net_raw,cap_net_admin+ep" }]);
  });

  test.each([
    ["chmod 4755 /usr/bin/acme", { setuid: true, permissions: "u+rx,g+rx,o+rx" }],
    ["chmod u+s /usr/bin/acme", { setuid: true }],
    ["chmod ug+s /usr/bin/acme", { setuid: true, setgid: true }],
    [
      "dpkg-statoverride --update --add root video 2750 /usr/bin/acme",
      { setgid: true, group: "video", permissions: "u+rx,g+rx" },
    ],
  ])("%s", (line, expected) => {
    expect(planOf({ files, postinst: [line] })).toMatchObject({
      wrappers: [{ ...wrapper, ...expected }],
      untranslated: [],
    });
  });

  test("a set-id bit in the archive", () => {
    expect(planOf({ files: [program("/usr/bin/acme", 0o4755)] }).wrappers).toMatchObject([
      { setuid: true, setgid: false },
    ]);
  });

  test("chown before chmod", () => {
    const postinst = ["chown root:video /usr/bin/acme", "chmod 2755 /usr/bin/acme"];
    expect(planOf({ files, postinst }).wrappers).toMatchObject([{ group: "video", setgid: true }]);
  });

  test("a program that the package does not have", () => {
    const line = "setcap cap_net_raw+ep /usr/bin/ping";
    expect(planOf({ files, postinst: [line] })).toMatchObject({ wrappers: [], untranslated: [line] });
  });

  test("an ordinary mode asks for nothing", () => {
    expect(planOf({ files, postinst: ["chmod 0755 /usr/bin/acme"] })).toMatchObject({
      wrappers: [],
      untranslated: [],
    });
  });
});

describe("directories and files", () => {
  test.each([
    [["mkdir -p /var/lib/acme", "chown acme:acme /var/lib/acme", "chmod 750 /var/lib/acme"]],
    [["install -d -m 0750 -o acme -g acme /var/lib/acme/"]],
    [
      [
        "install -dm750 -oacme -gacme /nope",
        "install --directory --mode=0750 --owner=acme --group=acme /var/lib/acme",
      ],
    ],
  ])("%j", (postinst) => {
    expect(planOf({ postinst }).directories).toEqual([
      { path: "/var/lib/acme", mode: "0750", owner: "acme", group: "acme" },
    ]);
  });

  test("a directory that is the package's own, or no one knows, is not made", () => {
    const postinst = ["mkdir -p /usr/lib/acme", 'mkdir -p "$DIR"'];
    expect(planOf({ postinst })).toMatchObject({ directories: [], untranslated: postinst });
  });

  test("configuration that programs read, and what NixOS takes from packages by itself", () => {
    const plan = planOf({
      files: ["/etc/acme/acme.conf", "/etc/default/acme", "/etc/init.d/acme", "/etc/logrotate.d/acme"],
    });
    expect(plan.etc).toEqual([
      { name: "acme/acme.conf", path: "/etc/acme/acme.conf" },
      { name: "default/acme", path: "/etc/default/acme" },
    ]);
  });

  test.each([
    ["/lib/udev/rules.d/60-acme.rules", "hasUdevRules"],
    ["/etc/dbus-1/system.d/acme.conf", "hasDbus"],
    ["/usr/share/polkit-1/actions/acme.policy", "hasPolkit"],
    ["/usr/lib/tmpfiles.d/acme.conf", "hasTmpfiles"],
  ] as const)("%s", (path, key) => {
    expect(planOf({ files: [path] })[key]).toBe(true);
    expect(planOf({ files: [`/usr/share/doc${path}`] })[key]).toBe(false);
  });
});
