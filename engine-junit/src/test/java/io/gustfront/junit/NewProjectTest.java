package io.gustfront.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code gust new} makes compiles as it is, and its test in virtual time passes. */
class NewProjectTest {
    @TempDir
    private Path directory;

    private Path made() throws Exception {
        GustProcess gust =
                GustProcess.run("new", "city-greeter", "--package", "com.example.hi", "--in", directory.toString());
        assertThat(gust.code()).as(gust.err()).isZero();
        return directory.resolve("city-greeter");
    }

    @Test
    void shouldMakeAProjectThatCompilesAndWhoseTestPasses() throws Exception {
        Path project = made();
        Path classes = Files.createDirectory(directory.resolve("classes"));
        List<Path> sources;
        try (Stream<Path> files = Files.walk(project)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources).hasSize(5);

        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            problems,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-proc:none",
                                    "-Xlint:all,-path",
                                    "-Werror"),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }

        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            Class<?> test = loader.loadClass("com.example.hi.CityGreeterTopologyTest");
            var constructor = test.getDeclaredConstructor();
            constructor.setAccessible(true);
            Method method = test.getDeclaredMethod("shouldCountEachGreetingAgainWhenABoltThrew");
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void shouldLeaveNoPlaceholderAndNotOverwriteAnything() throws Exception {
        Path project = made();

        try (Stream<Path> files = Files.walk(project)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContain("__");
            }
        }
        GustProcess again = GustProcess.run("new", "city-greeter", "--in", directory.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("is there already");
    }
}
