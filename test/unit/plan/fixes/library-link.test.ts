import { describe, expect, test } from "vitest";
import { packageFunction } from "../../../../src/nix/package-set.ts";
import { printNix } from "../../../../src/nix/print.ts";
import { fixesOf, planOf } from "./fixes-of.ts";

const LIB = "/usr/lib/aarch64-linux-gnu";
const PRIVATE = { path: `${LIB}/suite/libshared-9.so`, soname: "libshared-9.so" };
const owner = { name: "owner", elfs: [PRIVATE, { path: `${LIB}/suite/libother.so` }] };
const needs = (name: string, ...needed: string[]) => ({ name, elfs: [{ path: `/usr/bin/${name}`, needed }] });

describe("library-link", () => {
  test("a library outside of lib that another package needs is linked in lib, by the package that has it", () => {
    const users = [needs("b", "libshared-9.so"), needs("a", "libshared-9.so")];
    for (const target of ["standalone", "jetpack-nixos"] as const) {
      expect(fixesOf("library-link", "owner", [owner, ...users], target)).toEqual([
        {
          kind: "library-link",
          path: "/lib/libshared-9.so",
          target: "suite/libshared-9.so",
          because: [
            { file: "/usr/bin/a", name: "libshared-9.so" },
            { file: "/usr/bin/b", name: "libshared-9.so" },
          ],
        },
      ]);
    }
    expect(fixesOf("library-link", "a", [owner, ...users])).toEqual([]);
  });

  test("one that answers by its SONAME alone is linked under that", () => {
    const versioned = { name: "owner", elfs: [{ path: `${LIB}/suite/libx.so.1.2`, soname: "libx.so.1" }] };
    expect(fixesOf("library-link", "owner", [versioned, needs("a", "libx.so.1")])).toMatchObject([
      { path: "/lib/libx.so.1", target: "suite/libx.so.1.2" },
    ]);
  });

  describe("a library of the driver that lies below /opt", () => {
    const path = "/opt/nvidia/gpu-libs/openrm/libcuda.so.1.1";
    const cuda = { name: "nvidia-l4t-cuda-openrm", elfs: [{ path, soname: "libcuda.so.1" }] };
    const links = (...others: { name: string; elfs: { path: string }[] }[]) =>
      fixesOf("library-link", "l4t-cuda-openrm", [cuda, ...others]).map(
        (fix) => `${fix.path} -> ${fix.target}`,
      );

    test("is linked in lib, which fills the driver's directory", () => {
      expect(links()).toEqual([
        "/lib/libcuda.so.1 -> ../opt/nvidia/gpu-libs/openrm/libcuda.so.1.1",
        "/lib/libcuda.so.1.1 -> ../opt/nvidia/gpu-libs/openrm/libcuda.so.1.1",
      ]);
    });

    test("makes lib, which the package need not have", () => {
      const text = printNix(packageFunction(planOf("l4t-cuda-openrm", [cuda])));
      expect(text).toMatch(/mkdir -p lib\n(?:.*\n)*? *ln -sfn \.\.\/opt\/.* lib\/libcuda\.so\.1\n/);
    });

    test("is not where another package has it in lib, and of another vendor's deb is that one's own", () => {
      expect(links({ name: "nvidia-l4t-cuda", elfs: [{ path: `${LIB}/nvidia/libcuda.so.1` }] })).toEqual([]);
      const app = { name: "app", elfs: [{ path: "/opt/app/libcuda.so.1" }] };
      expect(fixesOf("library-link", "app", [app], "standalone")).toEqual([]);
    });
  });

  test("none where its own files alone need it: auto-patchelf looks through the whole of a package", () => {
    const whole = { name: "owner", elfs: [PRIVATE, { path: "/usr/bin/own", needed: ["libshared-9.so"] }] };
    expect(fixesOf("library-link", "owner", [whole])).toEqual([]);
  });

  test("none where lib has the name", () => {
    const linked = { ...owner, links: { [`${LIB}/libshared-9.so`]: "suite/libshared-9.so" } };
    expect(fixesOf("library-link", "owner", [linked, needs("a", "libshared-9.so")])).toEqual([]);
  });
});
