package io.gustfront.runtime.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gustfront.api.topology.Bolt;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class TopologyClassLoaderTest {
    private static final Map<String, String> SOURCES = Map.of(
            "user/MyBolt",
            """
            package user;
            public class MyBolt implements io.gustfront.api.topology.Bolt {
                public void execute(io.gustfront.api.tuple.Tuple input) {}
                public static String kryo() { return com.esotericsoftware.kryo.Kryo.version(); }
            }
            """,
            "com/esotericsoftware/kryo/Kryo",
            "package com.esotericsoftware.kryo; public class Kryo { public static String version() { return \"own\"; } }",
            "io/gustfront/api/topology/FailedException",
            "package io.gustfront.api.topology; public class FailedException extends RuntimeException {}",
            "org/slf4j/Marker",
            "package org.slf4j; public interface Marker { int OWN = 1; }",
            "org/slf4j/impl/Binding",
            "package org.slf4j.impl; public class Binding {}");

    @TempDir
    private static Path directory;

    private static TopologyClassLoader loader;

    @BeforeAll
    static void makeAJar() throws IOException {
        Path jar = directory.resolve("topology.jar");
        Path classes = compile();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                put(out, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            put(out, "settings.txt", "the jar's".getBytes(StandardCharsets.UTF_8));
        }
        loader = new TopologyClassLoader(jar, TopologyClassLoaderTest.class.getClassLoader());
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
    }

    private static Path compile() throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        String api = Path.of(Bolt.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        List<String> arguments =
                new ArrayList<>(List.of("-nowarn", "-proc:none", "-cp", api, "-d", classes.toString()));
        for (Map.Entry<String, String> source : SOURCES.entrySet()) {
            Path file = directory.resolve("src").resolve(source.getKey() + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler.run(null, null, null, arguments.toArray(new String[0])))
                .isZero();
        return classes;
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    @Test
    void shouldFindTheJarsOwnClasses() throws ReflectiveOperationException {
        Class<?> own = loader.loadClass("user.MyBolt");

        assertThat(own.getClassLoader()).isSameAs(loader);
        assertThat(loader.loadClass("user.MyBolt")).isSameAs(own);
        assertThat(own.getMethod("kryo").invoke(null))
                .as("its own version, not the engine's")
                .isEqualTo("own");
    }

    @Test
    void shouldShareTheEnginesApi() throws ReflectiveOperationException {
        Object bolt = loader.loadClass("user.MyBolt").getConstructor().newInstance();

        assertThat(bolt).isInstanceOf(Bolt.class);
        assertThat(loader.loadClass(Bolt.class.getName())).isSameAs(Bolt.class);
        assertThat(loader.loadClass(Logger.class.getName())).isSameAs(Logger.class);
    }

    @Test
    void shouldPreferTheEnginesApiToTheOneThatTheJarBundles() throws ReflectiveOperationException {
        assertThat(loader.loadClass("io.gustfront.api.topology.FailedException"))
                .isSameAs(io.gustfront.api.topology.FailedException.class);
        assertThat(loader.loadClass("org.slf4j.Marker")).isSameAs(org.slf4j.Marker.class);
    }

    @Test
    void shouldNotShareWhatBelongsToALoggingLibrary() throws ReflectiveOperationException {
        assertThat(loader.loadClass("org.slf4j.impl.Binding").getClassLoader()).isSameAs(loader);
    }

    @Test
    void shouldHideTheEngineAndItsLibraries() {
        for (String hidden : List.of(
                "io.gustfront.runtime.worker.Worker",
                "io.gustfront.scheduler.TaskRange",
                "io.netty.channel.Channel",
                "com.esotericsoftware.kryo.io.Input",
                "org.junit.jupiter.api.Test")) {
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(hidden));
        }
    }

    @Test
    void shouldFindThePlatform() throws ReflectiveOperationException {
        assertThat(loader.loadClass("java.util.List")).isSameAs(List.class);
        assertThat(loader.loadClass("javax.sql.DataSource").getClassLoader()).isNotSameAs(loader);
    }

    @Test
    void shouldFindTheJarsResourcesAndNotTheEngines() throws IOException {
        try (InputStream in = loader.getResourceAsStream("settings.txt")) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("the jar's");
        }
        assertThat(Collections.list(loader.getResources("settings.txt"))).hasSize(1);
        assertThat(loader.getResource("io/gustfront/runtime/loader/TopologyClassLoaderTest.class"))
                .isNull();
        assertThat(loader.getResource("java/lang/Object.class")).isNotNull();
        for (URL url : Collections.list(loader.getResources("META-INF/MANIFEST.MF"))) {
            assertThat(url.toString()).doesNotContain("kryo").doesNotContain("netty");
        }
    }

    @Test
    void shouldLoadFromSeveralThreadsAtOnce() throws IOException {
        for (int round = 0; round < 5; round++) {
            try (TopologyClassLoader fresh = new TopologyClassLoader(
                    directory.resolve("topology.jar"), TopologyClassLoaderTest.class.getClassLoader())) {
                List<Class<?>> loaded = Stream.of("user.MyBolt", "user.MyBolt", "user.MyBolt", "user.MyBolt")
                        .parallel()
                        .<Class<?>>map(name -> load(fresh, name))
                        .toList();

                assertThat(loaded).allMatch(each -> each == loaded.get(0));
            }
        }
    }

    private static Class<?> load(ClassLoader from, String name) {
        try {
            return from.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
