import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type Header, pack } from "tar-stream";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { writeAr } from "../../fixtures/lib/ar-writer.ts";
import { type DebEntry, withParents, writeDeb } from "../../fixtures/lib/deb-writer.ts";
import { needNix } from "./nix-instantiate.ts";
import { type Built, build, expectModel, readTree, sha256 } from "./phases.ts";

beforeEach(needNix);

const CONTROL = { Package: "thing", Version: "1.0", Architecture: "arm64", Description: "A thing" };

/** Content of a file by its path; `-> TARGET` is a link. */
type Tree = Readonly<Record<string, string>>;

const entriesOf = (tree: Tree, mode: number): DebEntry[] =>
  Object.entries(tree).map(([path, content]) =>
    content.startsWith("-> ")
      ? { type: "symlink", path, target: content.slice(3) }
      : { type: "file", path, mode, content },
  );

async function buildTree(
  tree: Tree,
  change: { mode?: number; architecture?: string; more?: DebEntry[] } = {},
) {
  const { mode = 0o644, architecture = "arm64", more = [] } = change;
  const control = { ...CONTROL, Architecture: architecture };
  const entries = withParents([...entriesOf(tree, mode), ...more]);
  return buildDeb(await writeDeb({ control, entries, dataCompression: "none" }));
}

function buildDeb(bytes: Uint8Array, name = "thing_1.0_arm64.deb"): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), "deb2nix-deb-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, name), bytes);
  return build(join(folder, name));
}

/** A deb with entries that `writeDeb` does not know. */
async function rawDeb(
  members: readonly (readonly [Partial<Header> & { name: string }, string?])[],
): Promise<Uint8Array> {
  const tarOf = (entries: typeof members): Promise<Buffer> => {
    const tar = pack();
    for (const [header, content = ""] of entries) tar.entry(header, content);
    tar.finalize();
    return buffer(tar);
  };
  const control = Object.entries(CONTROL).map(([name, value]) => `${name}: ${value}\n`);
  return writeAr([
    { name: "debian-binary", data: Buffer.from("2.0\n") },
    { name: "control.tar", data: await tarOf([[{ name: "./control" }, control.join("")]]) },
    { name: "data.tar", data: await tarOf(members) },
  ]);
}

/** The outputs, laid over each other, as the test says it should be, with the content itself where `readTree` has its sum. */
function expectTree({ out, outputs }: Built, expected: Tree): void {
  const wanted = Object.entries(expected).map(([path, content]) => [
    path,
    content.startsWith("-> ") ? content : sha256(content.replaceAll("@out@", out)),
  ]);
  const { "/nix-support/propagated-build-inputs": _, ...found } = Object.assign(
    {},
    ...Object.values(outputs).map(readTree),
  );
  expect(found).toEqual(Object.fromEntries(wanted));
}

const both = (built: Built, expected: Tree): void => {
  expectTree(built, expected);
  expectModel(built);
};

