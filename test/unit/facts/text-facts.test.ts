import { describe, expect, test } from "vitest";
import { isTextOfInterest, textFacts } from "../../../src/facts/text-facts.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe("isTextOfInterest", () => {
  test.each([
    "/usr/share/applications/code.desktop",
    "/usr/lib/systemd/system/nvpmodel.service",
    "/usr/lib/pkgconfig/cudart-11.4.pc",
    "/usr/share/glvnd/egl_vendor.d/10_nvidia.json",
    "/etc/ld.so.conf.d/nvidia-tegra.conf",
  ])("%s carries paths", (path) => expect(isTextOfInterest(path, 100, bytes("[Des"))).toBe(true));

  test("a script is one by its first bytes", () => {
    expect(isTextOfInterest("/usr/bin/jetson_clocks", 100, bytes("#!/b"))).toBe(true);
    expect(isTextOfInterest("/usr/bin/jetson_clocks", 100, bytes("\x7fELF"))).toBe(false);
  });

  test("a huge file is data", () => {
    expect(isTextOfInterest("/opt/x.desktop", 10_000_000, bytes("[Des"))).toBe(false);
  });
});

describe("textFacts", () => {
  const mentions = (text: string): readonly string[] => textFacts("/x", text).mentions;

  test("absolute paths below known roots, once each, sorted", () => {
    expect(
      mentions("Exec=/usr/share/code/code --x %F\nIcon=/opt/x/y.png\nTryExec=/usr/share/code/code\n"),
    ).toEqual(["/opt/x/y.png", "/usr/share/code/code"]);
  });

  test("parts of longer paths and of URLs are none", () => {
    expect(mentions("https://example.org/usr/bin/x $ORIGIN/lib/x ../lib/y ${HOME}/opt/x/z")).toEqual([]);
  });

  test("a sentence's full stop is not part of the path", () => {
    expect(mentions("see /usr/bin/foo.")).toEqual(["/usr/bin/foo"]);
  });

  test("the interpreter of a script", () => {
    expect(textFacts("/x", "#! /usr/bin/env python3\n")).toMatchObject({
      interpreter: "/usr/bin/env python3",
    });
  });

  test("hostile text takes linear time", () => {
    for (const part of ["/..", "$a", ")/..", "a/", "~", "a~", " ", '"/usr/ ', "'/usr/ \"", "=-", "-L/usr/"]) {
      const long = part.repeat(200_000);
      for (const text of [`/usr/${long}`, `"/usr/${long}`, `Icon=/usr/${long}x`])
        textFacts("/x.desktop", text);
    }
  });

  test("a path longer than Linux allows is none", () => {
    expect(mentions(`/usr/${"a/".repeat(4000)}`)).toEqual([]);
  });

  test.each([
    ["behind the signs of a systemd command", "ExecStart=-/usr/sbin/appd", ["/usr/sbin/appd"]],
    ["in a list", "LD_LIBRARY_PATH=/opt/v/lib:/opt/v/plugins", ["/opt/v/lib", "/opt/v/plugins"]],
    [
      "in quotes, with spaces",
      'Exec="/opt/Vendor App/bin/app" %U',
      ["/opt/Vendor", "/opt/Vendor App/bin/app"],
    ],
    ["in the option of a compiler", "Libs: -L/opt/x/lib -lx", ["/opt/x/lib"]],
    ["behind a quoted variable it is none", '"$DESTDIR"/usr/bin/foo "${D}"/usr/bin/foo', []],
    ["behind a variable it is none", "${DESTDIR}/usr/bin/foo $(D)/usr/bin/foo", []],
  ])("a path %s", (_, text, expected) => expect(mentions(text)).toEqual(expected));

  test("a value of a desktop file takes the whole line", () => {
    expect(textFacts("/x.desktop", "Path=/opt/Vendor App \n").mentions).toContain("/opt/Vendor App");
  });

  test.each([
    ["of make", "TOP = $(_HERE_)/..\nX = $(TOP)/nvvm/bin\n", [".."]],
    ["of a shell", 'exec "$(dirname "$0")"/../x/run "$HERE/../lib/a.so"', ["../lib/a.so", "../x/run"]],
    ["of CMake", 'PATHS "${CMAKE_CURRENT_LIST_DIR}/../../../include"', ["../../../include"]],
    ["of pkg-config", "prefix=${pcfiledir}/../..\n", ["../.."]],
  ])("a path upwards from the file's own directory, %s", (_, text, expected) => {
    expect(textFacts("/x", text).relative).toEqual(expected);
  });

  test("a path upwards with as many steps as a variable has names, as CUDA's header libraries count", () => {
    const content = [
      'set(from_prefix "lib/cmake/cub")',
      'string(REGEX REPLACE "/" ";" from_prefix "${from_prefix}")',
      'list(TRANSFORM from_prefix REPLACE ".+" "../")',
      'find_path(X x.h PATHS "${CMAKE_CURRENT_LIST_DIR}/${from_prefix}/include")',
    ];
    expect(textFacts("/x.cmake", content.join("\n")).relative).toEqual(["../../../include"]);
    expect(textFacts("/x.cmake", content.toSpliced(2, 1).join("\n")).relative).toBeUndefined();
  });

  test("a plain relative path starts at the user's directory, so it is none", () => {
    expect(textFacts("/x", "cd ../lib; a/../b ..").relative).toBeUndefined();
  });
});
