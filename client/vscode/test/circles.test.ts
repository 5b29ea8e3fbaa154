import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

const SOURCES = path.join(__dirname, "..", "src");

function importsOf(name: string): string[] {
  const text = fs.readFileSync(path.join(SOURCES, `${name}.ts`), "utf8");
  return [...text.matchAll(/from "\.\/(\w+)"/g)].map((match) => match[1] ?? "");
}

/** The first way found that leads from a file back to it; empty when there is none. */
function circle(name: string, way: string[] = []): string[] {
  if (way.includes(name)) {
    return [...way.slice(way.indexOf(name)), name];
  }
  return importsOf(name)
    .map((next) => circle(next, [...way, name]))
    .reduce((best, found) => (best.length > 0 ? best : found), []);
}

void test("no file of the client stands on itself, through whatever others", () => {
  const names = fs.readdirSync(SOURCES).map((file) => path.basename(file, ".ts"));
  assert.ok(names.includes("extension"));
  for (const name of names) {
    assert.deepEqual(circle(name), []);
  }
});
