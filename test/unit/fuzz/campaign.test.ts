import { expect, test } from "vitest";
import { campaign } from "../../../scripts/fuzz/campaign.ts";
import { summary } from "../../../scripts/fuzz/summary.ts";

// The worker first loads every target, which takes a second on a busy machine.
test("a campaign counts what it tries, and its peaks", async () => {
  const results = await campaign(
    { targets: ["version", "deb822"], seed: 1, end: Date.now() + 2500 },
    () => {},
  );
  expect(results.failures).toEqual([]);
  expect(results.peak.heap).toBeGreaterThan(0);
  expect(results.peak.resident).toBeGreaterThan(0);
  const lines = summary(results, 1);
  expect(lines).toMatch(/^version: [1-9]\d* inputs, 0 failed: /m);
  // How far the second target comes depends on the machine.
  expect(lines).toMatch(/^\d+ inputs in 1 s, 0 failures/m);
});
