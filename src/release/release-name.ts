import { releaseNumbers } from "../config/release-number.ts";
import { Deb2nixError } from "../error.ts";

/** An L4T release as NVIDIA's apt archive and the files of `sourceinfo` name it. */
export interface Release {
  /** `r36.5`. */
  readonly name: string;
  /** 36. */
  readonly major: number;
}

/** Whether a word of the command line is meant as a release, right or wrong, rather than a file. */
export function looksLikeRelease(word: string): boolean {
  return /^[rR]?\d+(\.\d+)*$/.test(word);
}

/**
 * `r36.5`, `36.5` and `36.5.0` are one: the archive has one suite for all patch releases. Throws `E_RELEASE`
 * (usage), also for a major number alone.
 */
export function parseRelease(text: string): Release {
  const [major, minor] = releaseNumbers(text) ?? [];
  if (major === undefined || minor === undefined) {
    throw new Deb2nixError("E_RELEASE", `${JSON.stringify(text.slice(0, 60))} is no L4T release`, {
      kind: "usage",
      hint: "Write it with major and minor number: r36.5, 36.5 or 36.5.0.",
    });
  }
  return { name: `r${major}.${minor}`, major };
}

/**
 * The repositories of NVIDIA's archive that a release is spread over: `common`, and one for the machine. Orin's is
 * called t234 up to 36 and, with Thor's, som from 38 on.
 */
export function reposOf({ major }: Release): readonly string[] {
  return major >= 38 ? ["common", "som"] : ["common", "t234"];
}