describe("what the printed phases make of", () => {
  test("an ordinary application", async () => {
    const built = await buildTree({
      "/opt/app/run": "program",
      "/usr/bin/app": "-> /opt/app/run",
      "/usr/share/applications/app.desktop": "Exec=/opt/app/run %U\nTryExec=/usr/bin/app\n",
      "/etc/app.conf": "x=1\n",
    });
    both(built, {
      "/opt/app/run": "program",
      "/bin/app": "-> ../opt/app/run",
      "/share/applications/app.desktop": "Exec=@out@/opt/app/run %U\nTryExec=@out@/bin/app\n",
      "/etc/app.conf": "x=1\n",
    });
  });

  test("NVIDIA's directories", async () => {
    const built = await buildTree({
      "/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1.1": "cuda",
      "/usr/lib/aarch64-linux-gnu/tegra/libcuda.so": "-> libcuda.so.1.1",
      "/usr/lib/aarch64-linux-gnu/libnvcucompat.so": "-> tegra/libnvcucompat.so",
      "/usr/lib/aarch64-linux-gnu/tegra/libnvcucompat.so": "compat",
      "/usr/lib/aarch64-linux-gnu/nvidia/current/libx.so": "x",
      "/usr/lib/aarch64-linux-gnu/gbm/tegra_gbm.so": "-> ../tegra/libcuda.so.1.1",
      "/usr/local/cuda-12.2/targets/aarch64-linux/lib/libcudart.so": "cudart",
      "/usr/local/cuda-12.2/bin/nvcc": "nvcc",
      "/usr/sbin/nvpmodel": "nvpmodel",
    });
    both(built, {
      "/lib/libcuda.so.1.1": "cuda",
      "/lib/libcuda.so": "-> libcuda.so.1.1",
      "/lib/libnvcucompat.so": "compat",
      "/lib/libx.so": "x",
      "/lib/gbm/tegra_gbm.so": "-> ../libcuda.so.1.1",
      "/lib/libcudart.so": "cudart",
      "/bin/nvcc": "nvcc",
      "/bin/nvpmodel": "nvpmodel",
    });
  });

  test("a directory that holds one of its own name", async () => {
    const built = await buildTree({
      "/usr/lib/aarch64-linux-gnu/tegra/tegra/a": "a",
      "/usr/lib/aarch64-linux-gnu/aarch64-linux-gnu/b": "b",
    });
    both(built, { "/lib/tegra/a": "a", "/lib/aarch64-linux-gnu/b": "b" });
  });

  test("files that meet: one of them wins, and the other is told", async () => {
    const built = await buildTree({
      "/lib/foo/a": "1",
      "/usr/lib/foo/a": "2",
      "/sbin/t": "3",
      "/usr/bin/t": "4",
      "/lib/file": "5",
      "/usr/lib/file/inside": "6",
    });
    both(built, { "/lib/foo/a": "2", "/bin/t": "4", "/lib/file/inside": "6" });
    expect(built.plan.dropped).toEqual([
      { path: "/lib/file", reason: "replaced by /usr/lib/file/inside" },
      { path: "/lib/foo/a", reason: "replaced by /usr/lib/foo/a" },
      { path: "/sbin/t", reason: "replaced by /usr/bin/t" },
    ]);
  });

  test("libraries of another machine, which keep their directory", async () => {
    const built = await buildTree(
      {
        "/usr/lib/x86_64-linux-gnu/liba.so.1": "64",
        "/usr/lib/i386-linux-gnu/liba.so.1": "32",
        "/usr/lib/aarch64-linux-gnu/liba.so.1": "arm",
      },
      { architecture: "amd64" },
    );
    both(built, {
      "/lib/liba.so.1": "64",
      "/lib/i386-linux-gnu/liba.so.1": "32",
      "/lib/aarch64-linux-gnu/liba.so.1": "arm",
    });
  });

  test("configuration of ldconfig and dpkg, which is left out", async () => {
    const built = await buildTree({
      "/etc/ld.so.conf.d/x.conf": "/opt/x\n",
      "/etc/dpkg/dpkg.cfg.d/x": "y",
      "/etc/x": "z",
    });
    both(built, { "/etc/x": "z" });
  });

  test("the loader, whose link leads to the file that is moved onto it", async () => {
    const built = await buildTree({
      "/usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1": "loader",
      "/usr/lib/ld-linux-aarch64.so.1": "-> aarch64-linux-gnu/ld-linux-aarch64.so.1",
    });
    both(built, { "/lib/ld-linux-aarch64.so.1": "loader" });
  });

  test("a link that is moved onto the file that it leads to", async () => {
    const built = await buildTree({
      "/bin/which": "program",
      "/usr/bin/which": "-> /bin/which",
      "/usr/lib/liba.so": "a",
      "/usr/lib/aarch64-linux-gnu/liba.so": "-> ../liba.so",
    });
    both(built, { "/bin/which": "program", "/lib/liba.so": "a" });
  });

  test("a merged /usr, with the links of the root", async () => {
    const built = await buildTree({
      "/bin": "-> usr/bin",
      "/lib": "-> usr/lib",
      "/lib64": "-> usr/lib64",
      "/usr/bin/x": "x",
      "/usr/lib/a": "a",
    });
    both(built, { "/bin/x": "x", "/lib/a": "a" });
  });

  test("names that a shell would take for something else", async () => {
    const built = await buildTree({
      "/-rf": "1",
      "/a b/$out": "2",
      "/usr/-x/y": "3",
      "/usr/bin/q'\"${x}`": "4",
      "/usr/bin/link": "-> /usr/bin/q'\"${x}`",
    });
    both(built, {
      "/-rf": "1",
      "/a b/$out": "2",
      "/-x/y": "3",
      "/bin/q'\"${x}`": "4",
      "/bin/link": "-> q'\"${x}`",
    });
  });

  test("links in chains, through directories and above the root", async () => {
    const built = await buildTree({
      "/opt/app/1.0/run": "program",
      "/opt/app/current": "-> /opt/app/1.0",
      "/etc/alternatives/run": "-> /opt/app/current/run",
      "/usr/bin/run": "-> /etc/alternatives/run",
      "/usr/bin/up": "-> ../../../opt/app/1.0/run",
      "/usr/bin/sh": "-> /bin/dash",
    });
    both(built, {
      "/opt/app/1.0/run": "program",
      "/opt/app/current": "-> 1.0",
      "/etc/alternatives/run": "-> ../../opt/app/1.0/run",
      "/bin/run": "-> ../etc/alternatives/run",
      "/bin/up": "-> ../opt/app/1.0/run",
    });
  });
});

