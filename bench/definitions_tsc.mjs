// Answers go-to-definition questions by TypeScript's language service: `definitions_tsc.mjs ROOT`, JSON lines in and out.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import ts from "typescript";

const root = fs.realpathSync(process.argv[2]);
const files = [];
const walk = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") walk(full);
    } else if (/\.(ts|tsx|mts|cts|js|jsx)$/.test(entry.name)) files.push(full);
  }
};
walk(root);

const defaults = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
  jsx: ts.JsxEmit.Preserve,
  strict: true,
  allowJs: true,
};
const config = path.join(root, "tsconfig.json");
const own = fs.existsSync(config)
  ? ts.convertCompilerOptionsFromJson(ts.readConfigFile(config, ts.sys.readFile).config?.compilerOptions ?? {}, root).options
  : {};
const options = { ...defaults, baseUrl: own.baseUrl, paths: own.paths };
const service = ts.createLanguageService({
  getScriptFileNames: () => files,
  getScriptVersion: () => "1",
  getScriptSnapshot: (name) =>
    fs.existsSync(name) ? ts.ScriptSnapshot.fromString(fs.readFileSync(name, "utf8")) : undefined,
  getCurrentDirectory: () => root,
  getCompilationSettings: () => options,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
});

const KINDS_LEFT_OUT = new Set(["module", "external module name", "alias", "parameter", "script", "directory"]);

const places = (file, line, column) => {
  const source = service.getProgram().getSourceFile(file);
  if (!source) return [];
  const start = source.getPositionOfLineAndCharacter(line, 0);
  const text = source.text.slice(start, source.getLineEndOfPosition(start));
  const units = [...text].slice(0, column).join("").length;
  const found = new Map();
  for (const definition of service.getDefinitionAtPosition(file, start + units) ?? []) {
    if (KINDS_LEFT_OUT.has(definition.kind)) continue;
    const target = service.getProgram().getSourceFile(definition.fileName);
    const relative = path.relative(root, definition.fileName).split(path.sep).join("/");
    if (!target || relative.startsWith("..") || relative.includes("node_modules/")) continue;
    const at = target.getLineAndCharacterOfPosition(definition.textSpan.start).line;
    const name = target.text.slice(definition.textSpan.start, definition.textSpan.start + definition.textSpan.length);
    found.set(`${relative}:${at}:${name}`, [relative, at, name]);
  }
  return [...found.values()];
};

readline.createInterface({ input: process.stdin }).on("line", (text) => {
  const { path: file, line, columns } = JSON.parse(text);
  const full = path.join(root, file);
  process.stdout.write(JSON.stringify(columns.map((column) => places(full, line, column))) + "\n");
});
