import type { Severity } from "../audit/finding.ts";
import type { ColorChoice } from "./terminal.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color: ColorChoice;
  readonly failOn: Severity;
  /** Debs that are read at once. */
  readonly jobs: number;
  /** False with --no-native-xz. */
  readonly nativeXz: boolean;
}