describe("paths in text", () => {
  const UNIT = "/lib/systemd/system/x.service";

  /** `<PATH|PLACE>` stands for a path in the text that is to become a place below the output. */
  async function expectRewritten(marked: string, tree: Tree, mode = 0o644): Promise<void> {
    const text = marked.replace(/<(.*?)\|(.*?)>/g, "$1");
    const built = await buildTree({ [UNIT]: text, ...tree }, { mode });
    expectModel(built);
    const wanted = marked.replace(/<(.*?)\|(.*?)>/g, (_, _path, place) => built.out + place);
    expect(readTree(built.out)[UNIT]).toBe(sha256(wanted));
  }

  test("one path inside another", () =>
    expectRewritten("</usr/bin/box|/bin/box> </bin/box|/bin/box> </usr/bin/box|/bin/box>", {
      "/bin/box": "x",
    }));

  test("paths that only look like one of the package", () =>
    expectRewritten(
      "</usr/bin/foo|/bin/foo> /usr/bin/foo-of-another /usr/bin/foo.d/x ${DESTDIR}/usr/bin/foo /opt/usr/bin/foo " +
        '"$DESTDIR"/usr/bin/foo file:///usr/bin/foo </usr/bin/foo|/bin/foo>.',
      { "/usr/bin/foo": "x" },
    ));

  test("the same path below another root", () =>
    expectRewritten("</usr/bin/t|/bin/t>:</opt/a/usr/bin/t|/opt/a/usr/bin/t>:</usr/bin/t|/bin/t>", {
      "/opt/a/usr/bin/t": "x",
      "/usr/bin/t": "y",
    }));

  test("what systemd allows before a command, lists, and options of a compiler", () =>
    expectRewritten(
      "ExecStart=-</usr/sbin/appd|/bin/appd>\nEnvironment=LD_LIBRARY_PATH=</opt/v/lib|/opt/v/lib>:</opt/v/plugins|/opt/v/plugins>\n" +
        "Libs: -L</opt/v/lib|/opt/v/lib> -lv\n",
      { "/usr/sbin/appd": "x", "/opt/v/lib/a": "a", "/opt/v/plugins/b": "b" },
    ));

  test("a name with spaces", () =>
    expectRewritten('Exec="</opt/Vendor App/bin/app|/opt/Vendor App/bin/app>" %U', {
      "/opt/Vendor App/bin/app": "x",
    }));

  test("a directory, with and without what is in it", () =>
    expectRewritten("</opt/v|/opt/v>/${NAME} </opt/v|/opt/v> /opt/v2 </opt/v|/opt/v>/a", {
      "/opt/v/a": "a",
    }));

  test("a file that nobody may write", () =>
    expectRewritten("ExecStart=</opt/v/a|/opt/v/a>", { "/opt/v/a": "a" }, 0o444));

  test("signs that mean something to sed and the shell", () =>
    expectRewritten('"</opt/a &b$#*/c|/opt/a &b$#*/c>"'.replaceAll("$", ""), { "/opt/a &b#*/c": "x" }));

  test("other names of a file", async () => {
    const script = "#!/bin/sh\n/opt/x/run\n";
    const built = await buildTree(
      { "/usr/bin/a": script, "/opt/x/run": "x" },
      { more: [{ type: "hardlink", path: "/usr/bin/b", target: "/usr/bin/a" }] },
    );
    const wanted = "#!/bin/sh\n@out@/opt/x/run\n";
    both(built, { "/bin/a": wanted, "/bin/b": wanted, "/opt/x/run": "x" });
  });
});

