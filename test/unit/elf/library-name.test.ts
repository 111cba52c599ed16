import { describe, expect, test } from "vitest";
import {
  familyOf,
  isBarePattern,
  isGlibc,
  isVersioned,
  libraryNameIn,
  stemOf,
  versionIn,
} from "../../../src/elf/library-name.ts";

describe("libraryNameIn", () => {
  test.each([
    "libx.so",
    "libx.so.1",
    "libnvidia-ml.so.550.163.01",
    "libstdc++.so.6",
    "libgstnvrtspserver-1.0.so",
    "drm-backend.so",
    "/usr/lib/aarch64-linux-gnu/tegra-egl/libEGL_nvidia.so.0",
    "$ORIGIN/../lib/libx.so",
    "plugins/libx.so",
    "/usr/lib/libv4l/plugins/nv/*.so",
  ])("%s", (name) => expect(libraryNameIn(name)).toBe(name));

  test.each([
    ["libnvisp%s.so", "libnvisp*.so"],
    ["libnuma.so.%s", "libnuma.so.*"],
    ["%s/lib%s.so", "*/lib*.so"],
    ["lib%-3d.so.%02lu", "lib*.so.*"],
    ["libv8-%d.%d%s%s.so", "libv8-*.*.so"],
  ])("conversions of printf become wildcards: %s", (text, name) => expect(libraryNameIn(text)).toBe(name));

  test.each([
    ".so",
    "syscall.socket",
    "unable to load libcufile_rdma.so.1, no RDMA",
    "(libcufile_rdma.so)",
    "libcufile_rdma.so.1.debug",
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "glibc-ld.so.cache1.1",
    "linux-vdso.so.1",
    "linux-gate.so.1",
    "regex:^.*libcuda\\.so\\.(\\d|\\.)*\\d$",
    "liba.so:libb.so",
  ])("no library: %s", (text) => expect(libraryNameIn(text)).toBeUndefined());
});

test.each([
  ["libx.so", false],
  ["libx.so.1", true],
  ["/usr/lib/libx.so.1.2", true],
  ["libx.so.*", false],
  ["libx.so.1.*", false],
])("isVersioned %s: %j", (name, expected) => expect(isVersioned(name)).toBe(expected));

test("stemOf is the same for all versions and places", () => {
  const names = ["libx.so", "libx.so.1", "/usr/lib/libx.so.1.2.3"];
  expect(new Set(names.map(stemOf))).toEqual(new Set(["libx.so"]));
});

test.each([
  ["libusb-0.1.so.4", "libusb.so", "0.1.4"],
  ["/usr/lib/libpython3.11.so.1.0", "libpython.so", "3.11.1.0"],
  ["libgst-1.so", "libgst.so", "1"],
  ["libicuuc.so.72", "libicuuc.so", "72"],
  ["libX11.so", "libX11.so", "0"],
  ["libnvisp2.so", "libnvisp2.so", "0"],
])("%s is of the family %s, version %s", (name, family, version) => {
  expect(familyOf(name)).toBe(family);
  expect(versionIn(name)).toBe(version);
});

test.each(["lib*.so", "*.so", "*/lib*.so", "lib*.so.*"])("%s says nothing", (name) =>
  expect(isBarePattern(name)).toBe(true),
);

test.each(["libnvisp*.so", "libfat*Driver.so", "/usr/lib/nv/x*.so"])("%s says something", (name) =>
  expect(isBarePattern(name)).toBe(false),
);

test.each(["libc.so.6", "libpthread.so.0", "libnss_files.so.2", "ld-linux-x86-64.so.2", "/lib/ld.so.1"])(
  "%s is a part of glibc",
  (name) => expect(isGlibc(name)).toBe(true),
);

test.each(["libcrypt.so.1", "libcuda.so.1", "libgcc_s.so.1", "libc++.so.1"])("%s is not", (name) =>
  expect(isGlibc(name)).toBe(false),
);
