import { expect, test } from "vitest";
import { campaign } from "../../../scripts/fuzz/campaign.ts";
import { summary } from "../../../scripts/fuzz/summary.ts";

test("a campaign counts what it tries, and its peaks", async () => {
  const results = await campaign(
    { targets: ["version", "deb822"], seed: 1, end: Date.now() + 600 },
    () => {},
  );
  expect(results.failures).toEqual([]);
  expect(results.peak.heap).toBeGreaterThan(0);
  expect(results.peak.resident).toBeGreaterThan(0);
  expect(summary(results, 1)).toMatch(
    /^version: [1-9]\d* inputs, 0 failed: .*\n\d+ inputs in 1 s, 0 failures/,
  );
});
