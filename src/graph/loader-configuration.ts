import type { DebFacts, TextFact } from "../facts/deb-facts.ts";

/**
 * The files of a deb from which ldconfig(8) takes directories: ld.so.conf and what it includes. L4T has some elsewhere
 * than in `/etc`, which maintainer scripts link there.
 */
export function loaderConfigurations({ texts }: DebFacts): readonly TextFact[] {
  return texts.filter(({ path }) => /\/ld\.so\.conf(?:\.d\/[^/]*\.conf)?$/.test(path));
}
