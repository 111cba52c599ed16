import { describe, expect, test } from "vitest";
import { layOut, resolveLink } from "../../../src/layout/lay-out.ts";
import { debFacts } from "../support/facts.ts";

describe("layOut", () => {
  test("a link in lib/ gives way to the file of the driver directory that it names", () => {
    const layout = layOut([
      debFacts({
        name: "nvidia-l4t-cuda",
        elfs: [{ path: "/usr/lib/aarch64-linux-gnu/tegra/libnvcucompat.so" }],
        links: { "/usr/lib/aarch64-linux-gnu/libnvcucompat.so": "tegra/libnvcucompat.so" },
      }),
    ]);
    expect(layout.files.map(({ path, fact }) => [path, fact.type])).toEqual([
      ["/lib/libnvcucompat.so", "file"],
    ]);
    expect(layout.losses).toEqual([
      {
        kind: "clobbered",
        deb: "nvidia-l4t-cuda_35.3.1-1_arm64.deb",
        from: "/usr/lib/aarch64-linux-gnu/libnvcucompat.so",
        by: "/usr/lib/aarch64-linux-gnu/tegra/libnvcucompat.so",
      },
    ]);
  });

  test("of two debs with the same path the later one wins and the loss is told", () => {
    const [first, second] = ["nvidia-a", "nvidia-b"].map((name) =>
      debFacts({ name, files: ["/usr/bin/mps"] }),
    );
    const layout = layOut([first!, second!]);
    expect(layout.files.map(({ deb }) => deb)).toEqual([second!.file]);
    expect(layout.losses).toMatchObject([{ kind: "clobbered", deb: first!.file }]);
  });

  test("every file is in the tree or among the losses", () => {
    const deb = debFacts({
      name: "x",
      files: ["/usr/bin/a", "/sbin/a", "/etc/ld.so.conf.d/x.conf", "/opt/x/y"],
      links: { "/usr/lib/aarch64-linux-gnu/tegra": "nvidia", "/usr/lib64": "lib" },
    });
    const { files, losses } = layOut([deb]);
    expect([...files.map(({ from }) => from), ...losses.map(({ from }) => from)].sort()).toEqual(
      deb.files.map(({ path }) => path).sort(),
    );
  });

  test("a link that names a flattened directory is dropped", () => {
    const { files, losses } = layOut([
      debFacts({ name: "x", links: { "/usr/lib/aarch64-linux-gnu/tegra": "nvidia" } }),
    ]);
    expect(files).toEqual([]);
    expect(losses).toMatchObject([{ kind: "dropped" }]);
  });
});

describe("layOut of one deb", () => {
  const paths = (deb: Omit<Parameters<typeof debFacts>[0], "name">) => {
    const { files, losses } = layOut([debFacts({ name: "x", ...deb })]);
    return { files: files.map(({ path, from }) => [path, from]), losses };
  };

  test("only the deb's own multiarch directory is flattened", () => {
    const files = ["/usr/lib/i386-linux-gnu/a", "/usr/lib/x86_64-linux-gnu/a"];
    expect(paths({ architecture: "amd64", files }).files).toEqual([
      ["/lib/a", files[1]],
      ["/lib/i386-linux-gnu/a", files[0]],
    ]);
  });

  test("what is for all machines is flattened as jetpack-nixos' builder does", () => {
    const files = ["/usr/lib/aarch64-linux-gnu/a"];
    expect(paths({ architecture: "all", files }).files).toEqual([["/lib/a", files[0]]]);
  });

  test("a link gives way to the file that it leads to, whichever comes later", () => {
    const links = { "/usr/lib/aarch64-linux-gnu/a": "../a" };
    expect(paths({ files: ["/usr/lib/a"], links })).toMatchObject({
      files: [["/lib/a", "/usr/lib/a"]],
      losses: [{ kind: "clobbered", by: "/usr/lib/a" }],
    });
  });

  test("a link of the root that merges /usr is dropped", () => {
    expect(paths({ files: ["/usr/bin/a"], links: { "/bin": "usr/bin" } })).toMatchObject({
      files: [["/bin/a", "/usr/bin/a"]],
      losses: [{ kind: "dropped", from: "/bin" }],
    });
  });

  test("a file in the way of a directory gives way to what lies in it", () => {
    expect(paths({ files: ["/lib/a", "/usr/lib/a/b"] })).toMatchObject({
      files: [["/lib/a/b", "/usr/lib/a/b"]],
      losses: [{ kind: "clobbered", from: "/lib/a", by: "/usr/lib/a/b" }],
    });
  });

  test("devices and pipes, and other names of them, are dropped", () => {
    const device = { path: "/dev/x", type: "char", mode: 0o666, size: 0 } as const;
    const name = { path: "/dev/y", type: "hardlink", mode: 0o666, size: 0, target: "/dev/x" } as const;
    expect(paths({ files: [device, name] })).toMatchObject({
      files: [],
      losses: [
        { kind: "dropped", from: "/dev/x" },
        { kind: "dropped", from: "/dev/y" },
      ],
    });
  });
});

describe("resolveLink", () => {
  const resolveIn = (links: Record<string, string>, path: string): string | undefined => {
    const { files } = layOut([debFacts({ name: "x", links, files: ["/usr/lib/libx.so.1.2"] })]);
    return resolveLink(new Map(files.map((file) => [file.path, file])), path);
  };

  test("follows chains", () => {
    const links = { "/usr/lib/libx.so": "libx.so.1", "/usr/lib/libx.so.1": "libx.so.1.2" };
    expect(resolveIn(links, "/lib/libx.so")).toBe("/lib/libx.so.1.2");
  });

  test("a loop ends nowhere", () => {
    expect(resolveIn({ "/usr/lib/a": "b", "/usr/lib/b": "a" }, "/lib/a")).toBeUndefined();
  });

  test("an absolute target is Ubuntu's, not the output's", () => {
    expect(resolveIn({ "/usr/lib/libx.so": "/usr/lib/libx.so.1.2" }, "/lib/libx.so")).toBeUndefined();
  });
});
