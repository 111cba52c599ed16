import { expect, test } from "vitest";
import { containerFiles } from "../../../src/facts/container-files.ts";
import { isTextOfInterest, textFacts } from "../../../src/facts/text-facts.ts";

const PATH = "/etc/nvidia-container-runtime/host-files-for-container.d/drivers.csv";
const LIST =
  "lib, /usr/lib/libcuda.so.1.1\nsym, /usr/lib/libcuda.so\r\ndir, /lib/firmware/tegra\ndev,/dev/nvmap\n";

test("the lists of NVIDIA's container runtime are read line by line, and their paths count for nothing else", () => {
  expect(isTextOfInterest(PATH, LIST.length, Buffer.from(LIST))).toBe(true);
  expect(textFacts(PATH, LIST)).toEqual({
    path: PATH,
    mentions: [],
    containerFiles: [
      { kind: "lib", path: "/usr/lib/libcuda.so.1.1" },
      { kind: "sym", path: "/usr/lib/libcuda.so" },
      { kind: "dir", path: "/lib/firmware/tegra" },
      { kind: "dev", path: "/dev/nvmap" },
    ],
  });
});

test("other tables are no such lists", () => {
  expect(isTextOfInterest("/usr/share/x/drivers.csv", 4, Buffer.from("lib,"))).toBe(false);
  expect(isTextOfInterest(`${PATH}.d/x.csv`, 4, Buffer.from("lib,"))).toBe(false);
});

test.each(["", "\n\n", "lib", ", /x", "lib, x", "# lib, /x", "lib /x,"])(
  "%j is no line of a list",
  (line) => {
    expect(containerFiles(line)).toEqual([]);
  },
);
