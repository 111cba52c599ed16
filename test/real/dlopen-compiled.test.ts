import { expect, test } from "vitest";
import { deb2nix } from "../cli/run.ts";
import { compiledDeb } from "./compiled-deb.ts";

/** What a library with this code opens: names and grades as `inspect` has them. */
async function opened(code: string): Promise<Record<string, string>> {
  const deb = await compiledDeb({
    elfs: { "/usr/lib/libx.so.1": { code, flags: ["-Wl,-soname,libx.so.1"] } },
  });
  const { stdout } = await deb2nix(["inspect", "--json", deb]);
  const [elf] = JSON.parse(stdout).debs[0].elfs as { dlopen: { name: string; grade: string }[] }[];
  return Object.fromEntries(elf!.dlopen.map(({ name, grade }) => [name, grade]));
}

const WRITABLE = 'char name[] = "libXcursor.so.1";';

test("a name in an array that can be written is opened", async () => {
  const code = `#include <dlfcn.h>\n${WRITABLE}\nvoid *f(void) { return dlopen(name, RTLD_LAZY); }`;
  expect(await opened(code)).toEqual({ "libXcursor.so.1": "certain" });
});

test("in a file that imports no opener it is data", async () => {
  expect(await opened(WRITABLE)).toEqual({});
});

test("a suffix is a pattern, a plain word a feature", async () => {
  const code = `#include <dlfcn.h>
#include <stdio.h>
const char *features[] = { "fiber.so" };
void *f(const char *driver) {
  char path[64];
  snprintf(path, 64, "%s%s", driver, "_drv_video.so");
  return dlopen(path, RTLD_LAZY);
}`;
  expect(await opened(code)).toEqual({ "*_drv_video.so": "likely", "fiber.so": "possible" });
});
