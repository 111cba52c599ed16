import type { SystemPlan } from "../plan/system/system-plan.ts";
import { jsonDocument } from "./json.ts";

/** The document of `deb2nix module --json` (schema/module.schema.json). */
export function moduleJson(packages: readonly SystemPlan[]): string {
  return jsonDocument({ packages });
}
