import { expect, test } from "vitest";
import { deb2nix } from "../cli/run.ts";
import { compiledDeb } from "./compiled-deb.ts";

const LIB = "/usr/lib/x86_64-linux-gnu";
const EGL = `${LIB}/tegra-egl/libEGL_nvidia.so.0`;

const asker = () =>
  compiledDeb({
    name: "nvidia-l4t-camera",
    elfs: {
      [`${LIB}/libasks.so`]: {
        code: `#include <dlfcn.h>\nvoid *f(void) { return dlopen("${EGL}", RTLD_LAZY); }`,
        flags: ["-Wl,-soname,libasks.so"],
      },
    },
  });
const owner = () =>
  compiledDeb({
    name: "nvidia-l4t-3d-core",
    elfs: { [EGL]: { flags: ["-Wl,-soname,libEGL_nvidia.so.0"] } },
  });

test("an override into the driver's directory comes with the link that it requires", async () => {
  const { stdout } = await deb2nix(["--target", "jetpack-nixos", await asker(), await owner()]);
  expect(stdout).toContain("dlopenOverride");
  expect(stdout).toContain("ln -sfn tegra-egl/libEGL_nvidia.so.0 lib/libEGL_nvidia.so.0");
});

test("without the owner there is no link to print", async () => {
  const { stdout } = await deb2nix(["--target", "jetpack-nixos", await asker()]);
  expect(stdout).toContain("dlopenOverride");
  expect(stdout).not.toContain("ln -sfn");
});
