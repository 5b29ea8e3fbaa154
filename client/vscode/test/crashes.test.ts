import assert from "node:assert/strict";
import { test } from "node:test";

import { Crashes, WITHIN_MS } from "../src/crashes";

void test("a server is started again after longer and longer pauses, then left alone", () => {
  const crashes = new Crashes();
  assert.deepEqual(
    [0, 1000, 2000, 3000].map((at) => crashes.note(at)),
    [500, 1000, 2000, undefined],
  );
});

void test("ends that are long ago do not count", () => {
  const crashes = new Crashes();
  [0, 1, 2].forEach((at) => crashes.note(at));
  assert.equal(crashes.note(WITHIN_MS + 2), 500);
});

void test("a restart by the user forgives everything", () => {
  const crashes = new Crashes();
  [0, 1, 2].forEach((at) => crashes.note(at));
  crashes.forget();
  assert.equal(crashes.note(3), 500);
});
