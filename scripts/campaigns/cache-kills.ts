// Two commands at once on one cache, killed at random: npm run hostile:cache -- [PAIRS] [SEED]
import { killOnCache } from "../../test/cli/cache-kill.ts";

const [pairs = "500", seed] = process.argv.slice(2);
const { runs, killed } = await killOnCache(Number(pairs), seed);
console.log(`${runs} runs in pairs on one cache, ${killed} of them killed: every answer was right`);
