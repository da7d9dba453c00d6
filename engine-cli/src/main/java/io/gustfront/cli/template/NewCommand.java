package io.gustfront.cli.template;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.FileProblem;
import io.gustfront.cli.command.Version;
import io.gustfront.cli.process.DirectoryTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gust new}. */
@Command(
        name = "new",
        header = "Make a Maven project with a topology, a test in virtual time, and a test on a cluster.",
        description = "In a directory of its name, which must not be there yet.",
        footer = {"", "Example: gust new word-count --package com.example.words"})
public final class NewCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern PACKAGE = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*");

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The project's name: small letters, digits, and dashes.")
    private String name;

    @Option(names = "--package", paramLabel = "NAME", description = "Its Java package; com.example if not told.")
    private String javaPackage = "com.example";

    @Option(names = "--in", paramLabel = "DIR", description = "Where to make it; here, if not told.")
    private Path parent = Path.of("");

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec and the parameters
    public NewCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (!NAME.matcher(name).matches()) {
            throw new ParameterException(
                    spec.commandLine(), "NAME is '" + name + "', must be small letters, digits and dashes: word-count");
        }
        if (!PACKAGE.matcher(javaPackage).matches() || !SourceVersion.isName(javaPackage)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--package is '" + javaPackage + "', must be like com.example.words, without words of Java's own");
        }
        Path project = parent.resolve(name);
        if (Files.exists(project)) {
            throw new CommandFailedException("'" + project + "' is there already; take another name, or remove it");
        }
        try {
            for (Map.Entry<String, String> file : files().entrySet()) {
                Path path = project.resolve(file.getValue());
                Files.createDirectories(Objects.requireNonNull(path.getParent()));
                Files.writeString(path, filled(file.getKey()));
            }
        } catch (IOException e) {
            boolean unused = DirectoryTree.delete(project);
            throw new CommandFailedException("'" + project + "' can't be written: " + FileProblem.of(e), e);
        }
        environment
                .terminal()
                .out()
                .println(project + " is there; see its README.md. Build it and run its tests: mvn verify");
        return 0;
    }

    /** Template and path of each file. */
    private Map<String, String> files() {
        String main = "src/main/java/" + javaPackage.replace('.', '/') + "/";
        String test = "src/test/java/" + javaPackage.replace('.', '/') + "/";
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", "pom.xml");
        files.put("README.md", "README.md");
        files.put("Topology.java", main + className() + ".java");
        files.put("NameSpout.java", main + "NameSpout.java");
        files.put("CountBolt.java", main + "CountBolt.java");
        files.put("DriverTest.java", test + className() + "Test.java");
        files.put("ClusterTest.java", test + className() + "ClusterTest.java");
        return files;
    }

    private String filled(String template) throws IOException {
        try (InputStream in = Objects.requireNonNull(
                NewCommand.class.getResourceAsStream("/io/gustfront/cli/template/" + template + ".txt"), template)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("__NAME__", name)
                    .replace("__PACKAGE__", javaPackage)
                    .replace("__CLASS__", className())
                    .replace("__VERSION__", Version.text());
        }
    }

    /** {@code WordCountTopology} for {@code word-count}. */
    private String className() {
        return Arrays.stream(name.split("-"))
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining())
                + "Topology";
    }
}
