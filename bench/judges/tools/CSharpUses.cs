using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

/// <summary>Lists which source file names a type that another source file declares, as the C# compiler resolves the name.</summary>
/// <remarks>
/// Usage: <c>CSharpUses ROOT</c>. Prints "user TAB declarer" lines, relative to ROOT. An extension method called on a
/// value names the class that it stands in; the parts of a partial type name each other. What is not there (libraries) gives
/// errors, which are passed over. Conditional code is compiled in several ways: with none of the symbols that the conditions
/// ask for, with each alone and with all of them.
/// </remarks>
public static class CSharpUses
{
    public static void Main(string[] arguments)
    {
        string root = Path.GetFullPath(arguments[0]);
        var libraries = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location), "*.dll").Where(IsManaged)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        var sources = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllText);
        var edges = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>();
        foreach (var symbols in Configurations(Symbols(sources.Values)))
        {
            var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None, preprocessorSymbols: symbols);
            var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, options, source.Key)).ToList();
            if (!seen.Add(string.Join(" ", trees.Select(LeftOut))))
            {
                continue; // the same code as with other symbols
            }
            var compiled = CSharpCompilation.Create("judged", trees, libraries,
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
            foreach (var tree in trees)
            {
                Note(tree, compiled.GetSemanticModel(tree), root, edges);
            }
        }
        foreach (string edge in edges)
        {
            Console.WriteLine(edge);
        }
    }

    private static void Note(SyntaxTree tree, SemanticModel model, string root, ISet<string> edges)
    {
        string user = Path.GetRelativePath(root, tree.FilePath);
        foreach (var node in tree.GetRoot().DescendantNodes())
        {
            foreach (var named in Named(node, model))
            {
                foreach (var declaration in named.DeclaringSyntaxReferences)
                {
                    string declarer = Path.GetRelativePath(root, declaration.SyntaxTree.FilePath);
                    if (declarer != user)
                    {
                        edges.Add(user.Replace('\\', '/') + "\t" + declarer.Replace('\\', '/'));
                    }
                }
            }
        }
    }

    /// <summary>Gives what a piece of syntax names, types and extension methods; several where the compiler finds a name ambiguous.</summary>
    private static IEnumerable<ISymbol> Named(SyntaxNode node, SemanticModel model)
    {
        if (node is BaseTypeDeclarationSyntax declared)
        {
            return new[] { model.GetDeclaredSymbol(declared) };
        }
        if (!(node is SimpleNameSyntax name) || name.IsVar)
        {
            return Enumerable.Empty<ISymbol>();
        }
        var info = model.GetSymbolInfo(name);
        var meant = info.Symbol != null ? new[] { info.Symbol } : info.CandidateSymbols.ToArray();
        return meant.Select(Declared).Where(symbol => symbol != null);
    }

    private static ISymbol Declared(ISymbol symbol)
    {
        if (symbol is IAliasSymbol alias)
        {
            symbol = alias.Target;
        }
        if (symbol is IMethodSymbol method)
        {
            bool isNamed = method.MethodKind == MethodKind.ReducedExtension || method.MethodKind == MethodKind.Constructor;
            return isNamed ? method.ReducedFrom ?? (ISymbol)method.ContainingType.OriginalDefinition : null;
        }
        return (symbol as INamedTypeSymbol)?.OriginalDefinition;
    }

    private static IEnumerable<IEnumerable<string>> Configurations(List<string> symbols)
    {
        return symbols.Select(symbol => (IEnumerable<string>)new[] { symbol }).Prepend(new string[0]).Append(symbols);
    }

    private static string LeftOut(SyntaxTree tree)
    {
        var left = tree.GetRoot().DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.DisabledTextTrivia));
        return string.Join(",", left.Select(trivia => trivia.SpanStart));
    }

    private static List<string> Symbols(IEnumerable<string> sources)
    {
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string source in sources)
        {
            var tree = CSharpSyntaxTree.ParseText(source);
            foreach (var directive in tree.GetRoot().DescendantNodes(descendIntoTrivia: true).OfType<ConditionalDirectiveTriviaSyntax>())
            {
                asked.UnionWith(directive.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(name => name.Identifier.Text));
            }
        }
        return asked.ToList();
    }

    private static bool IsManaged(string path)
    {
        try
        {
            System.Reflection.AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
