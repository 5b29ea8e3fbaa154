import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting } from "../src/modelTable";
import { promptPage } from "../src/promptText";
import { isSupported } from "../src/pythonVersions";

void test("the prompt's page has each piece with its reason, lines counted from one, and the text untouched", () => {
  const piece = {
    path: "shop/basket.py",
    start_line: 4,
    end_line: 9,
    tokens: 120,
    zone: "dependencies",
    reason: "imported",
  };
  const page = promptPage({
    template: "qwen2.5-coder",
    backend: "ollama",
    model: "m",
    tokens: 900,
    text: "a\n  b",
    pieces: [piece],
  });
  const lines = page.split("\n");
  assert.equal(lines[0], "900 tokens for m (ollama), template qwen2.5-coder");
  assert.match(lines[3] ?? "", /^dependencies +120 {2}shop\/basket\.py:5-10 +imported$/);
  assert.ok(page.endsWith("\na\n  b"));
});

void test("models are offered by memory, best first, and the smallest fits everywhere", () => {
  const names = (gigabytes: number) => fitting(gigabytes * 2 ** 30).map((model) => model.name);
  assert.deepEqual(names(4), ["qwen2.5-coder:1.5b-base"]);
  assert.equal(names(15.6)[0], "qwen2.5-coder:7b-base");
  assert.equal(names(64).length, 5);
});

void test("a Python is supported if there are wheels for it", () => {
  assert.deepEqual(
    [
      [3, 10],
      [3, 11],
      [3, 14],
      [3, 15],
      [2, 7],
    ].map(([a, b]) => isSupported([a ?? 0, b ?? 0])),
    [false, true, true, false, false],
  );
});
