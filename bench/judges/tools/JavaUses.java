import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Lists which source file names a type that another source file declares, as the Java compiler resolves the name.
 *
 * <p>Usage: {@code java JavaUses.java ROOT}. Prints "user TAB declarer" lines, relative to ROOT. What is not there (libraries)
 * gives errors, which are passed over.
 */
public final class JavaUses {
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]).toRealPath();
        List<Path> sources = new ArrayList<>();
        try (var walk = Files.walk(root)) {
            walk.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !path.endsWith("module-info.java"))
                    .sorted()
                    .forEach(sources::add);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null);
        List<String> options = List.of("-proc:none", "-XDshould-stop.ifError=FLOW", "-Xmaxerrs", "1000000", "-nowarn");
        JavacTask task = (JavacTask) compiler.getTask(
                null, manager, diagnostic -> {}, options, null, manager.getJavaFileObjectsFromPaths(sources));
        List<CompilationUnitTree> units = new ArrayList<>();
        task.parse().forEach(units::add);
        task.analyze();
        Trees trees = Trees.instance(task);
        Map<String, String> declarers = new HashMap<>();
        for (CompilationUnitTree unit : units) {
            for (Tree type : unit.getTypeDecls()) {
                if (trees.getElement(TreePath.getPath(unit, type)) instanceof TypeElement element) {
                    declarers.put(element.getQualifiedName().toString(), relative(root, unit));
                }
            }
        }
        TreeSet<String> edges = new TreeSet<>();
        for (CompilationUnitTree unit : units) {
            String user = relative(root, unit);
            new TreePathScanner<Void, Void>() {
                @Override
                public Void scan(Tree tree, Void nothing) {
                    if (tree != null && isName(tree)) {
                        note(trees.getElement(new TreePath(getCurrentPath(), tree)));
                    }
                    return super.scan(tree, nothing);
                }

                private boolean isName(Tree tree) {
                    return tree.getKind() == Tree.Kind.IDENTIFIER || tree.getKind() == Tree.Kind.MEMBER_SELECT;
                }

                private void note(Element element) {
                    if (!(element instanceof TypeElement)) {
                        return;
                    }
                    Element outermost = element;
                    while (outermost.getEnclosingElement() instanceof TypeElement around) {
                        outermost = around;
                    }
                    String declarer = declarers.get(((TypeElement) outermost).getQualifiedName().toString());
                    if (declarer != null && !declarer.equals(user)) {
                        edges.add(user + "\t" + declarer);
                    }
                }
            }.scan(unit, null);
        }
        edges.forEach(System.out::println);
    }

    private static String relative(Path root, CompilationUnitTree unit) {
        return root.relativize(Path.of(unit.getSourceFile().toUri())).toString().replace('\\', '/');
    }
}
