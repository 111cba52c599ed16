import type { AnalysedPackage } from "../analyse-groups.ts";
import type { Division } from "../outputs/divide.ts";
import type { FixWorld } from "./fix-world.ts";

/** What the fixes of one package are derived from. */
export interface FixContext {
  readonly package: AnalysedPackage;
  /** Attributes of the set's packages that are inputs anyway. */
  readonly inputs: ReadonlySet<string>;
  readonly world: FixWorld;
  /** Where its files end up. */
  readonly division: Division;
}
