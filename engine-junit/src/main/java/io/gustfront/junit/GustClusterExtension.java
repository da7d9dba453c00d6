package io.gustfront.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts the cluster of a class, hands it to its tests, and ends it: see {@link GustCluster}. */
final class GustClusterExtension implements BeforeAllCallback, AfterEachCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(GustClusterExtension.class);

    /** For JUnit. */
    GustClusterExtension() {}

    /** In the class's store, which closes it after the class's last test. */
    private record Running(TestCluster cluster) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        TestCluster unused = clusterOf(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestCluster cluster = clusterOf(context);
        context.getExecutionException()
                .ifPresent(failure -> System.err.println("'" + context.getDisplayName()
                        + "' failed; what the cluster's processes wrote last:\n" + cluster.logs()));
        cluster.clear();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return clusterOf(context);
    }

    /** That of the test's class; that of the class around it, if it is a nested one that doesn't ask for its own. */
    private static TestCluster clusterOf(ExtensionContext context) {
        Optional<ExtensionContext> at = Optional.of(context);
        while (at.isPresent()) {
            ExtensionContext here = at.get();
            Optional<GustCluster> wish = AnnotationSupport.findAnnotation(here.getTestClass(), GustCluster.class);
            // What is put into a class's store is closed after its last test; a test's own store would close it after
            // the test.
            if (here.getTestMethod().isEmpty() && wish.isPresent()) {
                return here.getStore(NAMESPACE)
                        .getOrComputeIfAbsent(
                                here.getRequiredTestClass(),
                                type -> new Running(TestCluster.start(wish.get())),
                                Running.class)
                        .cluster();
            }
            at = here.getParent();
        }
        throw new IllegalStateException(context.getRequiredTestClass().getName() + " has no @GustCluster");
    }
}
