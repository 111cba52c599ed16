import { readFileSync } from "node:fs";
import { parseConfig } from "../../../src/config/config.ts";
import { choiceFor } from "../../../src/config/package-choices.ts";
import { mutate } from "../mutate.ts";
import { outcomeNow, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import type { Target } from "../target.ts";
import { hostileText } from "./text.ts";

/** Profiles: what is taken must also answer which deb falls under which choice. */
export const toml: Target = {
  name: "toml",
  generate: (random) => {
    const text = random.oneIn(3) ? EXAMPLE : Buffer.from(profile(random));
    return random.oneIn(3) ? text : mutate(text, random, [EXAMPLE, Buffer.from(profile(random))]);
  },
  run: (input) => {
    const outcome = outcomeNow(() => parseConfig(Buffer.from(input).toString("utf8"), "profile.toml"));
    if (outcome.kind === "refused") return outcome.code;
    const asked = ["nvidia-l4t-core", "a".repeat(60), "libcudnn9-cuda-12"];
    const answers = asked.map((name) => outcomeNow(() => choiceFor(outcome.value.packages, name)));
    return answers.map(wordFor).join(" ");
  },
};

const EXAMPLE = readFileSync(new URL("../../../profiles/jetpack-nixos.toml", import.meta.url));

function profile(random: Random): string {
  const text = (): string => JSON.stringify(hostileText(random).toWellFormed());
  const pattern = (): string =>
    random.oneIn(4)
      ? JSON.stringify(
          random
            .pick(["*", "a*", "*a", "l*t*", "?", "[", "(", "a|b", "\\", "{1}", "$", "^"])
            .repeat(1 + random.below(30)),
        )
      : text();
  const value = (): string =>
    random.pick([
      () => `[${random.some(4, pattern).join(", ")}]`,
      text,
      () => "1",
      () => "true",
      () => "[[1]]",
      () => "{}",
    ])();
  const key = (): string =>
    random.pick(["debs", "debs", "debs", "pname", "x", '"__proto__"', '"constructor"']);
  const table = (): string =>
    random.pick([`[packages.${text()}]`, "[packages.a]", "[packages]", "[[packages]]", "[__proto__]"]);
  return random
    .some(4, () => `${table()}\n${random.some(3, () => `${key()} = ${value()}`).join("\n")}\n`)
    .join("");
}
