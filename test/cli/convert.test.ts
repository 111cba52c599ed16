import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, describe, expect, test } from "vitest";
import { OWNERSHIP } from "../../src/nix/releases/ownership.ts";
import { deb2nix, fixture, type Outcome, ROOT, runShell } from "./run.ts";

const scratch = mkdtempSync(join(tmpdir(), "deb2nix-cli-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const CORE = `{ buildFromDebs
, expat
, libglvnd
}:
buildFromDebs {
  pname = "nvidia-l4t-core";
  buildInputs = [ expat libglvnd ];
}
`;

const OWNED = `# ${OWNERSHIP}\n`;

describe("deb2nix DEB", () => {
  test("prints one function for one deb, and the report beside it", async () => {
    const { status, stdout, stderr } = await deb2nix([fixture("nvidia-l4t-core")]);
    expect(stdout).toBe(CORE);
    expect(stderr).toContain("libexpat.so.1 for /usr/lib/aarch64-linux-gnu/tegra/libnvfnet.so");
    expect(status).toBe(0);
  });

  test("convert is the name of the default command", async () => {
    expect((await deb2nix(["convert", "-q", fixture("nvidia-l4t-core")])).stdout).toBe(CORE);
  });

  test("-q says nothing beside the result", async () => {
    expect((await deb2nix(["-q", fixture("nvidia-l4t-core")])).stderr).toBe("");
  });

  test("the index that ships with the tool knows the packages that are not at hand", async () => {
    const { stdout, status } = await deb2nix(["-q", fixture("nvidia-l4t-pva")]);
    expect(stdout).toContain("buildInputs = [ l4t-core l4t-cuda l4t-nvsci ];");
    expect(status).toBe(0);
  });

  test("--closed turns the index off: a TODO, a finding, exit 1", async () => {
    const { stdout, stderr, status } = await deb2nix(["--closed", fixture("nvidia-l4t-nvfancontrol")]);
    expect(stdout).toContain(
      "# TODO: nothing provides libjetsonpower.so, which /usr/sbin/nvfancontrol needs",
    );
    expect(stderr).toContain("error[missing-provider]: no package provides libjetsonpower.so");
    expect(status).toBe(1);
  });

  test("--release is told where the debs say another one", async () => {
    const core = fixture("nvidia-l4t-core");
    const said = "warning: --release says r36.4, the debs are of r35.3.1.\n";
    expect((await deb2nix(["--release", "r36.4", core])).stderr).toMatch(new RegExp(`^${said}`));
    expect((await deb2nix(["-q", "--release", "r36.4", core])).stderr).toBe("");
    expect((await deb2nix(["--release", "r35", core])).stderr).not.toContain("warning: --release");
  });

  test("--debs is asked before the index", async () => {
    const args = [
      "--closed",
      "--debs",
      join(ROOT, "fixtures/debs"),
      "-q",
      fixture("nvidia-l4t-nvfancontrol"),
    ];
    const { stdout, status } = await deb2nix(args);
    expect(stdout).toContain("buildInputs = [ l4t-core ];");
    expect(status).toBe(0);
  });

  test("several packages print one attribute set, in the order of their names", async () => {
    const { stdout } = await deb2nix(["-q", fixture("nvidia-l4t-pva"), fixture("nvidia-l4t-core")]);
    expect(stdout.match(/^ {2}\S+ =$/gm)).toEqual(["  l4t-core =", "  l4t-pva ="]);
  });

  test("the same deb twice is one package", async () => {
    const core = fixture("nvidia-l4t-core");
    expect((await deb2nix(["-q", core, core])).stdout).toBe(CORE);
  });

  test("debs of one CUDA source become one package", async () => {
    const { stdout } = await deb2nix(["-q", fixture("cuda-cudart-dev-11-4"), fixture("cuda-cudart-11-4")]);
    expect(stdout).toContain(
      "srcs = [ debs.common.cuda-cudart-11-4.src debs.common.cuda-cudart-dev-11-4.src ];",
    );
  });

  test("--out writes a file for each package and nothing to stdout", async () => {
    const out = join(scratch, "pkgs/l4t");
    const { stdout, status } = await deb2nix([
      "-q",
      "--out",
      out,
      fixture("nvidia-l4t-core"),
      fixture("nvidia-l4t-pva"),
    ]);
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
    expect(readdirSync(out).sort()).toEqual(["l4t-core.nix", "l4t-pva.nix"]);
    expect(readFileSync(join(out, "l4t-core.nix"), "utf8")).toBe(`${OWNED}${CORE}`);
  });

  test("--out says what became of each file", async () => {
    const out = join(scratch, "told");
    const run = (...debs: string[]) => deb2nix(["--out", out, ...debs.map(fixture)]);
    const told = ({ stderr }: Outcome) => stderr.match(/^(written|replaced|unchanged): .*$/gm);
    expect(told(await run("nvidia-l4t-core"))).toEqual([`written: ${out}/l4t-core.nix`]);
    writeFileSync(join(out, "l4t-core.nix"), `${OWNED}{ }: older\n`);
    expect(told(await run("nvidia-l4t-core", "nvidia-l4t-pva"))).toEqual([
      `replaced: ${out}/l4t-core.nix`,
      `written: ${out}/l4t-pva.nix`,
    ]);
    expect(told(await run("nvidia-l4t-core"))).toEqual([`unchanged: ${out}/l4t-core.nix`]);
    expect(readFileSync(join(out, "l4t-core.nix"), "utf8")).toBe(`${OWNED}${CORE}`);
  });

  test("--out replaces no file that a person has written, and then writes no other, unless --force", async () => {
    const out = join(scratch, "edited");
    const path = join(out, "l4t-pva.nix");
    mkdirSync(out);
    writeFileSync(path, "{ }: mine\n");
    const args = ["--out", out, fixture("nvidia-l4t-core"), fixture("nvidia-l4t-pva")];
    const { status, stdout, stderr } = await deb2nix(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error\[E_OUT_EDITED\]: [^\n]*l4t-pva\.nix: [^\n]*--force\.\n$/);
    expect(readdirSync(out)).toEqual(["l4t-pva.nix"]);
    expect(readFileSync(path, "utf8")).toBe("{ }: mine\n");
    expect((await deb2nix(["--force", ...args])).stderr).toContain(`replaced: ${path}\n`);
    expect(readFileSync(path, "utf8")).toMatch(OWNED);
  });

  test("--force without --out is a wrong call", async () => {
    expect(await deb2nix(["--force", fixture("nvidia-l4t-core")])).toMatchObject({ status: 2, stdout: "" });
  });

  test("a directory is taken for the debs in it", async () => {
    const debs = join(scratch, "debs");
    mkdirSync(debs);
    for (const name of ["nvidia-l4t-core", "nvidia-l4t-pva"])
      symlinkSync(fixture(name), join(debs, `${name}.deb`));
    writeFileSync(join(debs, "README"), "no deb\n");
    const { stdout } = await deb2nix(["-q", fixture("nvidia-l4t-pva"), fixture("nvidia-l4t-core")]);
    expect(await deb2nix(["-q", debs])).toEqual({ status: 0, stdout, stderr: "" });
  });

  test("--target standalone needs nixpkgs alone", async () => {
    const { stdout, status } = await deb2nix(["-q", "--target", "standalone", fixture("cuda-cudart-11-4")]);
    expect(stdout).toContain("stdenv.mkDerivation {");
    expect(stdout).toMatch(/hash = "sha256-[A-Za-z0-9+/]{43}=";/);
    expect(stdout).not.toContain("buildFromDebs");
    expect(status).toBe(0);
  });

  test("--url makes it a download", async () => {
    const url = "https://example.org/pool/cuda-cudart-11-4_11.4.298-1_arm64.deb";
    const args = ["-q", "--target", "standalone", "--url", url, fixture("cuda-cudart-11-4")];
    const { stdout } = await deb2nix(args);
    expect(stdout).toContain(`url = "${url}";`);
    expect(stdout).not.toContain("requireFile");
  });

  test("--url with a package set is a wrong call", async () => {
    const { status, stdout } = await deb2nix(["--url", "https://example.org/x", fixture("nvidia-l4t-core")]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  });

  test.each(["", "not a url", "javascript:alert(1)"])("--url %j is a wrong call", async (url) => {
    const args = ["--target", "standalone", "--url", url, fixture("cuda-cudart-11-4")];
    expect(await deb2nix(args)).toMatchObject({ status: 2, stdout: "" });
  });

  test("two packages that would have one name are refused before anything is written", async () => {
    const out = join(scratch, "collision");
    const profile = join(scratch, "collision.toml");
    writeFileSync(profile, '[packages.l4t-core]\ndebs = ["nvidia-l4t-cuda"]\n');
    const args = ["--profile", profile, "--out", out, fixture("nvidia-l4t-core"), fixture("nvidia-l4t-cuda")];
    const { status, stderr } = await deb2nix(args);
    expect(status).toBe(2);
    expect(stderr).toContain("would both become l4t-core");
    expect(existsSync(out)).toBe(false);
  });

  test("a directory that cannot be made is said, at once", async () => {
    const { status, stderr } = await deb2nix(["--out", "/proc/deb2nix/x", fixture("nvidia-l4t-core")]);
    expect(status).toBe(2);
    expect(stderr).toContain("E_OUT");
  });

  test("output that cannot be written is said, without a stack trace", async () => {
    const command = `"$0" bin/deb2nix.js inspect --json "$1" > /dev/full`;
    const { status, stderr } = await runShell(command, [process.execPath, fixture("nvidia-l4t-core")]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error\[E_OUT\]: the output cannot be written: [^\n]+\n$/);
  });

  test("--profile replaces the choices of jetpack-nixos", async () => {
    const profile = join(scratch, "profile.toml");
    writeFileSync(profile, '[packages.l4t-both]\ndebs = ["nvidia-l4t-core", "nvidia-l4t-cuda"]\n');
    const args = ["-q", "--profile", profile, fixture("nvidia-l4t-core"), fixture("nvidia-l4t-cuda")];
    const { stdout, status } = await deb2nix(args);
    expect(stdout).toContain("debs.${defaultSomDebRepo}.nvidia-l4t-cuda.src");
    expect(status).toBe(0);
  });

  test("a profile that is none says where and why", async () => {
    const profile = join(scratch, "broken.toml");
    writeFileSync(profile, "[packages.x]\ndebs = 3\n");
    const { stderr, status } = await deb2nix(["--profile", profile, fixture("nvidia-l4t-core")]);
    expect(stderr).toContain("packages.x.debs must be a list of texts");
    expect(status).toBe(2);
  });
});

describe("deb2nix --json", () => {
  test("keeps to its schema, for all fixtures", async () => {
    const names = readdirSync(join(ROOT, "fixtures/debs")).map((name) => join(ROOT, "fixtures/debs", name));
    const { stdout, status } = await deb2nix(["--json", "-q", ...names]);
    const document = JSON.parse(stdout) as { packages: unknown[] };
    const validate = new Ajv().compile(
      JSON.parse(readFileSync(join(ROOT, "schema/convert.schema.json"), "utf8")),
    );
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(document.packages.length).toBeGreaterThan(30);
    expect(status).toBe(0);
  });

  test("says why for every input", async () => {
    const { stdout } = await deb2nix(["--json", "-q", fixture("nvidia-l4t-nvfancontrol")]);
    expect(JSON.parse(stdout).packages[0]).toMatchObject({
      attr: "l4t-nvfancontrol",
      pname: "nvidia-l4t-nvfancontrol",
      debs: ["nvidia-l4t-nvfancontrol_35.3.1-20230319081403_arm64.deb"],
      autoPatchelf: true,
      buildInputs: [
        {
          attr: "l4t-core",
          kind: "sibling",
          because: [{ elf: "/usr/sbin/nvfancontrol", needed: "libjetsonpower.so" }],
        },
      ],
      unresolved: [],
    });
  });

  test("says what is opened at run time, and who has it", async () => {
    const { stdout } = await deb2nix(["--json", "-q", fixture("nvidia-l4t-cuda")]);
    expect(JSON.parse(stdout).packages[0].runtimeInputs).toContainEqual(
      expect.objectContaining({
        attr: "l4t-3d-core",
        kind: "sibling",
        because: expect.arrayContaining([
          {
            elf: "/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1",
            dlopen: "libnvidia-ptxjitcompiler.so.1",
          },
        ]),
      }),
    );
  });

  test("no path of this machine stands in it", async () => {
    const { stdout } = await deb2nix(["--json", "-q", fixture("nvidia-l4t-core")]);
    expect(stdout).not.toContain(ROOT);
  });
});
