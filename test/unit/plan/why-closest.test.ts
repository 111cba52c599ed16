import { expect, test } from "vitest";
import { closestName } from "../../../src/plan/why-closest.ts";

const KNOWN = ["l4t-camera", "l4t-core", "l4t-cuda", "libdrm.so.2"];

test.each([
  ["a wrong letter", "l4t-camara", "l4t-camera"],
  ["two letters that changed places", "l4t-caemra", "l4t-camera"],
  ["a part of a name", "camera", "l4t-camera"],
  ["a letter too many", "libdrmm.so.2", "libdrm.so.2"],
])("%s", (_, name, meant) => {
  expect(closestName(name, KNOWN)).toBe(meant);
});

test("of equally close names the first by name", () => {
  expect(closestName("l4t-x", ["l4t-z", "l4t-y"])).toBe("l4t-y");
});

test.each(["", "libvulkan.so.1", "x".repeat(10_000)])("nothing is close to %j", (name) => {
  expect(closestName(name, KNOWN)).toBeUndefined();
});
