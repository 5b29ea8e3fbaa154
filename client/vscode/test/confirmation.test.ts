import assert from "node:assert/strict";
import { test } from "node:test";

import { needsConfirmation, replaced, withoutConfirmation } from "../src/confirmation";

const edit = {
  documentChanges: [],
  changeAnnotations: { fimble: { label: "Simplify", needsConfirmation: true, description: "a.py" } },
};

void test("an edit that asks to be looked at is applied without asking once more", () => {
  assert.equal(needsConfirmation(edit), true);
  assert.equal(needsConfirmation(withoutConfirmation(edit)), false);
  assert.equal(withoutConfirmation(edit).changeAnnotations?.fimble?.label, "Simplify");
});

void test("an edit without annotations asks for nothing", () => {
  assert.equal(needsConfirmation({ changes: {} }), false);
});

void test("replacements are put in wherever they stand, and in their order at one place", () => {
  const replacements = [
    { start: 6, end: 9, text: "D" },
    { start: 0, end: 0, text: "x" },
    { start: 0, end: 2, text: "A" },
    { start: 6, end: 6, text: "c " },
  ];
  assert.equal(replaced("ab + cdef", replacements), "xA + cc D");
  assert.equal(replaced("", [{ start: 0, end: 0, text: "new\n" }]), "new\n");
});
