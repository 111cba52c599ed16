import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { needNix, parseNix } from "../nix/nix-instantiate.ts";
import { testsOfFences } from "./docs-elsewhere.ts";
import { type Fence, fencesOf, pages, placeOf } from "./docs-fences.ts";
import { SETUPS } from "./docs-setups.ts";
import { isShown } from "./docs-shown.ts";
import { runTranscript, type Shown } from "./docs-transcript.ts";
import { openWorld, type World } from "./docs-world.ts";
import type { Outcome } from "./run.ts";

/** What becomes of a fence. */
type Trial =
  | { readonly kind: "not run"; readonly reason: string }
  /** Run by another test. */
  | { readonly kind: "elsewhere"; readonly test: string }
  /** Text that claims nothing. */
  | { readonly kind: "text" }
  | { readonly kind: "script" | "transcript" | "stdout" | "stderr" | "nix" | "toml" };

function trialOf({ page, line, language, text, mark }: Fence, elsewhere: string | undefined): Trial {
  if (elsewhere !== undefined) return { kind: "elsewhere", test: elsewhere };
  if (mark !== undefined) return mark;
  if (language === "sh") return { kind: "script" };
  if (language === "nix" || language === "toml") return { kind: language };
  if (language === "text" || language === "") {
    if (text.startsWith("$ ")) return { kind: "transcript" };
    return { kind: language === "text" ? "text" : "script" };
  }
  throw new Error(`${page}:${line}: no test runs what is in a fence of ${language}`);
}

const FENCES = pages().flatMap((page) => {
  const elsewhere = testsOfFences(page);
  return fencesOf(page).map((fence) => ({
    place: placeOf(fence),
    fence,
    trial: trialOf(fence, elsewhere(fence)),
  }));
});

const ofKinds = (...kinds: readonly Trial["kind"][]) =>
  FENCES.filter(({ trial }) => kinds.includes(trial.kind));

const here = ofKinds("script", "transcript", "stdout", "stderr", "toml");
const pagesHere = [...new Set(here.map(({ fence }) => fence.page))];

describe.each(pagesHere)("%s", (page) => {
  let world: World;
  /** What the last commands printed. */
  let last: Outcome | undefined;

  beforeAll(async () => {
    const { archive, debs, prepare } = SETUPS[page] ?? {};
    world = await openWorld((await archive?.()) ?? new Map());
    debs?.(world);
    await prepare?.(world);
  });
  afterAll(() => world?.end());

  const fences = here.filter(({ fence }) => fence.page === page);
  test.each(fences)("$place, $trial.kind", async ({ fence: { text }, trial: { kind } }) => {
    switch (kind) {
      case "script":
        last = await world.bash(`set -e\n${text}`);
        expect(last.status, last.stderr).toBe(0);
        break;
      case "transcript":
        expectTranscript(await runTranscript(world, text));
        break;
      case "stdout":
      case "stderr": {
        const printed = last?.[kind] ?? "";
        if (!isShown(text, printed)) expect(printed).toBe(text);
        break;
      }
      case "toml":
        last = await world.bash(`cat > deb2nix.toml <<'END'\n${text}END\ndeb2nix config check deb2nix.toml`);
        expect(last.status, last.stderr).toBe(0);
    }
  });
});

/** Each command ended well, unless the page shows its status itself, and printed what the page shows. */
function expectTranscript(commands: readonly Shown[]): void {
  for (const [at, { command, shown, printed, status }] of commands.entries()) {
    if (!isShown(shown, printed)) expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${shown}`);
    const tellsStatus = commands[at + 1]?.command === "echo $?";
    if (!tellsStatus) expect({ command, status, printed }).toEqual({ command, status: 0, printed });
  }
}

describe("expressions", () => {
  beforeEach(needNix);

  test.each(ofKinds("nix"))("Nix reads $place", ({ fence }) => {
    expect(parseNix(asExpression(fence.text))).not.toBe("");
  });
});

/** Pages show bindings without the set around them, a comment alone, and `…` for what is left out. */
function asExpression(text: string): string {
  const whole = text.replaceAll("…", "");
  if (/^(#.*\n)+$/.test(whole)) return `${whole}{ }`;
  // Names that come from around it may be anything.
  return /^[\w.-]+ = /.test(whole) ? `with { }; { ${whole} }` : `with { }; ${whole}`;
}

test("what is not run is marked, with the reason", () => {
  const reasons = FENCES.flatMap(({ place, trial }) =>
    trial.kind === "not run" ? [`${place}: ${trial.reason}`] : [],
  );
  console.log(`${FENCES.length} fences, ${reasons.length} of them not run\n${reasons.join("\n")}`);
  expect(reasons).toHaveLength(5);
});

test("fences that other tests take are found by those tests themselves", () => {
  const tests = ofKinds("elsewhere").map(({ fence, trial }) => [
    `${fence.page} ${fence.language}`,
    trial.kind === "elsewhere" && trial.test,
  ]);
  expect(tests).toContainEqual(["docs/library.md js", "test/cli/install.test.ts"]);
  expect(tests).toContainEqual(["docs/nix.md sh", "test/nix/build-nvidia.test.ts"]);
  expect(tests).not.toContainEqual(["docs/nix.md nix", expect.anything()]);
});
