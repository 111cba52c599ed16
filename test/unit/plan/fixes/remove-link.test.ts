import { describe, expect, test } from "vitest";
import type { TerseDeb } from "../../support/facts.ts";
import { fixesOf } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";

const own = (links: Readonly<Record<string, string>>, more: Partial<TerseDeb> = {}): TerseDeb => ({
  name: "own",
  links,
  ...more,
});

/** Every link of `own` that becomes something else, or nothing. */
const changed = (links: Readonly<Record<string, string>>, others: readonly TerseDeb[] = [], more = {}) => {
  const debs = [own(links, more), ...others];
  return [...fixesOf("relink", "own", debs), ...fixesOf("remove-link", "own", debs)];
};

describe("a link to what is not in the package", () => {
  test("is removed, with the reason, where no package has it", () => {
    expect(changed({ "/usr/share/x/a": "../gone/b" })).toEqual([
      {
        kind: "remove-link",
        path: "/share/x/a",
        was: "../gone/b",
        reason: "leads to /usr/share/gone/b, which no package has",
        because: [{ file: "/usr/share/x/a", name: "../gone/b" }],
      },
    ]);
  });

  test("is removed where it is absolute and leads to what Ubuntu has", () => {
    expect(changed({ "/usr/share/x/GPL": "/usr/share/common-licenses/GPL-3" })).toMatchObject([
      { kind: "remove-link", path: "/share/x/GPL" },
    ]);
  });

  test.each(["/etc/x.conf", "/run/x", "/proc/mounts", "/dev/shm", "/var/lib/x", "/tmp/x", "/bin/sh"])(
    "stays where the running system has it: %s",
    (target) => {
      expect(changed({ "/usr/share/x/a": target })).toEqual([]);
    },
  );

  test("is made absolute where it leads up to what the running system has", () => {
    expect(changed({ "/usr/lib/x/a": "../../../etc/x.conf" })).toMatchObject([
      { kind: "relink", path: "/lib/x/a", target: "/etc/x.conf" },
    ]);
  });

  test("is made absolute where it leads there through a link of the package, which dangles in a build", () => {
    expect(changed({ "/usr/share/x/a": "b", "/usr/share/x/b": "/etc/x.conf" })).toMatchObject([
      { kind: "relink", path: "/share/x/a", target: "/etc/x.conf" },
    ]);
  });

  test("is removed with the links that lead to it", () => {
    expect(changed({ "/usr/share/x/a": "b", "/usr/share/x/b": "gone" }).map(({ kind }) => kind)).toEqual([
      "remove-link",
      "remove-link",
    ]);
  });

  test("leads to the package that has it where that is an input", () => {
    const core: TerseDeb = {
      name: "core",
      files: ["/usr/share/core/data"],
      elfs: [{ path: `${LIB}/libcore.so` }],
    };
    const elfs = [{ path: `${LIB}/libown.so`, needed: ["libcore.so"] }];
    const links = { "/usr/share/x/data": "/usr/share/core/data" };
    expect(changed(links, [core], { elfs })).toMatchObject([
      { kind: "relink", path: "/share/x/data", attr: "core", target: "/share/core/data" },
    ]);
    expect(changed(links, [core])).toMatchObject([
      { kind: "remove-link", reason: "leads to /usr/share/core/data, which is in core, no input" },
    ]);
  });

  test("leads to a library of another package, as a package for developers has it", () => {
    const library: TerseDeb = { name: "lib1", elfs: [{ path: `${LIB}/libx.so.1`, soname: "libx.so.1" }] };
    expect(changed({ [`${LIB}/libx.so`]: "libx.so.1" }, [library])).toMatchObject([
      { kind: "relink", path: "/lib/libx.so", attr: "lib1", target: "/lib/libx.so.1" },
    ]);
  });

  test("is removed where the package that has the library needs this one", () => {
    const library: TerseDeb = {
      name: "user",
      elfs: [{ path: `${LIB}/libx.so.1`, soname: "libx.so.1", needed: ["libown.so.1"] }],
    };
    const elfs = [{ path: `${LIB}/libown.so.1`, soname: "libown.so.1" }];
    expect(changed({ [`${LIB}/libx.so`]: "libx.so.1" }, [library], { elfs })).toMatchObject([
      { kind: "remove-link", path: "/lib/libx.so" },
    ]);
  });

  test("is removed where links lead in a circle", () => {
    expect(changed({ "/usr/bin/a": "b", "/usr/bin/b": "a" })).toMatchObject([
      { kind: "remove-link", path: "/bin/a", reason: "leads in a circle" },
      { kind: "remove-link", path: "/bin/b" },
    ]);
  });
});

test("a link that leads to what is there stays, and no file is ever removed", () => {
  expect(changed({ "/usr/share/x/a": "b" }, [], { files: ["/usr/share/x/b"] })).toEqual([]);
});
