import { describe, expect, test } from "vitest";
import { isLibraryName, withoutDriverVersion } from "../../../src/graph/library-name.ts";

describe("withoutDriverVersion", () => {
  test.each([
    ["libnvidia-glcore.so.35.3.1", "libnvidia-glcore.so"],
    ["libnvidia-glcore.so.540.5.0", "libnvidia-glcore.so"],
    ["libnvidia-glcore.so.580.00", "libnvidia-glcore.so"],
    ["libnvidia-glcore.so.595.78", "libnvidia-glcore.so"],
    ["libnvbufsurface.so.1.0.0", "libnvbufsurface.so.1.0.0"],
    ["libnvidia-ml.so.1", "libnvidia-ml.so.1"],
    ["libcuda.so.1.1", "libcuda.so.1.1"],
    ["libicuuc.so.66.1", "libicuuc.so.66.1"],
    ["libnvrtc.so.11.2", "libnvrtc.so.11.2"],
    ["libnvjpeg.so.12.3.1.117", "libnvjpeg.so.12.3.1.117"],
  ])("%s is %s", (name, expected) => {
    expect(withoutDriverVersion(name)).toBe(expected);
  });
});

describe("isLibraryName", () => {
  test.each(["libcuda.so", "libcuda.so.1.1", "ld-linux-aarch64.so.1", "nvidia_drv.so"])(
    "%s is one",
    (name) => {
      expect(isLibraryName(name)).toBe(true);
    },
  );
  test.each(["ld.so.conf", "x.sound", "a/b.so", "libfoo.a", "libfoo.so.debug"])("%s is none", (name) => {
    expect(isLibraryName(name)).toBe(false);
  });
});
