import { describe, expect, test } from "vitest";
import { scriptFacts } from "../../../../src/facts/script-facts.ts";
import { fixesOf } from "./fixes-of.ts";

const INCLUDE = "/usr/include/aarch64-linux-gnu";

describe("alternative-link", () => {
  const linksOf = (script: string, files: readonly string[]) =>
    fixesOf("alternative-link", "x", [{ name: "x", files, scripts: [scriptFacts("postinst", script)] }]);

  test("a header that a script gives another name, and those that follow it", () => {
    const script = [
      "#!/bin/sh",
      "set -e",
      `update-alternatives --install /usr/include/cudnn.h libcudnn ${INCLUDE}/cudnn_v8.h 80 \\`,
      `  --slave "/usr/include/cudnn_ops.h" cudnn_ops '${INCLUDE}/cudnn_ops_v8.h'`,
    ].join("\n");
    expect(linksOf(script, [`${INCLUDE}/cudnn_v8.h`, `${INCLUDE}/cudnn_ops_v8.h`])).toEqual([
      {
        kind: "alternative-link",
        path: "/include/cudnn.h",
        target: "cudnn_v8.h",
        because: [{ file: "postinst of x", name: `${INCLUDE}/cudnn_v8.h` }],
      },
      expect.objectContaining({ path: "/include/cudnn_ops.h", target: "cudnn_ops_v8.h" }),
    ]);
  });

  test.each([
    ["commands, which people choose", "/usr/bin/editor editor /usr/bin/vim 1", ["/usr/bin/vim"]],
    ["what the package does not have", "/usr/include/a.h a /usr/include/a_v1.h 1", ["/usr/include/b.h"]],
    [
      "a name that is taken",
      "/usr/include/a.h a /usr/include/b.h 1",
      ["/usr/include/a.h", "/usr/include/b.h"],
    ],
    ["what only the shell knows", "/usr/include/a.h a $HEADERS/b.h 1", ["/usr/include/b.h"]],
    ["a file itself", `/usr/include/b.h a ${INCLUDE}/b.h 1`, [`${INCLUDE}/b.h`]],
    ["half a command", "/usr/include/a.h", ["/usr/include/b.h"]],
  ])("not %s", (_, words, files) => {
    expect(linksOf(`update-alternatives --install ${words}`, files)).toEqual([]);
  });
});
