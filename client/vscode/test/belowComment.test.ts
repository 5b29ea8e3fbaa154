import assert from "node:assert/strict";
import { test } from "node:test";

import { isBelowComment } from "../src/belowComment";

void test("a blank line below a comment of any language may be one to suggest on", () => {
  for (const above of [
    "# a b",
    "    // a",
    "-- a",
    "/* a */",
    " * a",
    " */",
    "<!-- a -->",
    "{/* a */",
    "; a",
  ]) {
    assert.equal(isBelowComment(above, ""), true, above);
    assert.equal(isBelowComment(above, "    "), true, above);
  }
});

void test("other lines are not", () => {
  for (const above of ["", "x = 1", "x = 1  # a", "#!/bin/sh", "#[test]", "a * b"]) {
    assert.equal(isBelowComment(above, ""), false, above);
  }
  assert.equal(isBelowComment("# a b", "x"), false);
});
