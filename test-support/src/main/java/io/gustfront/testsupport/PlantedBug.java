package io.gustfront.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A bug that is put into a copy of the engine, to see that a test catches it: some lines of some product classes are replaced,
 * the copies compiled in memory, and loaded by a loader of their own together with the whole runtime and its tests. So the very
 * test that passes on the real classes runs on the patched ones. The product itself knows nothing of this.
 */
public final class PlantedBug {
    private static final String RUNTIME = "io.gustfront.runtime.";
    private static final List<String> MODULES =
            List.of(".", "engine-runtime", "../engine-runtime", "../engine-cluster", "../kafka-spout", "../scheduler");

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> loaded = new ArrayList<>(List.of(RUNTIME));

    /**
     * Nothing is changed yet.
     *
     * @param packages what is to be loaded together with the runtime, because it uses it: prefixes of class names
     */
    public PlantedBug(String... packages) {
        loaded.addAll(List.of(packages));
    }

    /**
     * Replaces some lines of a class. How they are broken and indented makes no difference.
     *
     * @param type the class; without its package if that is the runtime's, else whole
     * @param original is there exactly once; where it isn't any more, the bug has to be planted anew
     */
    public PlantedBug replacing(String type, String original, String replacement) {
        String name = type.startsWith("io.gustfront.") ? type : RUNTIME + type;
        String source = sources.computeIfAbsent(name, PlantedBug::readSource);
        Matcher found = anyLayout(original).matcher(source);
        if (!found.find() || found.find()) {
            throw new AssertionError("the lines that the bug is to replace are not there once in " + name
                    + "; the class has changed, plant the bug anew: " + original);
        }
        sources.put(name, found.replaceFirst(Matcher.quoteReplacement(replacement)));
        return this;
    }

    /** Any white space where there is some; none is needed at the ends. */
    private static Pattern anyLayout(String original) {
        return Pattern.compile(Arrays.stream(original.strip().split("\\s+"))
                .map(Pattern::quote)
                .collect(Collectors.joining("\\s+")));
    }

    /**
     * Only compiles the patched classes.
     *
     * @throws AssertionError if the bug has to be planted anew
     */
    public void check() {
        Map<String, byte[]> unused = compile();
    }

    private static String readSource(String name) {
        String path = "src/main/java/" + name.replace('.', '/') + ".java";
        try {
            for (String module : MODULES) {
                Path source = Path.of(module).resolve(path);
                if (Files.exists(source)) {
                    return Files.readString(source);
                }
            }
            throw new AssertionError(
                    "there is no " + path + " near " + Path.of("").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a test method on the patched classes, on a new object of its class.
     *
     * @param arguments given by name of an enum's constant, where the method takes one
     * @return what it threw; null if it passed, and the bug went unnoticed
     */
    public @Nullable Throwable run(Class<?> test, String method, String... arguments) {
        try {
            Object unused = inCopies(test, copy -> {
                invokeOn(copy, method, arguments);
                return copy;
            });
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the test can't be run on the patched classes", e);
        }
    }

    /** Calls a static method of a class, with one number, on the patched classes; what it returned. */
    public @Nullable Object call(Class<?> type, String method, int argument) {
        try {
            return inCopies(type, copy -> {
                Method found = copy.getDeclaredMethod(method, int.class);
                found.setAccessible(true);
                return found.invoke(null, argument);
            });
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method + " can't be run on the patched classes", e);
        }
    }

    private interface Use {
        @Nullable
        Object of(Class<?> copy) throws ReflectiveOperationException;
    }

    private @Nullable Object inCopies(Class<?> type, Use use) throws ReflectiveOperationException {
        Loader loader = new Loader(compile(), loaded);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return use.of(loader.loadClass(type.getName()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void invokeOn(Class<?> copy, String method, String... arguments)
            throws ReflectiveOperationException {
        for (Method candidate : copy.getDeclaredMethods()) {
            if (candidate.getName().equals(method)) {
                var constructor = copy.getDeclaredConstructor();
                constructor.setAccessible(true);
                candidate.setAccessible(true);
                candidate.invoke(constructor.newInstance(), converted(candidate, arguments));
                return;
            }
        }
        throw new AssertionError("there is no " + method + " in " + copy);
    }

    private static Object[] converted(Method method, String... arguments) {
        List<Object> converted = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            for (Object constant : method.getParameterTypes()[i].getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(arguments[i])) {
                    converted.add(constant);
                }
            }
        }
        return converted.toArray();
    }

    // ---- compiling

    private Map<String, byte[]> compile() {
        if (sources.isEmpty()) {
            return Map.of();
        }
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, source) -> units.add(
                new SimpleJavaFileObject(
                        URI.create("memory:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                }));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
        try (InMemory files = new InMemory(compiler.getStandardFileManager(null, null, null))) {
            if (!compiler.getTask(messages, files, null, options, null, units).call()) {
                throw new AssertionError("the planted bug doesn't compile:\n" + messages);
            }
            return files.classes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the class path as usual, and keeps what is compiled. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

        InMemory(JavaFileManager usual) {
            super(usual);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return compiled.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new HashMap<>();
            compiled.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }

    /** The build's tool starts tests with a class path of one jar, and tells the real one in a property. */
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** Loads the runtime and its tests itself, the patched classes from memory; all else as usual. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> patched;
        private final List<String> prefixes;

        Loader(Map<String, byte[]> patched, List<String> prefixes) {
            super(PlantedBug.class.getClassLoader());
            this.patched = patched;
            this.prefixes = prefixes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (prefixes.stream().noneMatch(name::startsWith)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] bytes = patched.get(name);
            if (bytes == null) {
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    if (in == null) {
                        throw new ClassNotFoundException(name);
                    }
                    bytes = in.readAllBytes();
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
