import { expect, test } from "vitest";
import { deb2nix } from "../cli/run.ts";
import { compiledDeb } from "./compiled-deb.ts";

const LIB = "/usr/lib/x86_64-linux-gnu";

/** What `deb2nix` prints of a deb, its findings and its exit status. */
async function converted(deb: Parameters<typeof compiledDeb>[0]) {
  return deb2nix([await compiledDeb(deb)]);
}

// ld(1), -F and -f: what glibc does was tried out; readers of DT_NEEDED alone miss it.
test("a filter without its filtee is an error, for the loader refuses it", async () => {
  const { status, stderr } = await converted({
    elfs: { [`${LIB}/libflt.so.1`]: { flags: ["-Wl,-soname,libflt.so.1", "-Wl,-F,libnowhere.so.9"] } },
  });
  expect(stderr).toContain("error[missing-provider]: no package provides libnowhere.so.9");
  expect(status).toBe(1);
});

test("a filtee that nixpkgs has, or the package itself, gets a run path", async () => {
  const { status, stdout } = await converted({
    elfs: {
      [`${LIB}/impl/libimpl.so.1`]: { flags: ["-Wl,-soname,libimpl.so.1"] },
      [`${LIB}/libflt.so.1`]: { flags: ["-Wl,-soname,libflt.so.1", "-Wl,-F,libz.so.1"] },
      [`${LIB}/libaux.so.1`]: { flags: ["-Wl,-soname,libaux.so.1", "-Wl,-f,libimpl.so.1"] },
    },
  });
  expect(stdout).toContain('appendRunpaths = [ "${placeholder "out"}/lib/impl" "${lib.getLib zlib}/lib" ];');
  expect(status).toBe(0);
});

test("an auxiliary filtee may be missing", async () => {
  const { status, stderr } = await converted({
    elfs: { [`${LIB}/libaux.so.1`]: { flags: ["-Wl,-soname,libaux.so.1", "-Wl,-f,libnowhere.so.9"] } },
  });
  expect(stderr).not.toContain("error");
  expect(status).toBe(0);
});

// pypa/auditwheel#582, #562.
test("a library that only the DT_RPATH of the program leads to is found", async () => {
  const { status, stdout, stderr } = await converted({
    elfs: {
      "/opt/tvm/lib/c/libc_private.so": { flags: ["-Wl,-soname,libc_private.so"] },
      "/opt/tvm/lib/a/liba.so": { flags: ["-Wl,-soname,liba.so", "@/opt/tvm/lib/c/libc_private.so"] },
      "/opt/tvm/bin/tvm": {
        code: "int main(void) { return 0; }",
        flags: [
          "-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib/a:$ORIGIN/../lib/c",
          "@/opt/tvm/lib/a/liba.so",
          "-Wl,-rpath-link,@/opt/tvm/lib/c",
        ],
      },
    },
  });
  expect(stderr).not.toContain("no package provides");
  expect(stdout).toContain('appendRunpaths = [ "$ORIGIN/../lib/a" "$ORIGIN/../lib/c" ];');
  expect(status).toBe(0);
});

// ld.so(8); compare pypa/auditwheel#253.
test("$LIB and $PLATFORM of a run path stand for directories", async () => {
  const { status, stderr } = await converted({
    elfs: {
      "/opt/tok/lib/x86_64-linux-gnu/libtok.so.1": { flags: ["-Wl,-soname,libtok.so.1"] },
      "/opt/tok/x86_64/libplat.so": { flags: ["-Wl,-soname,libplat.so"] },
      "/opt/tok/bin/tok": {
        code: "int main(void) { return 0; }",
        flags: [
          "-Wl,--enable-new-dtags,-rpath,$ORIGIN/../$LIB:$ORIGIN/../$PLATFORM",
          "@/opt/tok/lib/x86_64-linux-gnu/libtok.so.1",
          "@/opt/tok/x86_64/libplat.so",
        ],
      },
    },
  });
  // A program in /opt that nothing links to is told of, which is another matter.
  expect(stderr).not.toMatch(/no package provides|warning\[(?!no-program-in-bin\])/);
  expect(status).toBe(0);
});

// defunctzombie/jetson-nano-image-maker#9.
test("a library in a directory that ld.so.conf.d alone names is found, and its .pc file follows", async () => {
  const { status, stdout, stderr } = await converted({
    elfs: {
      "/opt/acmert/lib/libacmert.so.1": { flags: ["-Wl,-soname,libacmert.so.1"] },
      "/usr/bin/acmert": {
        code: "int main(void) { return 0; }",
        flags: ["@/opt/acmert/lib/libacmert.so.1"],
      },
    },
    texts: {
      "/etc/ld.so.conf.d/acmert.conf": "/opt/acmert/lib\n",
      [`${LIB}/pkgconfig/acmert.pc`]:
        "prefix=/opt/acmert\nlibdir=${prefix}/lib\nName: acmert\nDescription: x\nVersion: 1\nLibs: -L${libdir} -lacmert\n",
    },
  });
  expect(stderr).not.toContain("no package provides");
  expect(stdout).toContain("prefix=$out/opt/acmert");
  expect(status).toBe(0);
});

// Launchers of EDA tools.
test("a launcher that sets LD_LIBRARY_PATH is rewritten, and the program finds its private libraries", async () => {
  const { status, stdout, stderr } = await converted({
    elfs: {
      "/opt/wrapcad/lib/libwc.so": { flags: ["-Wl,-soname,libwc.so"] },
      "/opt/wrapcad/wrapcad.bin": {
        code: "int main(void) { return 0; }",
        flags: ["@/opt/wrapcad/lib/libwc.so"],
      },
    },
    texts: {
      "/usr/bin/wrapcad":
        '#!/bin/sh\nexport LD_LIBRARY_PATH=/opt/wrapcad/lib:$LD_LIBRARY_PATH\ncd /opt/wrapcad && exec ./wrapcad.bin "$@"\n',
    },
  });
  expect(stderr).not.toContain("no package provides");
  expect(stdout).toMatch(/\/opt\/wrapcad[\s\S]*\$out\/bin\/wrapcad/);
  expect(status).toBe(0);
});

// NixOS/nixpkgs#47222, NixOS/patchelf#66.
test("a static program is not patched", async () => {
  const { status, stdout } = await converted({
    elfs: { "/usr/bin/gotool": { code: "int main(void) { return 0; }", flags: ["-static"] } },
  });
  expect(stdout).not.toContain("autoPatchelfHook");
  expect(stdout).toContain('mainProgram = "gotool"');
  expect(status).toBe(0);
});
