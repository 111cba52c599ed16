import { describe, expect, test } from "vitest";
import { interpreterOf, scriptFacts } from "../../../src/facts/script-facts.ts";

describe("scriptFacts", () => {
  test("boiler-plate is no command", () => {
    const script = [
      "#!/bin/sh -e",
      "# a comment",
      "set -e",
      'case "$1" in',
      "  configure|abort-upgrade)",
      "  ;;",
      "  *)",
      "    echo bad argument",
      "    exit 1",
      "  ;;",
      "esac",
      'if [ "$1" = purge ]; then',
      "fi",
      "exit 0",
      "",
    ].join("\n");
    expect(scriptFacts("postrm", script)).toEqual({
      name: "postrm",
      size: script.length,
      interpreter: "/bin/sh -e",
      commands: [],
    });
  });

  test.each([
    "echo 'options x' > /etc/modprobe.d/x.conf",
    "printf 1 | tee /proc/sys/x",
    "echo $(rm -r /opt/x)",
    "echo x; rm -r /opt/x",
  ])("%s is more than words", (line) => {
    expect(scriptFacts("postinst", `#!/bin/sh\n${line}\n`).commands).toEqual([line]);
  });

  test("what changes the system stays", () => {
    expect(scriptFacts("postinst", "#!/bin/sh\n  groupadd -rf weston-launch\n").commands).toEqual([
      "groupadd -rf weston-launch",
    ]);
  });
});

test("a file without #! has no interpreter", () => {
  expect(interpreterOf("echo #!/bin/sh")).toBeUndefined();
});
