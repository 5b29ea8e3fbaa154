import assert from "node:assert/strict";
import { test } from "node:test";

import { describeInstalled, describeOffer, worthShowing, type Offer } from "../src/modelWords";
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

void test("models that fit are offered, the recommended one first, with what they cost", () => {
  const offer = (name: string, fit: Offer["fit"], isRecommended = false): Offer => ({
    name,
    download: 4.7e9,
    memory: 5.67e9,
    fit,
    licence: "Apache-2.0",
    about: "much better",
    isRecommended,
  });
  const offers = [
    offer("small", "fits"),
    offer("middle", "fits", true),
    offer("big", "tight"),
    offer("huge", "does not fit"),
  ];
  assert.deepEqual(
    worthShowing(offers).map((each) => each.name),
    ["middle", "big", "small"],
  );
  assert.deepEqual(worthShowing([offer("only", "does not fit", true)]).length, 1);
  assert.deepEqual(describeOffer(offer("big", "tight")), {
    description: "",
    detail: "much better (4.7 GB to get, 5.7 GB in memory: tight on this machine; Apache-2.0)",
  });
  assert.equal(describeOffer(offer("middle", "fits", true)).description, "recommended for this machine");
});

void test("an installed model that fills no holes says why", () => {
  const model = {
    name: "chat",
    size: 1e9,
    fillsHoles: false,
    refusal: "",
    selfTest: "fails",
    licence: "MIT",
  };
  assert.deepEqual(describeInstalled(model), {
    description: "1.0 GB",
    detail: "does not fill holes, by its self-test; MIT",
  });
  assert.equal(describeInstalled({ ...model, refusal: "unknown format" }).detail, "unknown format; MIT");
  assert.equal(describeInstalled({ ...model, fillsHoles: true }).detail, "MIT");
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