describe("a CUDA package in several outputs", () => {
  const TARGET = "/usr/local/cuda-12.6/targets/aarch64-linux";
  const tree = {
    [`${TARGET}/include/thing.h`]: "header",
    [`${TARGET}/lib/libthing.so.12`]: "library",
    [`${TARGET}/lib/libthing.so`]: "-> libthing.so.12",
    [`${TARGET}/lib/libthing_static.a`]: "archive",
    [`${TARGET}/lib/stubs/libthing.so`]: "stub",
    "/usr/lib/pkgconfig/thing.pc": `root=/usr/local/cuda-12.6\nlibdir=${TARGET}/lib\nincludedir=${TARGET}/include\n`,
    "/usr/local/cuda-12.6/bin/run": `#!/bin/sh\nexec /usr/local/cuda-12.6/tool/run ${TARGET}/lib/libthing.so ${TARGET}/include\n`,
    "/usr/local/cuda-12.6/tool/run": "tool",
    "/usr/local/cuda-12.6/extras/lib64/libthing.so": `-> ${TARGET}/lib/libthing.so`,
    "/usr/share/man/man1/run.1": "manual",
  };

  test("every file is in its own, and texts and links name the output that has what they mean", async () => {
    // The script names the tool in out, which propagates bin: so bin is merged, and its texts stay right.
    const built = await buildTree(tree);
    expectModel(built);
    const { out, outputs, plan } = built;
    expect(Object.keys(outputs)).toEqual(["out", "dev", "include", "lib", "static", "stubs"]);
    expect(plan.merged.map(({ name }) => name)).toEqual(["bin"]);
    expect(readTree(outputs.lib!)).toEqual({
      "/lib/libthing.so": "-> libthing.so.12",
      "/lib/libthing.so.12": sha256("library"),
    });
    expect(readTree(outputs.dev!)["/lib/pkgconfig/thing.pc"]).toBe(
      sha256(`root=${outputs.dev}\nlibdir=${outputs.lib}/lib\nincludedir=${outputs.include}/include\n`),
    );
    expect(readTree(out)["/bin/run"]).toBe(
      sha256(`#!/bin/sh\nexec ${out}/tool/run ${outputs.lib}/lib/libthing.so ${TARGET}/include\n`),
    );
    expect(readTree(out)["/extras/lib64/libthing.so"]).toBe(`-> ${outputs.lib}/lib/libthing.so.12`);
  });
});

describe("what a build cannot have", () => {
  const directory = (name: string, mode: number) => [{ name, type: "directory", mode }] as const;

  test("set-id bits, of directories too", async () => {
    const built = await buildDeb(
      await rawDeb([
        directory("./var/", 0o755),
        directory("./var/mail/", 0o2775),
        [{ name: "./var/mail/x", mode: 0o644 }, "x"],
      ]),
    );
    both(built, { "/var/mail/x": "x" });
    // Some systems let set-id bits through here, where a build fails: what is printed must not ask for them.
    expect(statSync(join(built.source, "var/mail")).mode & 0o6000).toBe(0);
  });

  test("devices and pipes", async () => {
    const built = await buildDeb(
      await rawDeb([
        [{ name: "./dev/nvidia0", type: "character-device", devmajor: 195, devminor: 0, mode: 0o666 }],
        [{ name: "usr/a pipe*", type: "fifo", mode: 0o644 }],
        [{ name: "./usr/dev/nvidia0", mode: 0o644 }, "a file"],
        [{ name: "./usr/a pipes", mode: 0o644 }, "another"],
      ]),
    );
    both(built, { "/dev/nvidia0": "a file", "/a pipes": "another" });
    expect(built.plan.dropped.map(({ path }) => path)).toEqual(["/dev/nvidia0", "/usr/a pipe*"]);
  });

  test("directories that their owner may not write, files that he may not read", async () => {
    const built = await buildDeb(
      await rawDeb([
        directory("./usr/", 0o755),
        directory("./usr/lib/", 0o555),
        directory("./usr/lib/aarch64-linux-gnu/", 0o555),
        [{ name: "./usr/lib/aarch64-linux-gnu/a", mode: 0 }, "a"],
        [{ name: "./usr/lib/b", mode: 0o444 }, "b"],
      ]),
    );
    both(built, { "/lib/a": "a", "/lib/b": "b" });
  });
});

test("a name that is not UTF-8", async () => {
  const deb = Buffer.from(
    await rawDeb([
      [{ name: "./opt/XX's", mode: 0o644 }, "x"],
      [{ name: "./usr/link", type: "symlink", linkname: "/opt/XX's" }],
    ]),
  );
  // tar-stream writes UTF-8 only; the checksum is a sum, so bytes may change places with those of another field.
  for (let at = deb.indexOf("XX"); at >= 0; at = deb.indexOf("XX", at)) {
    const header =
      at -
      (deb
        .subarray(at - 6, at)
        .toString()
        .startsWith("./opt/")
        ? 6
        : 157 + 5);
    deb[at] = 0xff;
    deb[at + 1] = 0xfe;
    deb.fill(" ", header + 148, header + 156);
    const sum = deb.subarray(header, header + 512).reduce((total, byte) => total + byte, 0);
    deb.write(`${sum.toString(8).padStart(6, "0")}\0 `, header + 148);
  }
  both(await buildDeb(deb), { "/opt/\udcff\udcfe's": "x", "/link": "-> opt/\udcff\udcfe's" });
});

test("the message for who has not got the deb is shown as it is meant", async () => {
  const bytes = await writeDeb({
    control: CONTROL,
    entries: [{ type: "file", path: "/x", mode: 0o644, content: "" }],
  });
  const name = "it's `id` $(id) $HOME.deb";
  const { message } = await buildDeb(bytes, name);
  expect(message).toContain(`Get ${name} from`);
  expect(message).toContain("file://$PWD/'it'\\''s%20%60id%60%20%24(id)%20%24HOME.deb'");
});
