import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IndexStanza, packagesText } from "../../../fixtures/lib/apt-repository.ts";
import { compress } from "../../../fixtures/lib/deb-writer.ts";
import { Deb2nixError } from "../../../src/error.ts";
import { jetpackPackage, makePin } from "../../../src/release/make-pin.ts";
import { parsePin, pinJson } from "../../../src/release/pin.ts";
import { type RepoIndex, readIndex } from "../../../src/release/read-index.ts";
import { makeScope, parseScope, type Scope, scopeJson } from "../../../src/release/scope.ts";
import { noisyIndex } from "../support/noisy-index.ts";

const FACTS = new URL("../../../fixtures/facts/", import.meta.url);

async function readAll(
  repos: ReadonlyMap<string, readonly IndexStanza[]>,
): Promise<ReadonlyMap<string, RepoIndex>> {
  const indexes = new Map<string, RepoIndex>();
  for (const [repo, stanzas] of repos) {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield compress(Buffer.from(packagesText(stanzas)), "none");
    }
    indexes.set(repo, await readIndex(bytes()));
  }
  return indexes;
}

describe.each([
  ["r35.6", "5.1.6", "35.6.4"],
  ["r36.5", "6.2.2", "36.5.0"],
])("the pin of %s", (release, jetpack, l4t) => {
  const text = readFileSync(new URL(`${release}-debs.json`, FACTS), "utf8");
  const pinned = parsePin(text, release);

  test("is reproduced to the byte from indexes with older versions, metapackages and folded fields, in any order", async () => {
    const repos = [...pinned].map(([repo, debs]) => [repo, noisyIndex(debs)] as const);
    const shuffled = fc.tuple(
      ...repos.map(([repo, stanzas]) =>
        fc
          .shuffledSubarray([...stanzas], { minLength: stanzas.length })
          .map((order) => [repo, order] as const),
      ),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async (order) => {
        expect(pinJson(makePin(await readAll(new Map(order))))).toBe(text);
      }),
      { numRuns: 15 },
    );
  });

  test("comes with the versions of JetPack and L4T", async () => {
    const indexes = await readAll(new Map([...pinned].map(([repo, debs]) => [repo, noisyIndex(debs)])));
    const scope = makeScope(makePin(indexes), jetpackPackage(indexes), release);
    expect(scope).toMatchObject({ jetpack, l4t, release });
    expect(parseScope(scopeJson(scope), "x")).toEqual(scope);
  });
});

test("what a pin holds and what is read of it again are the same", () => {
  const deb = fc.record(
    {
      filename: fc.string(),
      sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
      source: fc.string(),
      version: fc.string(),
    },
    { requiredKeys: ["filename", "sha256", "version"] },
  );
  const maps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> =>
    fc.array(fc.tuple(fc.string(), value), { maxLength: 4 }).map((entries) => new Map(entries));
  fc.assert(
    fc.property(maps(maps(deb)), (pin) => {
      expect(parsePin(pinJson(pin), "x")).toEqual(pin);
    }),
  );
});

describe("what is no pin is E_PIN", () => {
  test.each([
    "",
    "[]",
    "null",
    '{"common": []}',
    '{"common": {"a": "b"}}',
    '{"common": {"a": {"filename": "f", "version": "1", "sha256": "0"}}}',
    `{"common": {"a": {"filename": 1, "version": "1", "sha256": "${"0".repeat(64)}"}}}`,
    `{"common": {"a": {"version": "1", "sha256": "${"0".repeat(64)}"}}}`,
  ])("%s", (text) => {
    expect(() => parsePin(text, "p.json")).toThrow(
      expect.objectContaining({ constructor: Deb2nixError, code: "E_PIN", path: "p.json" }),
    );
  });
});

describe("the scope", () => {
  test("is sorted, names its form and not the tool", () => {
    const scope: Scope = { release: "r36.5", jetpack: "6.2.2", l4t: "36.5.0", jetpackPackage: "6.2.2+b24" };
    expect(scopeJson(scope)).toBe(`{
  "jetpack": "6.2.2",
  "jetpackPackage": "6.2.2+b24",
  "l4t": "36.5.0",
  "release": "r36.5",
  "version": 1
}
`);
  });

  test("lacks what the indexes do not tell", () => {
    expect(makeScope(new Map(), undefined, undefined)).toEqual({});
  });

  test.each(["", "null", "{}", '{"version": 2}', '{"version": 1, "jetpack": 6}'])("%j is E_SCOPE", (text) => {
    expect(() => parseScope(text, "s.json")).toThrow(
      expect.objectContaining({ constructor: Deb2nixError, code: "E_SCOPE", path: "s.json" }),
    );
  });
});
