import { join } from "node:path";
import type { TestContext } from "vitest";
import { type Apt, openApt } from "../../scripts/corpus/apt.ts";
import { Unreachable } from "./download.ts";

const STATE = join(import.meta.dirname, "../../.cache/corpus/apt");

/** Where Debian's archive cannot be reached, or there is no apt, the test is skipped; in CI it fails. */
export async function aptOrSkip(context: TestContext, architecture: string): Promise<Apt> {
  try {
    return await openApt(architecture, STATE);
  } catch (error) {
    if (!(error instanceof Unreachable) || process.env.CI === "true") throw error;
    return context.skip(`Debian's archive cannot be reached: ${error.message}`);
  }
}
