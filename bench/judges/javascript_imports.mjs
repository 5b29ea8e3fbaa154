// Says where TypeScript's own resolver takes every import of a project: `javascript_imports.mjs ROOT` prints [[dependent, dependency], ...].
import fs from "node:fs";
import path from "node:path";
import ts from "typescript";

const root = fs.realpathSync(process.argv[2]);
const isSource = /\.(?:[mc]?[jt]s|[jt]sx)$/;
const files = [];
const walk = (folder) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") walk(full);
    } else if (isSource.test(entry.name)) files.push(full);
  }
};
walk(root);

const fallback = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};
const known = new Map();
const optionsOf = (file) => {
  const names = ["tsconfig.json", "jsconfig.json"];
  const found = names.map((name) => ts.findConfigFile(path.dirname(file), ts.sys.fileExists, name)).filter(Boolean);
  const config = found.sort((a, b) => b.length - a.length)[0];
  if (!config || !config.startsWith(root + path.sep)) return fallback;
  if (!known.has(config)) {
    const raw = ts.readConfigFile(config, ts.sys.readFile).config ?? {};
    known.set(config, ts.parseJsonConfigFileContent(raw, ts.sys, path.dirname(config)).options);
  }
  return known.get(config);
};

// `ts.preProcessFile` would be shorter, but it overlooks `export * as name from`.
const specifiersOf = (file, text) => {
  const found = [];
  const visit = (node) => {
    const isCall =
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === "require" && node.arguments.length === 1));
    const place = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isExternalModuleReference(node)
        ? node.expression
        : ts.isImportTypeNode(node)
          ? node.argument.literal
          : isCall
            ? node.arguments[0]
            : undefined;
    if (place && ts.isStringLiteralLike(place)) found.push(place.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, false));
  return found;
};

const edges = [];
for (const file of files) {
  const own = optionsOf(file);
  const withoutResolution = own.moduleResolution === undefined && own.module === undefined;
  const options = { ...(withoutResolution ? { ...fallback, ...own } : own), allowJs: true };
  const text = fs.readFileSync(file, "utf8");
  const mode = ts.getImpliedNodeFormatForFile?.(file, undefined, ts.sys, options);
  for (const specifier of specifiersOf(file, text)) {
    const answer = ts.resolveModuleName(specifier, file, options, ts.sys, undefined, undefined, mode).resolvedModule;
    if (!answer) continue;
    let target = fs.realpathSync(answer.resolvedFileName);
    // The compiler prefers a declaration file to the JavaScript beside it; what JavaScript imports is the JavaScript.
    const plain = target.replace(/\.d\.([mc]?)ts$/, ".$1js");
    if (/\.[mc]?jsx?$/.test(file) && plain !== target && fs.existsSync(plain)) target = plain;
    if (target.startsWith(root + path.sep)) edges.push([path.relative(root, file), path.relative(root, target)]);
  }
}
console.log(JSON.stringify(edges));
