import { textFacts } from "../../../../src/facts/text-facts.ts";
import { debFacts } from "../../support/facts.ts";
import { LIB, type RuleCases, TEGRA } from "../scenario.ts";

const file = (path: string, change: object = {}) => ({
  path,
  type: "file" as const,
  mode: 0o644,
  size: 100,
  ...change,
});
const library = (change: object) => ({
  debs: [{ name: "nvidia-l4t-x", elfs: [{ path: `${LIB}/libnvx.so`, ...change }] }],
});
const withRunPath = (...runpath: string[]) => library({ runpath });
const withFiles = (...files: ReturnType<typeof file>[]) => ({ debs: [{ name: "nvidia-l4t-x", files }] });
const withLink = (path: string, target: string) => ({
  debs: [{ name: "nvidia-l4t-x", links: { [path]: target } }],
});
const damaged = { path: "/usr/bin/x", code: "E_ELF_TRUNCATED", message: "ends too early", offset: 64 };

const nvrtc = (name: string, version: string) => ({
  name,
  version,
  control: { Source: "cuda-nvrtc" },
  files: [`/usr/share/${name}`],
});

/** Rules about what lies in a deb, and what each file says of itself. */
export const FILES: RuleCases = {
  "mutated-deb": {
    fires: {
      debs: [{ ...debFacts({ name: "nvidia-l4t-x" }), sha256: "aa" }],
      context: [{ name: "nvidia-l4t-x" }],
    },
    finding: { severity: "error", package: "l4t-x", subject: "35.3.1-1" },
    silent: {
      debs: [{ ...debFacts({ name: "nvidia-l4t-x" }), sha256: "aa" }],
      context: [{ name: "nvidia-l4t-x", version: "35.3.1-2" }],
    },
  },
  "mixed-versions": {
    fires: { debs: [nvrtc("cuda-nvrtc-12-6", "12.6.68-1"), nvrtc("cuda-nvrtc-dev-11-4", "11.4.300-1")] },
    finding: {
      severity: "warning",
      package: "cuda_nvrtc",
      deb: "cuda-nvrtc-dev-11-4",
      subject: "11.4.300-1",
      message: "is left out: cuda_nvrtc is made of version 12.6.68-1",
    },
    silent: { debs: [nvrtc("cuda-nvrtc-12-6", "12.6.68-1"), nvrtc("cuda-nvrtc-dev-12-6", "12.6.68-1")] },
  },
  "broken-elf": {
    fires: { debs: [{ ...debFacts({ name: "nvidia-l4t-x" }), problems: [damaged] }] },
    finding: { severity: "warning", path: "/usr/bin/x", evidence: ["E_ELF_TRUNCATED", "at byte 64"] },
    silent: library({}),
  },
  "no-program-in-bin": {
    fires: {
      debs: [{ name: "x", files: [file("/opt/x/bin/x", { mode: 0o755 })] }],
      target: "standalone",
    },
    finding: { severity: "warning", package: "x", subject: "x", path: "/opt/x/bin/x" },
    silent: {
      debs: [
        {
          name: "x",
          files: [file("/opt/x/bin/x", { mode: 0o755 })],
          links: { "/usr/bin/x": "/opt/x/bin/x" },
        },
      ],
      target: "standalone",
    },
  },
  "unknown-interpreter": {
    fires: {
      debs: [
        {
          name: "nvidia-l4t-x",
          files: [file("/usr/bin/x", { mode: 0o755 })],
          texts: [textFacts("/usr/bin/x", "#!/usr/bin/python2\n")],
        },
      ],
    },
    finding: { severity: "warning", package: "l4t-x", subject: "/usr/bin/python2", path: "/usr/bin/x" },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          files: [file("/usr/bin/x", { mode: 0o755 })],
          texts: [textFacts("/usr/bin/x", "#!/usr/bin/env python3\n")],
        },
      ],
    },
  },
  "foreign-path": {
    fires: {
      debs: [
        {
          name: "x",
          files: ["/usr/lib/udev/rules.d/60-x.rules"],
          texts: [textFacts("/usr/lib/udev/rules.d/60-x.rules", 'RUN+="/usr/sbin/nowhere"\n')],
        },
      ],
      target: "standalone",
    },
    finding: { severity: "error", package: "x", subject: "/usr/sbin/nowhere" },
    silent: {
      debs: [
        {
          name: "x",
          files: ["/usr/lib/udev/rules.d/60-x.rules"],
          texts: [
            textFacts(
              "/usr/lib/udev/rules.d/60-x.rules",
              'RUN+="/bin/systemctl start x", PROGRAM="/bin/sh -c true"',
            ),
          ],
        },
      ],
      target: "standalone",
    },
  },
  "set-id-file": {
    fires: withFiles(file("/usr/bin/x", { mode: 0o4755 })),
    finding: { severity: "warning", path: "/usr/bin/x", evidence: ["mode 4755"] },
    silent: withFiles(file("/usr/bin/x", { mode: 0o1755 })),
  },
  "special-file": {
    fires: withFiles(file("/dev/x", { type: "char" })),
    finding: {
      severity: "warning",
      path: "/dev/x",
      message: "is a char file, which the Nix store cannot hold",
    },
    silent: withFiles(file("/usr/bin/x")),
  },
  "maintainer-script": {
    fires: {
      debs: [{ name: "nvidia-l4t-x", scripts: [{ name: "postinst", size: 9, commands: ["groupadd x"] }] }],
    },
    finding: { severity: "note", subject: "postinst", evidence: ["groupadd x"] },
    silent: {
      debs: [{ name: "nvidia-l4t-x", scripts: [{ name: "postrm", size: 9, commands: ["groupdel x"] }] }],
    },
  },
  "wrong-arch": {
    fires: library({ machine: "X86_64" }),
    finding: { severity: "note", path: `${LIB}/libnvx.so` },
    silent: library({}),
  },
  "empty-elf": {
    fires: withFiles(file(`${LIB}/libnvx.so.1`, { size: 0 })),
    finding: { severity: "warning", path: `${LIB}/libnvx.so.1` },
    silent: withFiles(file(`${LIB}/empty.conf`, { size: 0 })),
  },
  "text-relocation": {
    fires: library({ flags: ["DYNAMIC", "TEXTREL"] }),
    finding: { severity: "note", path: `${LIB}/libnvx.so` },
    silent: library({}),
  },
  "executable-stack": {
    fires: library({ flags: ["DYNAMIC", "EXECSTACK"] }),
    finding: { severity: "warning", path: `${LIB}/libnvx.so` },
    silent: library({ flags: ["EXECSTACK"] }),
  },
  "leaked-build-path": {
    fires: withRunPath("/home/builder/out/lib"),
    finding: { severity: "warning", subject: "/home/builder/out/lib" },
    silent: withRunPath("$ORIGIN/../lib", "/opt/x/lib", "$ORIGIN"),
  },
  "dead-rpath-entry": {
    fires: withRunPath("/opt/x/lib", "$ORIGIN", "/usr/lib", "/home/builder/lib"),
    finding: { severity: "note", subject: "/opt/x/lib" },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          elfs: [{ path: "/opt/x/bin/x", runpath: ["$ORIGIN/../lib/"] }, { path: "/opt/x/lib/libx.so" }],
        },
      ],
    },
  },
  "stub-in-runpath": {
    fires: withRunPath("/usr/local/cuda/lib64/stubs"),
    finding: { severity: "warning", subject: "/usr/local/cuda/lib64/stubs" },
    silent: withRunPath("/opt/stubsters/lib"),
  },
  "dangling-link": {
    fires: withLink("/etc/systemd/system/x.service", "/lib/systemd/system/x.service"),
    finding: {
      severity: "warning",
      confidence: "likely",
      path: "/etc/systemd/system/x.service",
      subject: "/lib/systemd/system/x.service",
    },
    silent: withLink("/etc/systemd/system/x.service", "/dev/null"),
  },
  "dropped-file": {
    fires: withFiles(file("/etc/ld.so.conf.d/nvidia.conf")),
    finding: {
      severity: "note",
      path: "/etc/ld.so.conf.d/nvidia.conf",
      evidence: ["configures Ubuntu's ldconfig"],
    },
    silent: withFiles(file("/etc/nvidia.conf")),
  },
  "clobbered-file": {
    fires: withFiles(file(`${LIB}/libnvx.so`), file(`${TEGRA}/libnvx.so`, { size: 200 })),
    finding: { severity: "warning", path: `${LIB}/libnvx.so`, subject: "/lib/libnvx.so" },
    silent: {
      debs: [
        {
          name: "nvidia-l4t-x",
          files: [`${TEGRA}/libnvx.so`],
          links: { [`${LIB}/libnvx.so`]: "tegra/libnvx.so" },
        },
      ],
    },
  },
};
