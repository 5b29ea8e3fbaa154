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
/// errors, which are passed over. Conditional code is compiled twice: with none of the symbols that the conditions ask for,
/// and with all of them.
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
        foreach (var symbols in new[] { new List<string>(), Symbols(sources.Values) })
        {
            var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None, preprocessorSymbols: symbols);
            var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Value, options, source.Key)).ToList();
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
            foreach (var type in Named(node, model))
            {
                foreach (var declaration in type.DeclaringSyntaxReferences)
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

    /// <summary>Gives the types that a piece of syntax names; several where the compiler finds a name ambiguous.</summary>
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
        return meant.Select(TypeOf).Where(type => type != null);
    }

    private static ISymbol TypeOf(ISymbol symbol)
    {
        if (symbol is IAliasSymbol alias)
        {
            symbol = alias.Target;
        }
        if (symbol is IMethodSymbol method)
        {
            bool isNamed = method.MethodKind == MethodKind.ReducedExtension || method.MethodKind == MethodKind.Constructor;
            return isNamed ? method.ContainingType.OriginalDefinition : null;
        }
        return (symbol as INamedTypeSymbol)?.OriginalDefinition;
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
