package io.gustfront.runtime.loader;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads a topology's jar. It sees the JDK, {@code engine-api} and {@code slf4j-api} of the engine, which win even where the jar
 * bundles them; everything else it finds in its own jar, first and only. So a topology may bring any version of any library,
 * those included that the engine itself uses.
 */
public final class TopologyClassLoader extends URLClassLoader {
    static {
        boolean unused = registerAsParallelCapable();
    }

    /**
     * @param jar the topology's jar
     * @param engine where {@code engine-api} and {@code slf4j-api} are found
     */
    public TopologyClassLoader(Path jar, ClassLoader engine) {
        super("topology", new URL[] {url(jar)}, new SharedClasses(engine));
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not the path of a jar: " + jar, e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SharedClasses.isShared(name) || name.startsWith("java.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = findOwn(name);
            }
            if (loaded == null) {
                return super.loadClass(name, resolve);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private @Nullable Class<?> findOwn(String name) {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return null; // then the parent's turn
        }
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null ? own : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> resources = new ArrayList<>(Collections.list(findResources(name)));
        resources.addAll(Collections.list(getParent().getResources(name)));
        return Collections.enumeration(resources);
    }

    /** The JDK, and the few packages that the engine and a topology share. */
    private static final class SharedClasses extends ClassLoader {
        private static final String API = "io.gustfront.api."; // all packages below
        private static final List<String> LOGGING =
                List.of("org.slf4j.", "org.slf4j.event.", "org.slf4j.helpers.", "org.slf4j.spi.");

        private final ClassLoader engine;

        SharedClasses(ClassLoader engine) {
            super("shared", ClassLoader.getPlatformClassLoader());
            this.engine = engine;
        }

        static boolean isShared(String name) {
            String packageName = name.substring(0, name.lastIndexOf('.') + 1);
            return name.startsWith(API) || LOGGING.contains(packageName);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (isShared(name)) {
                return engine.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
