import { describe, expect, test } from "vitest";
import { loaderMachine } from "../../../src/graph/loader-machine.ts";
import { expandTokens, runPathDirectories } from "../../../src/graph/loader-tokens.ts";

const AARCH64 = loaderMachine({ machine: "AARCH64", class: 64, endian: "little" });
const X86_64 = loaderMachine({ machine: "X86_64", class: 64, endian: "little" });
const OTHER = loaderMachine({ machine: "RISCV", class: 64, endian: "little" });

describe("expandTokens", () => {
  test.each([
    ["$ORIGIN/../lib", "/opt/x/../lib"],
    ["${ORIGIN}/lib", "/opt/x/lib"],
    ["/a/$LIB", "/a/lib/aarch64-linux-gnu"],
    ["/a/${PLATFORM}/b", "/a/aarch64/b"],
    ["$ORIGIN:$ORIGIN", "/opt/x:/opt/x"],
  ])("%s", (text, expanded) => {
    expect(expandTokens(text, "/opt/x", AARCH64)).toBe(expanded);
  });

  test("x86-64 has its own", () => {
    expect(expandTokens("/$LIB/$PLATFORM", "/", X86_64)).toBe("/lib/x86_64-linux-gnu/x86_64");
  });

  test("a bare token ends where an identifier does, one in braces at the brace", () => {
    for (const text of ["$ORIGINAL", "$LIB64", "$LIB_", "${ORIGIN", "$origin", "$$"]) {
      expect(expandTokens(text, "/opt/x", AARCH64)).toBe(text);
    }
    expect(expandTokens("$ORIGIN-a${LIB}64", "/o", AARCH64)).toBe("/o-alib/aarch64-linux-gnu64");
  });

  test("a token that nothing is known of makes all of it unknown", () => {
    expect(expandTokens("/a/$PLATFORM", "/o", OTHER)).toBeUndefined();
    expect(expandTokens("/a/$LIB", "/o", OTHER)).toBe("/a/lib");
  });
});

describe("runPathDirectories", () => {
  const directories = (...runPath: readonly string[]) =>
    runPathDirectories(runPath, "/opt/x", OTHER).map((entry) =>
      entry.kind === "unknown" ? `? ${entry.written}` : entry.directory,
    );

  test("keeps the order, and each directory once", () => {
    expect(directories("/b", "$ORIGIN", "/a", "/opt/x", "/b/")).toEqual(["/b", "/opt/x", "/a"]);
  });

  test("an empty entry and a relative one depend on the current directory", () => {
    expect(directories("", "lib", "/a")).toEqual(["? ", "? lib", "/a"]);
  });

  test("an entry with an unknown token is told as it is written", () => {
    expect(directories("/a/$PLATFORM")).toEqual(["? /a/$PLATFORM"]);
  });

  test("slashes at the end do not count, but for the root", () => {
    expect(directories("/a//", "/")).toEqual(["/a", "/"]);
  });
});
