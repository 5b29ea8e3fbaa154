import assert from "node:assert/strict";
import { test } from "node:test";

import { Explanations, withinFolder } from "../src/explanations";

interface Shown {
  how: string;
  name: string;
  text: string;
}

function recorded(): { shown: Shown[]; explanations: Explanations } {
  const shown: Shown[] = [];
  const documents = {
    showRendered: (name: string, text: string) => {
      shown.push({ how: "rendered", name, text });
      return Promise.resolve();
    },
    write: (name: string, text: string) => {
      shown.push({ how: "write", name, text });
      return undefined as never;
    },
  };
  return { shown, explanations: new Explanations(documents) };
}

const part = (text: string, more: object = {}): object => ({
  id: "1",
  title: "Explain",
  text,
  done: false,
  ...more,
});

void test("an explanation is opened with its first part, grows, and is whole when it is done", async () => {
  const { shown, explanations } = recorded();
  for (const news of [part("It "), part("adds "), part("them up.\n", { done: true })]) {
    await explanations.hear(news);
  }
  assert.deepEqual(shown[0], { how: "rendered", name: "Explain.md", text: "It " });
  assert.deepEqual(shown.at(-1), { how: "write", name: "Explain.md", text: "It adds them up.\n" });
});

void test("parts that come quickly are drawn together", async () => {
  const { shown, explanations } = recorded();
  for (let n = 0; n < 100; n++) {
    await explanations.hear(part("x"));
  }
  await explanations.hear(part("", { done: true }));
  assert.ok(shown.length < 20);
  assert.equal(shown.at(-1)?.text.length, 100);
});

void test("another explanation takes the place of the one before, which is finished first", async () => {
  const { shown, explanations } = recorded();
  await explanations.hear(part("a"));
  await explanations.hear(part("b"));
  await explanations.hear(part("c", { id: "2" }));
  assert.deepEqual(
    shown.map(({ text }) => text),
    ["a", "ab", "c"],
  );
});

void test("what is no explanation is not shown", async () => {
  const { shown, explanations } = recorded();
  for (const news of [null, undefined, 1, "text", {}, { id: "1", title: "Explain" }]) {
    await explanations.hear(news);
  }
  assert.deepEqual(shown, []);
});

void test("parts that come while the document is being opened are written once it is open", async () => {
  const { shown, explanations } = recorded();
  const opening = explanations.hear(part("It "));
  await explanations.hear(part("adds them up.", { done: true }));
  await opening;
  assert.equal(shown.at(-1)?.text, "It adds them up.");
  assert.deepEqual(
    shown.map(({ how }) => how),
    ["rendered", "write"],
  );
});

for (const opensSlowly of [false, true]) {
  void test(`a page that was not loaded yet is told the end again, ${opensSlowly ? "opened" : "heard"} late`, async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { shown, explanations } = recorded();
    const opening = explanations.hear(part("It "));
    if (!opensSlowly) {
      await opening;
    }
    await explanations.hear(part("adds.", { done: true }));
    await opening;
    t.mock.timers.tick(4000);
    assert.deepEqual(
      shown.map(({ text }) => text),
      ["It ", "It adds.", "It adds.\n", "It adds.\n\n"],
    );
  });
}

void test("what took the place of an explanation is not changed by it", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { shown, explanations } = recorded();
  for (const news of [part("a"), part("b", { done: true }), part("c", { id: "2" })]) {
    await explanations.hear(news);
  }
  t.mock.timers.tick(4000);
  assert.equal(shown.at(-1)?.text, "c");
});

void test("links to files of the folder become links that the preview follows", () => {
  const text = "[a](file:///home/ann/shop/a.py#L3) and [b](file:///home/ann/other/b.py#L1)";
  const expected = "[a](/a.py#L3) and [b](file:///home/ann/other/b.py#L1)";
  assert.equal(withinFolder(text, "file:///home/ann/shop"), expected);
  assert.equal(withinFolder(text, ""), text);
});
