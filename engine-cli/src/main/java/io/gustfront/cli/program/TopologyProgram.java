package io.gustfront.cli.program;

import io.gustfront.api.Gust;
import io.gustfront.api.Submitter;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.runtime.loader.TopologyClassLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The main of a topology jar, loaded by a class loader of its own. Close it when no topology of it runs any more. */
public final class TopologyProgram implements AutoCloseable {
    /** The class file version of Java 1.0; that of Java N is N more. */
    private static final int CLASS_FILE_VERSION_0 = 44;

    /** In what the JVM says of a class that is too new. */
    private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");

    private final TopologyClassLoader loader;
    private final Method main;

    private TopologyProgram(TopologyClassLoader loader, Method main) {
        this.loader = loader;
        this.main = main;
    }

    /**
     * Loads a main.
     *
     * @throws CommandFailedException that says what is wrong with the jar or the class
     */
    public static TopologyProgram load(TopologyJar jar, String mainClass) {
        TopologyClassLoader loader = new TopologyClassLoader(jar.path(), Gust.class.getClassLoader());
        try {
            return new TopologyProgram(loader, findMain(jar, mainClass, loader));
        } catch (CommandFailedException e) {
            close(loader);
            throw e;
        }
    }

    private static Method findMain(TopologyJar jar, String mainClass, ClassLoader loader) {
        try {
            Method main = Class.forName(mainClass, false, loader).getMethod("main", String[].class);
            if (!Modifier.isStatic(main.getModifiers())) {
                throw new CommandFailedException("the main of " + mainClass + " is not static");
            }
            main.setAccessible(true);
            return main;
        } catch (ClassNotFoundException e) {
            throw new CommandFailedException(noSuchClass(jar, mainClass), e);
        } catch (NoSuchMethodException e) {
            throw new CommandFailedException(
                    "class " + mainClass + " has no 'public static void main(String[])'; name the class that submits"
                            + " the topology",
                    e);
        } catch (LinkageError e) {
            throw new CommandFailedException(describe(jar, mainClass, e), e);
        }
    }

    private static String noSuchClass(TopologyJar jar, String mainClass) {
        List<String> similar = jar.classesNamedLike(mainClass);
        return "there is no class '" + mainClass + "' in '" + jar.path() + "'"
                + (similar.isEmpty()
                        ? "; give its full name, package included"
                        : "; did you mean " + String.join(" or ", similar) + "?");
    }

    private static String describe(TopologyJar jar, String mainClass, LinkageError error) {
        if (error instanceof UnsupportedClassVersionError) {
            Matcher version = CLASS_FILE_VERSION.matcher(String.valueOf(error.getMessage()));
            String needed = version.find()
                    ? Integer.toString(Integer.parseInt(version.group(1)) - CLASS_FILE_VERSION_0)
                    : "a newer one";
            return "class " + mainClass + " was compiled for Java " + needed + ", this is Java "
                    + Runtime.version().feature() + "; compile it with --release "
                    + Runtime.version().feature();
        }
        List<String> similar = jar.classesNamedLike(mainClass);
        if (error instanceof NoClassDefFoundError && !similar.contains(mainClass) && !similar.isEmpty()) {
            return noSuchClass(jar, mainClass);
        }
        return "class " + mainClass + " can't be loaded: " + error + "; does the jar bundle what it needs?";
    }

    /** The name of the class whose main it is. */
    public String name() {
        return main.getDeclaringClass().getName();
    }

    /**
     * Runs it in a thread of its own.
     *
     * @param submitter takes in what it submits
     */
    public ProgramRun start(Submitter submitter, List<String> arguments) {
        return ProgramRun.start(this, submitter, arguments);
    }

    /** Runs it in this thread; throws what it throws. */
    void run(Submitter submitter, List<String> arguments) throws Throwable {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            Gust.runWith(submitter, () -> main.invoke(null, (Object) arguments.toArray(String[]::new)));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() {
        close(loader);
    }

    private static void close(TopologyClassLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
