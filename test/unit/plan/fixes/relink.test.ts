import { describe, expect, test } from "vitest";
import { layOut } from "../../../../src/layout/lay-out.ts";
import { relinkFixes } from "../../../../src/plan/fixes/relink.ts";
import { debFacts, type TerseDeb } from "../../support/facts.ts";

const TEGRA = "/usr/lib/aarch64-linux-gnu/tegra";

describe("relink", () => {
  const fixesOf = (deb: Omit<TerseDeb, "name">) => relinkFixes(layOut([debFacts({ name: "x", ...deb })]));

  test("a plugin link that pointed up into the driver's directory", () => {
    const links = { "/usr/lib/aarch64-linux-gnu/gbm/tegra_gbm.so": "../tegra/libnvidia-allocator.so" };
    expect(fixesOf({ links, elfs: [{ path: `${TEGRA}/libnvidia-allocator.so` }] })).toEqual([
      {
        kind: "relink",
        path: "/lib/gbm/tegra_gbm.so",
        was: "../tegra/libnvidia-allocator.so",
        target: "../libnvidia-allocator.so",
        because: [
          {
            file: "/usr/lib/aarch64-linux-gnu/gbm/tegra_gbm.so",
            name: "../tegra/libnvidia-allocator.so",
          },
        ],
      },
    ]);
  });

  test("a link to a directory that is filled while the system runs stays as it is", () => {
    const cache = { path: "/var/spool/x/cache", type: "directory" as const, mode: 0o755, size: 0 };
    const links = { "/usr/lib/x/cache": "/var/spool/x/cache" };
    expect(fixesOf({ links, files: [cache] })).toEqual([]);
  });

  test("an absolute link into the package", () => {
    const links = { "/usr/bin/code": "/usr/share/code/bin/code" };
    expect(fixesOf({ links, files: ["/usr/share/code/bin/code"] })).toMatchObject([
      { path: "/bin/code", target: "../share/code/bin/code" },
    ]);
  });

  test("an absolute link to a directory of the package", () => {
    const links = { "/usr/share/doc/x": "/usr/share/x-doc" };
    expect(fixesOf({ links, files: ["/usr/share/x-doc/readme"] })).toMatchObject([{ target: "../x-doc" }]);
  });

  test("a chain of absolute links, every one of them", () => {
    const links = { "/usr/bin/a": "/usr/bin/b", "/usr/bin/b": "/opt/x/run" };
    expect(fixesOf({ links, files: ["/opt/x/run"] })).toMatchObject([
      { path: "/bin/a", target: "b" },
      { path: "/bin/b", target: "../opt/x/run" },
    ]);
  });

  test("a link through a link to a directory", () => {
    const links = { "/opt/x/current": "1.0", "/usr/bin/run": "/opt/x/current/run" };
    expect(fixesOf({ links, files: ["/opt/x/1.0/run"] })).toMatchObject([
      { path: "/bin/run", target: "../opt/x/1.0/run" },
    ]);
  });

  test("a link through a link to a directory that was repaired itself", () => {
    const links = { "/opt/x/current": "/opt/x/1.0", "/usr/bin/run": "../../opt/x/current/run" };
    expect(fixesOf({ links, files: ["/opt/x/1.0/run"] })).toMatchObject([
      { path: "/bin/run", target: "../opt/x/1.0/run" },
      { path: "/opt/x/current", target: "1.0" },
    ]);
  });

  test("a link that climbs above the root, which has no parent on Ubuntu", () => {
    const links = { "/usr/bin/run": "../../../opt/x/run" };
    expect(fixesOf({ links, files: ["/opt/x/run"] })).toMatchObject([{ target: "../opt/x/run" }]);
  });

  test("links in a circle are left alone", () => {
    expect(fixesOf({ links: { "/usr/bin/a": "/usr/bin/b", "/usr/bin/b": "/usr/bin/a" } })).toEqual([]);
  });

  test("a link that still leads where it led needs nothing", () => {
    const links = { [`${TEGRA}/libcuda.so.1`]: "libcuda.so.1.1" };
    expect(fixesOf({ links, elfs: [{ path: `${TEGRA}/libcuda.so.1.1` }] })).toEqual([]);
  });

  test("a link to a directory needs nothing", () => {
    expect(fixesOf({ links: { "/usr/share/a": "b" }, files: ["/usr/share/b/c"] })).toEqual([]);
  });

  test("a link to what is not in the package cannot be repaired here", () => {
    expect(fixesOf({ links: { "/usr/lib/systemd/x": "/lib/systemd/system/serial-getty@.service" } })).toEqual(
      [],
    );
  });

  test("a link onto itself after the move is left alone", () => {
    expect(fixesOf({ links: { "/usr/lib/libx.so": "/lib/libx.so" } })).toEqual([]);
  });
});
