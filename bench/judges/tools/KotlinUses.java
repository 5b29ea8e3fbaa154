import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jetbrains.kotlin.cli.common.CLIConfigurationKeys;
import org.jetbrains.kotlin.cli.common.config.ContentRootsKt;
import org.jetbrains.kotlin.cli.common.messages.MessageCollector;
import org.jetbrains.kotlin.cli.jvm.compiler.EnvironmentConfigFiles;
import org.jetbrains.kotlin.cli.jvm.compiler.KotlinCoreEnvironment;
import org.jetbrains.kotlin.cli.jvm.compiler.NoScopeRecordCliBindingTrace;
import org.jetbrains.kotlin.cli.jvm.compiler.TopDownAnalyzerFacadeForJVM;
import org.jetbrains.kotlin.cli.jvm.config.JvmContentRootsKt;
import org.jetbrains.kotlin.com.intellij.openapi.Disposable;
import org.jetbrains.kotlin.com.intellij.openapi.util.Disposer;
import org.jetbrains.kotlin.config.CommonConfigurationKeys;
import org.jetbrains.kotlin.config.CompilerConfiguration;
import org.jetbrains.kotlin.config.JVMConfigurationKeys;
import org.jetbrains.kotlin.descriptors.ClassDescriptor;
import org.jetbrains.kotlin.descriptors.DeclarationDescriptor;
import org.jetbrains.kotlin.descriptors.PackageFragmentDescriptor;
import org.jetbrains.kotlin.descriptors.SourceFile;
import org.jetbrains.kotlin.descriptors.impl.TypeAliasConstructorDescriptor;
import org.jetbrains.kotlin.psi.KtFile;
import org.jetbrains.kotlin.psi.KtReferenceExpression;
import org.jetbrains.kotlin.psi.KtTreeVisitorVoid;
import org.jetbrains.kotlin.resolve.BindingContext;
import org.jetbrains.kotlin.resolve.DescriptorToSourceUtils;
import org.jetbrains.kotlin.resolve.DescriptorUtils;

/**
 * Lists which Kotlin file names a declaration at top level of another one (or a class inside of it), as the Kotlin compiler
 * resolves the name.
 *
 * <p>Usage: {@code java -cp COMPILER KotlinUses.java ROOT [LIBRARY.jar...]}. Prints "user TAB declarer" lines, relative to ROOT.
 * What is not there gives errors, which are passed over.
 */
public final class KotlinUses {
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]).toRealPath();
        List<File> libraries = new ArrayList<>();
        for (int n = 1; n < arguments.length; n++) {
            libraries.add(new File(arguments[n]));
        }
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.put(CLIConfigurationKeys.MESSAGE_COLLECTOR_KEY, MessageCollector.Companion.getNONE());
        configuration.put(CommonConfigurationKeys.MODULE_NAME, "judged");
        configuration.put(JVMConfigurationKeys.JDK_HOME, new File(System.getProperty("java.home")));
        JvmContentRootsKt.configureJdkClasspathRoots(configuration);
        JvmContentRootsKt.addJvmClasspathRoots(configuration, libraries);
        JvmContentRootsKt.addJavaSourceRoots(configuration, List.of(root.toFile()));
        ContentRootsKt.addKotlinSourceRoots(configuration, List.of(root.toString()));
        Disposable disposable = Disposer.newDisposable();
        KotlinCoreEnvironment environment = KotlinCoreEnvironment.createForProduction(
                disposable, configuration, EnvironmentConfigFiles.JVM_CONFIG_FILES);
        List<KtFile> files = environment.getSourceFiles();
        BindingContext found = TopDownAnalyzerFacadeForJVM.analyzeFilesWithJavaIntegration(
                        environment.getProject(),
                        files,
                        new NoScopeRecordCliBindingTrace(),
                        configuration,
                        environment::createPackagePartProvider)
                .getBindingContext();
        TreeSet<String> edges = new TreeSet<>();
        for (KtFile file : files) {
            String user = relative(root, file);
            file.accept(new KtTreeVisitorVoid() {
                @Override
                public void visitReferenceExpression(KtReferenceExpression name) {
                    super.visitReferenceExpression(name);
                    note(found.get(BindingContext.REFERENCE_TARGET, name));
                    note(found.get(BindingContext.SHORT_REFERENCE_TO_COMPANION_OBJECT, name));
                    var several = found.get(BindingContext.AMBIGUOUS_REFERENCE_TARGET, name);
                    if (several != null) {
                        several.forEach(this::note);
                    }
                }

                private void note(DeclarationDescriptor target) {
                    if (target instanceof TypeAliasConstructorDescriptor made) {
                        target = made.getTypeAliasDescriptor();
                    }
                    if (target == null || !isNamed(target)) {
                        return;
                    }
                    SourceFile source = DescriptorUtils.getContainingSourceFile(target);
                    KtFile declarer = DescriptorToSourceUtils.getContainingFile(target);
                    if (source != SourceFile.NO_SOURCE_FILE && declarer != null && !declarer.equals(file)) {
                        edges.add(user + "\t" + relative(root, declarer));
                    }
                }
            });
        }
        edges.forEach(System.out::println);
        Disposer.dispose(disposable);
    }

    /** Says whether a name means a class (or makes an object of it), or something at top level: not a member of a value. */
    private static boolean isNamed(DeclarationDescriptor target) {
        return target instanceof ClassDescriptor
                || target instanceof org.jetbrains.kotlin.descriptors.ConstructorDescriptor
                || target.getContainingDeclaration() instanceof PackageFragmentDescriptor;
    }

    private static String relative(Path root, KtFile file) {
        return root.relativize(Path.of(file.getVirtualFilePath())).toString().replace('\\', '/');
    }
}
