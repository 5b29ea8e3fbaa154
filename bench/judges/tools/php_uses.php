<?php
/**
 * Lists which PHP file names a class, function or constant that another one declares, as nikic's PHP-Parser resolves the name,
 * and which files it includes by a path that is written out.
 *
 * Usage: php php_uses.php PARSER_FOLDER ROOT. Prints "user TAB declarer" lines, relative to ROOT.
 */

declare(strict_types=1);

use PhpParser\ConstExprEvaluationException;
use PhpParser\ConstExprEvaluator;
use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\MagicConst;
use PhpParser\Node\Stmt;
use PhpParser\NodeFinder;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitor\NameResolver;
use PhpParser\ParserFactory;

[, $parserFolder, $root] = $argv;
spl_autoload_register(function (string $class) use ($parserFolder): void {
    $file = $parserFolder . '/' . strtr($class, '\\', '/') . '.php';
    if (is_file($file)) {
        require $file;
    }
});
ini_set('memory_limit', '-1');
$root = realpath($root);
$parser = (new ParserFactory())->create(ParserFactory::PREFER_PHP7);
$finder = new NodeFinder();
$trees = [];
$walk = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($root, FilesystemIterator::SKIP_DOTS));
foreach ($walk as $file) {
    if ($file->getExtension() !== 'php') {
        continue;
    }
    try {
        $tree = $parser->parse(file_get_contents($file->getPathname()));
    } catch (PhpParser\Error $error) {
        continue;
    }
    $traverser = new NodeTraverser();
    $traverser->addVisitor(new NameResolver());
    $trees[substr($file->getPathname(), strlen($root) + 1)] = $traverser->traverse($tree);
}
ksort($trees);

$declared = ['class' => [], 'function' => [], 'constant' => []];
foreach ($trees as $path => $tree) {
    foreach ($finder->findInstanceOf($tree, Stmt\ClassLike::class) as $class) {
        if ($class->name !== null) {
            $declared['class'][strtolower((string) $class->namespacedName)][$path] = true;
        }
    }
    foreach ($finder->findInstanceOf($tree, Stmt\Function_::class) as $function) {
        $declared['function'][strtolower((string) $function->namespacedName)][$path] = true;
    }
    foreach ($finder->findInstanceOf($tree, Stmt\Const_::class) as $statement) {
        foreach ($statement->consts as $constant) {
            $declared['constant'][(string) $constant->namespacedName][$path] = true;
        }
    }
}

/** Gives (kind, name) of what a node may name, the likeliest first. */
function named(Node $node): array
{
    if ($node instanceof Expr\FuncCall || $node instanceof Expr\ConstFetch) {
        if (!$node->name instanceof Node\Name) {
            return [];
        }
        $kind = $node instanceof Expr\FuncCall ? 'function' : 'constant';
        $local = $node->name->getAttribute('namespacedName');
        return array_map(fn ($name) => [$kind, (string) $name], array_filter([$local, $node->name]));
    }
    if ($node instanceof Stmt\Use_ || $node instanceof Stmt\GroupUse) {
        $found = [];
        foreach ($node->uses as $use) {
            $type = $node->type ?: $use->type;
            $kind = $type === Stmt\Use_::TYPE_FUNCTION ? 'function' : ($type === Stmt\Use_::TYPE_CONSTANT ? 'constant' : 'class');
            $prefix = $node instanceof Stmt\GroupUse ? "$node->prefix\\" : '';
            $found[] = [$kind, $prefix . $use->name];
        }
        return $found;
    }
    return $node instanceof Node\Name\FullyQualified ? [['class', (string) $node]] : [];
}

$edges = [];
foreach ($trees as $path => $tree) {
    foreach ($finder->find($tree, fn (Node $node) => true) as $node) {
        $isOneOf = $node instanceof Expr;
        foreach (named($node) as [$kind, $name]) {
            $key = ltrim($kind === 'constant' ? $name : strtolower($name), '\\');
            foreach ($declared[$kind][$key] ?? [] as $other => $_) {
                $edges["$path\t$other"] = true;
            }
            if ($isOneOf && isset($declared[$kind][$key])) {
                break;
            }
        }
        if ($node instanceof Expr\Include_) {
            $place = "$root/$path";
            $evaluate = function (Expr $part) use (&$evaluator, $place) {
                if ($part instanceof MagicConst\Dir || $part instanceof MagicConst\File) {
                    return $part instanceof MagicConst\Dir ? dirname($place) : $place;
                }
                if ($part instanceof Expr\FuncCall && (string) $part->name === 'dirname') {
                    return dirname(...array_map(fn ($one) => $evaluator->evaluateDirectly($one->value), $part->args));
                }
                throw new ConstExprEvaluationException('not written out');
            };
            $evaluator = new ConstExprEvaluator($evaluate);
            try {
                $target = realpath((string) $evaluator->evaluateDirectly($node->expr));
            } catch (ConstExprEvaluationException $error) {
                continue;
            }
            if ($target !== false && str_starts_with($target, "$root/")) {
                $edges["$path\t" . substr($target, strlen($root) + 1)] = true;
            }
        }
    }
}
ksort($edges);
foreach ($edges as $edge => $_) {
    echo "$edge\n";
}
