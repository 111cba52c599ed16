import { field, parseControl } from "../../../src/debian/deb822.ts";
import { parseRelations } from "../../../src/debian/relations.ts";
import { scriptFacts } from "../../../src/facts/script-facts.ts";
import { textFacts } from "../../../src/facts/text-facts.ts";
import { mutate } from "../mutate.ts";
import { outcomeNow, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";
import { hostilePath, hostileText } from "./text.ts";

/** The texts of a deb: its control file with the relations in it, maintainer scripts, texts that name paths. */
export const control: Target = {
  name: "control",
  generate: (random) => {
    const text = random.oneIn(3) ? script(random) : controlFile(random);
    return random.oneIn(2)
      ? mutate(Buffer.from(text), random, [Buffer.from(script(random))])
      : Buffer.from(text);
  },
  run: (input) => {
    const text = Buffer.from(input).toString("utf8");
    scriptFacts("postinst", text);
    textFacts("/usr/bin/x", text);
    const stanza = outcomeNow(() => parseControl(text));
    if (stanza.kind === "refused") return stanza.code;
    const relations = outcomeNow(() => parseRelations(field(stanza.value, "Depends") ?? ""));
    return `ok ${wordFor(relations)}`;
  },
};

function controlFile(random: Random): string {
  const depends = random.some(6, () => relation(random)).join(random.pick([", ", ",", " | ", ",,", "|"]));
  const fields = [
    ["Package", random.oneIn(8) ? hostileText(random) : "nvidia-l4t-core"],
    ["Version", random.oneIn(8) ? hostileText(random) : "36.4.0-1"],
    ["Depends", depends],
    ["Description", hostileText(random)],
    ...random.some(2, () => [hostileText(random), hostileText(random)]),
  ];
  return fields.map(([name, value]) => `${name}: ${value}\n`).join("");
}

function relation(random: Random): string {
  const space = random.pick(["", " ", "  ", "\n ", " ".repeat(random.below(300))]);
  const pieces = [
    random.oneIn(6) ? hostileText(random) : "libc6",
    random.oneIn(4) ? `:${random.pick(["any", "arm64", hostileText(random)])}` : "",
    random.oneIn(2)
      ? `(${random.pick(["<<", ">=", "=", "<", "=="])}${space}${random.pick(["2.31", "1:2-3", "-", ""])})`
      : "",
    random.oneIn(5) ? `[${random.pick(["amd64", "!i386 arm64", "", " "])}]` : "",
    random.oneIn(5)
      ? random.pick(["<!nocheck>", "<a b> <c>", "<", "<<>", "< >".repeat(random.below(200))])
      : "",
  ];
  return pieces.join(space);
}

function script(random: Random): string {
  const lines = [
    "set -e",
    'case "$1" in',
    "configure)",
    ";;",
    "esac",
    "ldconfig",
    "if [ -e /usr/x ]; then",
    "fi",
    "exit 0",
  ];
  const line = (): string => {
    if (random.oneIn(4)) return `ln -s ${hostilePath(random)} ${hostilePath(random)}`;
    return random.oneIn(4) ? hostileText(random) : random.pick(lines);
  };
  return `#!${random.oneIn(5) ? hostileText(random) : "/bin/sh"}\n${random.some(12, line).join("\n")}\n`;
}
