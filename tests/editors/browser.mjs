// Drives VS Code in a browser for tests/editors/vscode.py: one JSON command a line in, one JSON answer a line out.
// usage: node browser.mjs PLAYWRIGHT_CORE CHROMIUM
import { createRequire } from "node:module";
import * as readline from "node:readline";

const [library, executablePath] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(library);

const browser = await chromium.launch({
  executablePath,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage"],
});
const context = await browser.newContext({ viewport: { width: 1100, height: 620 }, deviceScaleFactor: 1.5 });
const outside = new Set();
// Nothing but this machine: what the page asks for elsewhere is refused and listed.
await context.route("**/*", (route) => {
  const host = new URL(route.request().url()).hostname;
  if (host === "127.0.0.1" || host === "localhost") {
    return route.continue();
  }
  outside.add(host);
  return route.abort();
});
context.setDefaultTimeout(120000);
/** All windows, and the one that keys and looks go to. */
const windows = [await context.newPage()];
let page = windows[0];

const plain = (text) => text.replace(/\u00a0/g, " ");
const EDITOR = ":is(.editor-instance, .notebookOverlay) .monaco-editor";
const GHOST = [".ghost-text-decoration", ".ghost-text-decoration-preview", ".ghost-text", ".suggest-preview-text"]
  .map((name) => `${EDITOR} ${name}`).join(", ");

const commands = {
  goto: ({ url }) => page.goto(url, { waitUntil: "domcontentloaded" }),
  open: async ({ url }) => {
    page = await context.newPage();
    windows.push(page);
    await page.goto(url, { waitUntil: "domcontentloaded" });
  },
  close: async () => {
    await windows.pop().close();
    page = windows.at(-1);
  },
  wait: ({ selector }) => page.waitForSelector(selector),
  type: ({ text }) => page.keyboard.type(text, { delay: 30 }),
  press: ({ key }) => page.keyboard.press(key),
  click: ({ selector }) => page.locator(selector).first().click(),
  resize: (size) => page.setViewportSize(size),
  hover: ({ selector }) => page.locator(selector).first().hover(),
  texts: async ({ selector }) => (await page.locator(selector).allInnerTexts()).map(plain),
  ghost: async () => (await page.locator(GHOST).allInnerTexts()).map(plain).join(""),
  // The lines are in no order in the page; those outside the view are not in it.
  lines: async () => {
    const lines = page.locator(`${EDITOR} .view-lines .view-line`);
    const placed = await lines.evaluateAll((found) => found.map((line) => [parseFloat(line.style.top), line.innerText]));
    return placed.sort((a, b) => a[0] - b[0]).map((line) => plain(line[1]));
  },
  // Pages inside the page: what extensions draw themselves.
  drawn: async ({ selector }) => {
    const texts = await Promise.all(page.frames().slice(1).map((frame) => frame.locator(selector).allInnerTexts().catch(() => [])));
    return texts.flat().map(plain);
  },
  clickDrawn: async ({ selector }) => {
    for (const frame of page.frames().slice(1)) {
      if (await frame.locator(selector).count()) {
        return frame.locator(selector).first().click();
      }
    }
    throw new Error(`nothing drawn is ${selector}`);
  },
  screenshot: ({ path }) => page.screenshot({ path }).then(() => path),
  outside: () => [...outside],
};

process.stdout.write("{}\n");
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  let answer;
  try {
    const value = await commands[command](given);
    answer = { value: value === undefined || typeof value !== "object" || Array.isArray(value) ? value : null };
  } catch (error) {
    answer = { error: String(error).slice(0, 1000) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
