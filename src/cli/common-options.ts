import type { Severity } from "../audit/finding.ts";
import type { ColorChoice } from "./terminal.ts";

/** Options of every command that reads debs. */
export interface ReportOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color: ColorChoice;
  /** Debs that are read at once. */
  readonly jobs: number;
  /** False with --no-native-xz. */
  readonly nativeXz: boolean;
  /** False with --no-cache. */
  readonly cache: boolean;
  /** Bytes that a tar of a deb may have, decompressed. */
  readonly maxUnpacked: number;
  /** Files, links and directories that a deb may hold. */
  readonly maxFiles: number;
}

/** Options of the commands that fail on what they find. */
export interface CommonOptions extends ReportOptions {
  readonly failOn: Severity;
}
