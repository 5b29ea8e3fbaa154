import assert from "node:assert/strict";
import { test } from "node:test";

import { hoverLines, itemText, ownStatus, remedyOf, STARTING, type FimbleStatus } from "../src/status";

const READY: FimbleStatus = { ...ownStatus("ready", ""), backend: "ollama", model: "starcoder2:latest" };
const FALLBACK: FimbleStatus = {
  ...ownStatus("offline", "Ollama does not answer.", "Start it with `ollama serve`."),
  backend: "lookup",
};

void test("the item names what answers, and shows when it is not there yet", () => {
  assert.equal(itemText(READY), "$(sparkle) starcoder2");
  assert.equal(itemText({ ...READY, indexing: true }), "$(sync~spin) starcoder2");
  assert.equal(itemText(STARTING), "$(sync~spin) fimble");
  assert.equal(itemText(FALLBACK), "$(sparkle) lookup");
  assert.equal(itemText({ ...FALLBACK, backend: "" }), "$(warning) fimble");
  assert.equal(itemText(READY, "Paused"), "$(debug-pause) fimble");
});

void test("the hover has speed and reuse as far as the model server tells them", () => {
  const speed = { ms: 240, promptTokens: 800, reusedTokens: 799, tokensPerSecond: 41.5 };
  assert.deepEqual(hoverLines({ ...READY, speed }), [
    "starcoder2:latest answers (ollama)",
    "Last answer: 240 ms, 41.5 tokens/s",
    "Prompt: 800 tokens, 99 % reused",
  ]);
  const silent = { ms: 12, promptTokens: null, reusedTokens: null, tokensPerSecond: null };
  assert.deepEqual(hoverLines({ ...READY, speed: silent }), [
    "starcoder2:latest answers (ollama)",
    "Last answer: 12 ms",
  ]);
  assert.deepEqual(
    hoverLines({ ...READY, speed: { ...silent, advice: "Take a smaller model." } }).slice(-1),
    ["Take a smaller model."],
  );
});

void test("every state in which something is missing has one click that helps", () => {
  const helps = (state: string) => remedyOf(ownStatus(state, ""))?.command;
  assert.deepEqual(["no-model", "offline", "refused", "stopped"].map(helps), [
    "fimble.pullModel",
    "fimble.startOllama",
    "fimble.openSettings",
    "fimble.showLog",
  ]);
  assert.deepEqual(["ready", "loading", "starting"].map(helps), [undefined, undefined, undefined]);
});
