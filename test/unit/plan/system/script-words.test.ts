import { describe, expect, test } from "vitest";
import { scriptFacts } from "../../../../src/facts/script-facts.ts";
import { scriptCommands } from "../../../../src/plan/system/script-words.ts";

const wordsOf = (...lines: readonly string[]) =>
  scriptCommands(scriptFacts("postinst", `#!/bin/sh\n${lines.join("\n")}\n`)).map(({ words }) => words);

describe("scriptCommands", () => {
  test.each([
    ["quotes are removed", "adduser --gecos 'a b' \"x y\"", [["adduser", "--gecos", "a b", "x y"]]],
    ["a backslash keeps a blank", "chmod 4755 /opt/a\\ b", [["chmod", "4755", "/opt/a b"]]],
    ["the program's directory does not matter", "/usr/sbin/groupadd x", [["groupadd", "x"]]],
    [
      "lists are split",
      "id x || useradd x; chown x /var/lib/x &",
      [
        ["id", "x"],
        ["useradd", "x"],
        ["chown", "x", "/var/lib/x"],
      ],
    ],
    [
      "a condition stands before its command",
      "if ! getent group x >/dev/null; then addgroup x; fi",
      [["getent", "group", "x", ">/dev/null"], ["addgroup", "x"], ["fi"]],
    ],
    ["a branch of a case is no command", "configure) adduser x ;;", [["adduser", "x"]]],
    ["a function's name is no command", "add_user() { useradd x; }", [["useradd", "x"], ["}"]]],
    ["a comment ends the line", "useradd x # and more", [["useradd", "x"]]],
    ["a number sign within a word is part of it", "useradd x#y", [["useradd", "x#y"]]],
    ["an assignment before a command is no word of it", "LANG=C useradd x", [["useradd", "x"]]],
    ["redirections of streams are words", "mkdir /var/a 2>&1", [["mkdir", "/var/a", "2>&1"]]],
  ])("%s", (_, line, expected) => {
    expect(wordsOf(line)).toEqual(expected);
  });

  test("a script's own variables are replaced, in double quotes too", () => {
    expect(wordsOf("U=acme", 'HOME_DIR="/var/lib/$U"', 'useradd -d "${HOME_DIR}" $U')).toEqual([
      ["useradd", "-d", "/var/lib/acme", "acme"],
    ]);
  });

  test.each(["$1", '"$(id -un)"', "`id -un`", "/var/lib/*", "~/x", "${X:-y}"])(
    "%s is a word that only the shell knows",
    (word) => {
      expect(wordsOf(`useradd ${word}`)).toEqual([["useradd", undefined]]);
    },
  );

  test("a variable that a command sets is not known any more", () => {
    expect(wordsOf("U=acme", "U=$(id -un)", "useradd $U")).toEqual([["useradd", undefined]]);
  });

  test("a line goes on behind a backslash", () => {
    expect(wordsOf("useradd \\", "  -r acme")).toEqual([["useradd", "-r", "acme"]]);
  });

  test.each(['"', "'", "`", "\\", "$(", '"$(', "((((", "))))", ";;;;", "|| &&"])("%j ends", (line) => {
    expect(() => wordsOf(line.repeat(2000))).not.toThrow();
  });
});
