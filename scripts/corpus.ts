// Compares random debs of Debian's archive with dpkg-deb and readelf, or with --depends what we find that packages
// need with what Debian says: npm run corpus -- N [--seed S] [--depends]
import { join } from "node:path";
import { openApt } from "./corpus/apt.ts";
import { compareDeb } from "./corpus/compare-deb.ts";
import { compareLibraries } from "./corpus/depends/compare-libraries.ts";
import { type CorpusOptions, parseOptions, USAGE } from "./corpus/options.ts";
import { pickPackages, shares } from "./corpus/pick.ts";
import { prune } from "./corpus/prune.ts";
import { addTo, blamesUs, emptyTally, summary, type Tally } from "./corpus/tally.ts";

/** Debs that one run of apt fetches. */
const BATCH = 10;

const CACHE = join(import.meta.dirname, "../.cache/corpus");

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  console.error(USAGE);
  process.exitCode = 2;
}

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.depends) {
    process.exitCode = (await compareAllLibraries(options)) ? 0 : 1;
    return;
  }
  const tallies: Tally[] = [];
  for (const [index, count] of shares(options.count, options.architectures.length).entries()) {
    const architecture = options.architectures[index]!;
    const tally = await compareSome(architecture, count, options);
    console.log(`${architecture}: ${summary(tally)}`);
    tallies.push(tally);
  }
  console.log(`seed ${options.seed}: ${summary(tallies)}`);
  process.exitCode = tallies.some(blamesUs) ? 1 : 0;
}

/** Says for each architecture what Debian and we disagree on; true where we miss next to nothing. */
async function compareAllLibraries(options: CorpusOptions): Promise<boolean> {
  let isGood = true;
  for (const [index, count] of shares(options.count, options.architectures.length).entries()) {
    const apt = await openApt(options.architectures[index]!, join(CACHE, "apt"));
    const { lines, isEnough } = await compareLibraries(apt, { ...options, count }, join(CACHE, "debs"));
    console.log(lines.join("\n"));
    isGood &&= isEnough;
    await prune(join(CACHE, "debs"), options.cacheLimit);
  }
  return isGood;
}

/** Picks, fetches and compares `count` debs of one architecture; every difference is printed at once. */
async function compareSome(architecture: string, count: number, options: CorpusOptions): Promise<Tally> {
  const apt = await openApt(architecture, join(CACHE, "apt"));
  const picked = pickPackages(await apt.packages(), { ...options, count });
  const tally = emptyTally();
  for (let start = 0; start < picked.length; start += BATCH) {
    const batch = picked.slice(start, start + BATCH);
    const paths = await apt.download(batch, join(CACHE, "debs"));
    for (const [index, entry] of batch.entries()) {
      const compared = await compareDeb(paths[index]!, entry);
      addTo(tally, entry.size, compared);
      for (const difference of compared.differences) {
        console.log(`${entry.name} ${entry.version} ${architecture} ${JSON.stringify(difference)}`);
      }
    }
    await prune(join(CACHE, "debs"), options.cacheLimit);
  }
  return tally;
}
