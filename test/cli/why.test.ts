import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { deb2nix, fixture, ROOT } from "./run.ts";

const DEBS = join(ROOT, "fixtures/debs");
const SOME = ["camera", "core", "init"].map((name) => fixture(`nvidia-l4t-${name}`));
const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

describe("deb2nix why", () => {
  test("shows every ELF file that asks, by name, with who has it", async () => {
    const { stdout, stderr, status } = await deb2nix(["why", "l4t-gbm", "libdrm", DEBS]);
    expect(stdout).toBe(
      `l4t-gbm asks for libdrm: 2 reasons

needed libdrm.so.2: libdrm of nixpkgs
  ${TEGRA}/libnvidia-egl-gbm.so

dlopen libdrm.so.2: libdrm of nixpkgs
  ${TEGRA}/libnvidia-allocator.so.1 (dlopen, certain, .rodata+0x0)

1 chain (-v shows all)
`,
    );
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  });

  test("shows the shortest chain where the package does not ask itself", async () => {
    const { stdout, status } = await deb2nix(["why", "nvidia-l4t-camera", "expat", DEBS]);
    expect(stdout).toBe(
      `l4t-camera reaches expat through other packages alone

l4t-camera
  needed libnvos.so for ${TEGRA}/libnvargus.so and 50 more
l4t-core
  needed libexpat.so.1 for ${TEGRA}/libnvfnet.so
expat (nixpkgs)

2 other chains (-v shows all)
`,
    );
    expect(status).toBe(0);
  });

  test("-v shows all chains, and where the loader finds what is asked for", async () => {
    const { stdout } = await deb2nix(["why", "-v", "l4t-gbm", "libnvidia-rmapi-tegra.so.35.3.1", DEBS]);
    expect(stdout).toContain(`    ld.so.cache: ${TEGRA}/libnvidia-rmapi-tegra.so.35.3.1 (found)\n`);
    expect((await deb2nix(["why", "-v", "l4t-camera", "expat", DEBS])).stdout).not.toContain("-v shows all");
  });

  test("a library that nobody has: where it was looked for, which debs would have it, exit 1", async () => {
    const args = ["why", "--closed", "l4t-nvfancontrol", "libjetsonpower.so"];
    const { stdout, status } = await deb2nix([...args, fixture("nvidia-l4t-nvfancontrol")]);
    expect(stdout).toBe(
      `l4t-nvfancontrol asks for libjetsonpower.so: 1 reason
(below a file: where the loader looks on a system with these debs alone)

needed libjetsonpower.so: nobody has it (the package itself, the nixpkgs index)
  /usr/sbin/nvfancontrol
    ld.so.cache: no such name
    default: /lib/aarch64-linux-gnu/libjetsonpower.so (absent)
    default: /usr/lib/aarch64-linux-gnu/libjetsonpower.so (absent)
    default: /lib/libjetsonpower.so (absent)
    default: /usr/lib/libjetsonpower.so (absent)

In L4T r39: nvidia-l4t-core.
In L4T r38: nvidia-l4t-core.
In L4T r36: nvidia-l4t-core.
In L4T r35: nvidia-l4t-core.
`,
    );
    expect(status).toBe(1);
  });

  test("--debs has it", async () => {
    const args = ["why", "--closed", "l4t-nvfancontrol", "libjetsonpower.so", "--debs", DEBS];
    const { stdout, status } = await deb2nix([...args, fixture("nvidia-l4t-nvfancontrol")]);
    expect(stdout).toContain(`needed libjetsonpower.so: l4t-core has it, ${TEGRA}/libjetsonpower.so\n`);
    expect(status).toBe(0);
  });

  test("where nothing leads there it says who has it, and exits 1", async () => {
    const { stdout, status } = await deb2nix(["why", "l4t-core", "l4t-camera", ...SOME]);
    expect(stdout).toBe("nothing leads from l4t-core to l4t-camera.\n\nIn the set: l4t-camera.\n");
    expect(status).toBe(1);
  });

  test("an absolute path", async () => {
    const { stdout, status } = await deb2nix(["why", "l4t-core", "/etc/nvsciipc.cfg", ...SOME]);
    expect(stdout).toContain(`path /etc/nvsciipc.cfg: l4t-init has it, /etc/nvsciipc.cfg\n  ${TEGRA}/`);
    expect(status).toBe(0);
  });

  test("a package that is not at hand is a wrong call", async () => {
    const { stdout, stderr, status } = await deb2nix(["why", "l4t-camra", "libnvos.so", ...SOME]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toBe(
      'error[E_PACKAGE]: no deb at hand makes a package "l4t-camra". Did you mean l4t-camera?\n',
    );
  });

  test("without debs it is a wrong call", async () => {
    const { stderr, status } = await deb2nix(["why", "l4t-core", "expat"]);
    expect(stderr).toContain("missing required argument 'deb'");
    expect(status).toBe(2);
  });

  test.each([
    ["evidence", "l4t-camera", "l4t-core"],
    ["chains", "l4t-camera", "expat"],
    ["a missing library", "l4t-core", "libnone.so.1"],
    ["paths", "l4t-core", "l4t-init"],
    ["what every package has", "l4t-core", "libc.so.6"],
  ])("--json keeps to its schema: %s", async (_, pkg, name) => {
    const { stdout } = await deb2nix(["why", "--json", pkg, name, ...SOME]);
    const schema = JSON.parse(readFileSync(join(ROOT, "schema/why.schema.json"), "utf8"));
    const validate = new Ajv().compile(schema);
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true);
    expect(stdout).not.toContain(ROOT);
  });

  test("--json has the evidence with its provider and its trace", async () => {
    const { stdout } = await deb2nix(["why", "--json", "l4t-gbm", "libgbm.so.1", DEBS]);
    expect((JSON.parse(stdout) as { readonly evidence: unknown }).evidence).toMatchObject([
      {
        kind: "needed",
        elf: `${TEGRA}/libnvidia-egl-gbm.so`,
        name: "libgbm.so.1",
        provider: { kind: "nixpkgs", attr: "libgbm" },
        // The distribution's own, as l4t-core carries it.
        trace: [{ from: { kind: "ld.so.cache" }, candidate: `${TEGRA}/libgbm.so.1`, outcome: "found" }],
      },
    ]);
  });
});
