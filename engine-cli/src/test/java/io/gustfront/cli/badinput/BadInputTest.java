package io.gustfront.cli.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gustfront.cli.CliRun;
import io.gustfront.cli.JarOf;
import io.gustfront.cli.Main;
import io.gustfront.cli.cluster.FakeMaster;
import io.gustfront.cli.cluster.Samples;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.daemon.DaemonPlugin;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.Problem;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The corpus of what users do wrong. Each case says what was typed, the exit code, and what the one line on standard error has to
 * contain. No case may show a stack, write to standard output, or change anything on the cluster.
 */
@TestInstance(Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String BAD = BadProgram.class.getName();
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Path directory;

    private FakeMaster master;
    private Path jar;
    private ServerSocket taken;
    private final List<Runnable> others = new ArrayList<>();

    private record Case(String name, int code, List<String> message, Map<String, String> variables, String[] words) {}

    private static Case wrong(String name, int code, String message, String... words) {
        return new Case(name, code, List.of(message.split("\\|")), Map.of(), words);
    }

    private static Case withVariable(String variable, String value, String message, String... words) {
        return new Case(variable + "=" + value, FAILED, List.of(message.split("\\|")), Map.of(variable, value), words);
    }

    @BeforeAll
    void prepare(@TempDir Path made) throws Exception {
        directory = made;
        jar = JarOf.classes(directory, classesOf(BadProgram.class));
        master = new FakeMaster(directory.resolve("secret"));
        master.says("/topologies", (Object) new TopologyRow[] {Samples.row("active", "")})
                .says("/topologies/words", Samples.topology("active"))
                .says("/nodes", (Object)
                        new NodeRow[] {new NodeRow("node-a", "127.0.0.1", "live", true, 0, List.of())});
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterAll
    void end() throws Exception {
        master.close();
        others.forEach(Runnable::run);
        taken.close();
    }

    private static Class<?>[] classesOf(Class<?> program) {
        List<Class<?>> classes = new ArrayList<>(List.of(program));
        Arrays.stream(program.getDeclaredClasses())
                .filter(type -> !type.getSimpleName().equals("NotBundled"))
                .forEach(classes::add);
        return classes.toArray(Class<?>[]::new);
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(directory.resolve(name), List.of(lines));
    }

    @TestFactory
    Stream<DynamicTest> shouldAnswerWhatIsWrongInOneLine() throws Exception {
        List<Case> cases = new ArrayList<>();
        cases.addAll(usage());
        cases.addAll(jars());
        cases.addAll(programs());
        cases.addAll(topologies());
        cases.addAll(configurationOfTopologies());
        cases.addAll(cluster());
        cases.addAll(configurationOfDaemons());
        cases.addAll(variables());
        cases.addAll(surroundings());
        assertThat(cases).hasSizeGreaterThanOrEqualTo(200);
        assertThat(cases).extracting(Case::name).doesNotHaveDuplicates();
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    @Test
    void shouldSayThatMainExited() throws Exception {
        Path errors = directory.resolve("errors");
        Process gust = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "local",
                        jar.toString(),
                        BAD,
                        "exits")
                .redirectError(errors.toFile())
                .start();

        assertThat(gust.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(gust.exitValue()).isEqualTo(FAILED);
        assertThat(Files.readString(errors))
                .isEqualTo("gust: the main of " + BAD + " called System.exit before it submitted a topology\n");
    }

    private void check(Case one) {
        List<String> before = master.accepted();

        CliRun run = CliRun.of(new StopSignal(), List.of(new DaemonPlugin()), one.variables(), one.words());

        assertThat(run.code()).as(run.err()).isEqualTo(one.code());
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().filter(line -> !line.startsWith("uploading the jar")))
                .as(run.err())
                .hasSize(1);
        assertThat(run.err()).contains("gust: ").contains(one.message()).doesNotContain("\tat ", "null ", "Exception;");
        assertThat(master.accepted()).as("what the cluster was told").isEqualTo(before);
    }

    private List<Case> usage() {
        return List.of(
                wrong("command mistyped", WRONG_USAGE, "there is no command 'lsit'; did you mean list?", "lsit"),
                wrong("command like no other", WRONG_USAGE, "there is no command 'frobnicate'|gust -h", "frobnicate"),
                wrong(
                        "beginning of a command",
                        WRONG_USAGE,
                        "there is no command 'desc'; did you mean describe?",
                        "desc",
                        "words"),
                wrong(
                        "more than an option",
                        WRONG_USAGE,
                        "there is no option '--nodes-of-all'; did you mean --nodes?",
                        "list",
                        "--nodes-of-all"),
                wrong(
                        "option mistyped",
                        WRONG_USAGE,
                        "there is no option '--nodse'; did you mean --nodes?",
                        "list",
                        "--nodse"),
                wrong("too many words", WRONG_USAGE, "there is no further argument 'b'", "describe", "a", "b"),
                wrong("no jar", WRONG_USAGE, "missing required parameters: 'JAR', 'MAIN'", "submit"),
                wrong("no main", WRONG_USAGE, "missing required parameter: 'MAIN'", "local", "a.jar"),
                wrong("no name", WRONG_USAGE, "missing required parameter: 'NAME'", "kill"),
                wrong("format", WRONG_USAGE, "-o|'xml'|table|json", "list", "-o", "xml"),
                wrong(
                        "duration without unit",
                        WRONG_USAGE,
                        "'--for': is '30', must be a number with a unit",
                        "local",
                        "a.jar",
                        "M",
                        "--for",
                        "30"),
                wrong("option without value", WRONG_USAGE, "'--name'", "submit", "a.jar", "M", "--name"),
                wrong(
                        "number that is none",
                        WRONG_USAGE,
                        "'--workers'|'two'",
                        "rebalance",
                        "words",
                        "--workers",
                        "two"),
                wrong(
                        "no workers",
                        WRONG_USAGE,
                        "--workers is 0, must be 1 or more",
                        "rebalance",
                        "words",
                        "--workers",
                        "0"),
                wrong(
                        "executors without number",
                        WRONG_USAGE,
                        "'--executors'|COMPONENT=N|'count'",
                        "rebalance",
                        "words",
                        "--executors",
                        "count"),
                wrong(
                        "no executors",
                        WRONG_USAGE,
                        "--executors count=0: must be 1 or more",
                        "rebalance",
                        "words",
                        "--executors",
                        "count=0"),
                wrong(
                        "negative wait",
                        WRONG_USAGE,
                        "--wait-secs is -1, must be from 0 to 86400",
                        "kill",
                        "words",
                        "--wait-secs",
                        "-1"),
                wrong("no bytes", WRONG_USAGE, "--bytes is 0, must be from 1 to", "logs", "words", "--bytes", "0"),
                wrong(
                        "no errors",
                        WRONG_USAGE,
                        "--limit is 0, must be from 1 to 1000",
                        "errors",
                        "words",
                        "--limit",
                        "0"),
                wrong(
                        "no interval",
                        WRONG_USAGE,
                        "--interval is 50ms, must be from 100ms to 1h",
                        "top",
                        "words",
                        "--interval",
                        "50ms"),
                wrong(
                        "configuration without =",
                        WRONG_USAGE,
                        "'-c'|KEY=VALUE|'workers'",
                        "submit",
                        "a.jar",
                        "M",
                        "-c",
                        "workers"),
                wrong(
                        "illegal --name",
                        WRONG_USAGE,
                        "--name is 'my topology', must be 1 to 128 of A-Z",
                        "submit",
                        "a.jar",
                        "M",
                        "--name",
                        "my topology"),
                wrong(
                        "no worker in local",
                        WRONG_USAGE,
                        "--workers is 0, must be",
                        "local",
                        "a.jar",
                        "M",
                        "--workers",
                        "0"),
                wrong(
                        "URL without scheme",
                        FAILED,
                        "'master:6680' is not the URL of a master; it looks like http://127.0.0.1:6680",
                        "list",
                        "--master",
                        "master:6680"),
                wrong(
                        "address instead of a URL",
                        WRONG_USAGE,
                        "is '127.0.0.1:6680', must be a URL such as http://127.0.0.1:6680",
                        "list",
                        "--master",
                        "127.0.0.1:6680"),
                wrong(
                        "no number in words",
                        WRONG_USAGE,
                        "'--executors' (COMPONENT=N): is 'x', must be a whole number",
                        "rebalance",
                        "words",
                        "--executors",
                        "count=x"),
                wrong(
                        "name of the system",
                        WRONG_USAGE,
                        "--name is '__x', must be 1 to 128 of A-Z a-z 0-9 . _ -, not beginning with __",
                        "submit",
                        "a.jar",
                        "M",
                        "--name",
                        "__x"),
                wrong(
                        "umlaut in --name",
                        WRONG_USAGE,
                        "--name is 'käse', must be 1 to 128 of A-Z",
                        "submit",
                        "a.jar",
                        "M",
                        "--name",
                        "käse"),
                wrong(
                        "slash in --name",
                        WRONG_USAGE,
                        "--name is 'a/b', must be 1 to 128 of A-Z",
                        "submit",
                        "a.jar",
                        "M",
                        "--name",
                        "a/b"),
                wrong(
                        "two dots as --name",
                        WRONG_USAGE,
                        "--name is '..', must be 1 to 128 of A-Z",
                        "submit",
                        "a.jar",
                        "M",
                        "--name",
                        ".."),
                wrong(
                        "negative duration",
                        WRONG_USAGE,
                        "'--for': is '-5s', must be a number with a unit",
                        "local",
                        "a.jar",
                        "M",
                        "--for=-5s"),
                wrong(
                        "no duration at all",
                        WRONG_USAGE,
                        "'--for': is 0ms, must be from 1ms to 1d",
                        "local",
                        "a.jar",
                        "M",
                        "--for",
                        "0s"),
                wrong(
                        "more workers than one process bears",
                        WRONG_USAGE,
                        "--workers is 100000, must be from 1 to 100",
                        "local",
                        "a.jar",
                        "M",
                        "--workers",
                        "100000"),
                wrong("no shell", WRONG_USAGE, "no completion for 'fish', only for bash and zsh", "completion", "fish"),
                wrong(
                        "no supervisors",
                        WRONG_USAGE,
                        "--supervisors is 0, must be from 1 to 20",
                        "dev",
                        "--supervisors",
                        "0"),
                wrong(
                        "project with an umlaut",
                        WRONG_USAGE,
                        "NAME is 'wörds', must be small letters, digits and dashes",
                        "new",
                        "wörds"),
                wrong(
                        "package with a word of Java's",
                        WRONG_USAGE,
                        "--package is 'com.example.int', must be like com.example.words",
                        "new",
                        "words",
                        "--package",
                        "com.example.int"),
                wrong("URL that is none", WRONG_USAGE, "'--master'|http://a b", "list", "--master", "http://a b"));
    }

    private List<Case> jars() throws Exception {
        byte[] whole = Files.readAllBytes(jar);
        Path half = Files.write(directory.resolve("half.jar"), Arrays.copyOf(whole, whole.length / 2));
        Path text = file("text.jar", "not a jar");
        Path nothing = Files.write(directory.resolve("nothing.jar"), new byte[0]);
        Path empty = Files.write(directory.resolve("empty.jar"), emptyZip());
        Path newer = JarOf.classes(Files.createDirectory(directory.resolve("newer")), version(77), BadProgram.class);
        Path damaged = JarOf.classes(Files.createDirectory(directory.resolve("damaged")), cut(), BadProgram.class);
        List<Case> cases = new ArrayList<>();
        for (String command : List.of("local", "submit")) {
            cases.addAll(List.of(
                    wrong(command + ": no path", FAILED, "the path of the topology's jar is empty", command, "", BAD),
                    wrong(
                            command + ": name of the class file",
                            FAILED,
                            "; did you mean " + BAD + "?",
                            command,
                            jar.toString(),
                            BAD + ".class"),
                    wrong(
                            command + ": no such jar",
                            FAILED,
                            "there is no file 'no.jar'; give the path of the topology's jar",
                            command,
                            "no.jar",
                            BAD),
                    wrong(
                            command + ": a directory",
                            FAILED,
                            "is a directory; give the path of the topology's jar",
                            command,
                            directory.toString(),
                            BAD),
                    wrong(command + ": no zip", FAILED, "text.jar' is not a jar", command, text.toString(), BAD),
                    wrong(command + ": no byte", FAILED, "nothing.jar' is|empty", command, nothing.toString(), BAD),
                    wrong(
                            command + ": no entry",
                            FAILED,
                            "empty.jar' is an empty jar; build it again",
                            command,
                            empty.toString(),
                            BAD),
                    wrong(
                            command + ": truncated",
                            FAILED,
                            "half.jar' is truncated or damaged|build or copy it again",
                            command,
                            half.toString(),
                            BAD),
                    wrong(
                            command + ": newer Java",
                            FAILED,
                            "was compiled for Java 33, this is Java 17",
                            command,
                            newer.toString(),
                            BAD),
                    wrong(command + ": damaged class", FAILED, "can't be loaded", command, damaged.toString(), BAD),
                    wrong(
                            command + ": no such class",
                            FAILED,
                            "there is no class 'com.example.Words' in '|give its full name, package included",
                            command,
                            jar.toString(),
                            "com.example.Words"),
                    wrong(
                            command + ": class without package",
                            FAILED,
                            "there is no class 'BadProgram$Sink' in '|did you mean " + BAD + "$Sink?",
                            command,
                            jar.toString(),
                            "BadProgram$Sink"),
                    wrong(
                            command + ": class in another case",
                            FAILED,
                            "did you mean " + BAD + "?",
                            command,
                            jar.toString(),
                            BAD.toLowerCase(Locale.ROOT)),
                    wrong(
                            command + ": class with slashes",
                            FAILED,
                            "did you mean " + BAD + "?",
                            command,
                            jar.toString(),
                            BAD.replace('.', '/')),
                    wrong(
                            command + ": no main in class",
                            FAILED,
                            "has no 'public static void main(String[])'; name the class that submits the topology",
                            command,
                            jar.toString(),
                            BAD + "$Sink")));
        }
        return cases;
    }

    /** The command ends as soon as main has thrown; the time is for a main that throws after it has submitted. */
    private Case program(String mistake, String message) {
        return wrong("main " + mistake, FAILED, message, "local", jar.toString(), BAD, mistake, "--for", "60s");
    }

    private Case submitted(String mistake, String message) {
        return wrong(
                "submit of " + mistake,
                FAILED,
                message,
                "submit",
                jar.toString(),
                BAD,
                "--master",
                master.url(),
                "--secret-file",
                directory.resolve("secret").toString(),
                mistake);
    }

    private List<Case> programs() {
        return List.of(
                program(
                        "throws",
                        "the main of " + BAD
                                + " threw java.lang.IllegalStateException: no such city at BadProgram.java:|--stacktrace shows more"),
                program("throws-nothing-to-say", "threw java.lang.NullPointerException at BadProgram.java:"),
                program(
                        "throws-checked",
                        "threw java.io.FileNotFoundException: cities.txt (No such file or directory) at"),
                program("recurses", "threw java.lang.StackOverflowError at BadProgram.java:"),
                program("submits-nothing", "ended without having submitted a topology; it must call Gust.submit"),
                program("submits-twice", "there is a topology 'bad' already; kill it first"),
                program("needs-what-is-not-bundled", "NotBundled|the jar doesn't bundle it"),
                program(
                        "illegal-name",
                        "the topology's name 'my topology' is not legal: 1 to 128 of A-Z a-z 0-9 . _ -"),
                program("dots-as-name", "the topology's name '..' is not legal"),
                program("reserved-name", "the topology's name '__bad' is not legal|not beginning with __"),
                program("long-name", "is not legal: 1 to 128"),
                submitted("throws", "threw java.lang.IllegalStateException: no such city at BadProgram.java:"),
                submitted("submits-nothing", "ended without having submitted a topology"),
                submitted("needs-what-is-not-bundled", "NotBundled|the jar doesn't bundle it"));
    }

    private List<Case> topologies() {
        return List.of(
                program(
                        "unknown-component",
                        "bolt 'sink' takes in nubmers:default, but there is no component 'nubmers'; did you mean 'numbers'?"),
                program("unknown-component-far", "there is no component 'letters', only [numbers, sink]"),
                program(
                        "unknown-stream",
                        "bolt 'sink' takes in numbers:odd, but 'numbers' declares no stream 'odd', only [default]"),
                program("nearly-a-stream", "did you mean 'default'?"),
                program("unknown-field", "by field 'nubmer', but its fields are [number]; did you mean 'number'?"),
                program("no-field", "by no field at all; use globalGrouping"),
                program("field-twice", "stream 'default' of component 'sink': field 'a' is there twice in [a, a]"),
                program("blank-field", "blank name"),
                program("from-a-sink", "'sink' declares no stream"),
                program("stream-twice", "takes in numbers|twice"),
                program("declared-twice", "component 'sink' declares stream 'default' twice"),
                program("direct-from-another", "by direct grouping, but the stream is not declared direct"),
                program("shuffle-from-direct", "a direct stream, by shuffle grouping; use directGrouping"),
                program("id-twice", "there are two components with the id 'sink'"),
                program(
                        "reserved-id",
                        "the component id '__sink' is not legal: ids that start with __ are the system's"),
                program("illegal-id", "the component id 'the sink' is not legal: 1 to 128 of A-Z"),
                program("empty-id", "the component id '' is not legal"),
                program("parallelism-0", "component 'sink' has a parallelism of 0, must be 1 or more"),
                program("parallelism-negative", "component 'sink' has a parallelism of -4, must be 1 or more"),
                program("no-task", "component 'sink' has 0 tasks, must be 1 or more"),
                program("too-many-tasks", "there are more than 1048575 tasks"),
                program("no-spout", "there is no spout: add one with setSpout"),
                program("empty", "there is no spout: add one with setSpout"),
                program(
                        "several-at-once",
                        "parallelism of 0|no component 'letters'|'__x' is not legal|by field 'digit'"),
                program("null-bolt", "component 'sink' is null"),
                program(
                        "declares-badly",
                        "component 'sink' can't declare its streams: java.lang.IllegalStateException: the schema is away"),
                program(
                        "spout-not-serializable",
                        "component 'others' can't be serialized: its field 'lock' is a java.lang.Object, which is not Serializable|open"),
                program(
                        "bolt-not-serializable",
                        "component 'sink' can't be serialized: its field 'client' is a " + BAD
                                + "$Client, which is not Serializable|prepare"),
                program(
                        "deep-not-serializable",
                        "component 'sink' can't be serialized: its field 'regions[0]{main}.client' is a " + BAD
                                + "$Client"),
                program(
                        "chain-too-deep",
                        "component 'sink' can't be serialized: its objects refer to each other too deeply; create"),
                submitted("chain-too-deep", "its objects refer to each other too deeply"),
                program("lambda-not-serializable", "component 'sink' can't be serialized|" + BAD + "$Client"),
                submitted("unknown-component", "there is no component 'nubmers'; did you mean 'numbers'?"),
                submitted("bolt-not-serializable", "its field 'client' is a " + BAD + "$Client"),
                submitted("several-at-once", "parallelism of 0|no component 'letters'|'__x' is not legal"));
    }

    private List<Case> configurationOfTopologies() {
        String[] words = {"local", jar.toString(), BAD, "fine", "--for", "100ms", "-c"};
        return List.of(
                wrong("-c without a key", FAILED, "there is a value without a key: '3'", plus(words, "=3")),
                wrong(
                        "-c no map",
                        FAILED,
                        "'worker.environment' is 'FOO', must be a map from name to value",
                        plus(words, "worker.environment=FOO")),
                wrong(
                        "-c heap too large",
                        FAILED,
                        "'worker.heap' is 9999GiB, must be from 64MiB to 1024GiB",
                        plus(words, "worker.heap=9999GiB")),
                program(
                        "config",
                        "'workers' is 0, must be from 1 to 10000|'message.timeout' is '30', must be a number with a unit|there is no key 'spout.max-pendign'; did you mean 'spout.max-pending'?"),
                program("component-config", "component 'sink': 'workers' holds for the whole topology"),
                program("serializer-is-missing", "'serializers'|com.example.Gone"),
                program(
                        "serializer-cannot-be-made",
                        "'serializers': " + BAD
                                + "$WithoutKey can't be made: java.lang.IllegalStateException: there is no key to sign with"),
                program(
                        "key-hashes",
                        "'key-hashes'|there is no class com.example.Gone in the jar|java.lang.String is no KeyHash with a public constructor without parameters"),
                submitted("serializer-cannot-be-made", "$WithoutKey can't be made"),
                submitted("key-hashes", "there is no class com.example.Gone in the jar|java.lang.String is no KeyHash"),
                wrong(
                        "-c mistyped",
                        FAILED,
                        "there is no key 'wokers'; did you mean 'workers'?",
                        plus(words, "wokers=2")),
                wrong("-c no number", FAILED, "'workers' is 'two', must be a whole number", plus(words, "workers=two")),
                wrong(
                        "-c out of range",
                        FAILED,
                        "'spout.max-pending' is 0, must be from 1 to",
                        plus(words, "spout.max-pending=0")),
                wrong(
                        "-c no duration",
                        FAILED,
                        "'message.timeout' is 'soon', must be a number with a unit",
                        plus(words, "message.timeout=soon")),
                wrong(
                        "-c duration too long",
                        FAILED,
                        "'message.timeout' is 2d, must be from 1ms to 1d",
                        plus(words, "message.timeout=2d")),
                wrong(
                        "-c no size",
                        FAILED,
                        "'inbox.bytes' is 'lots', must be a number of bytes",
                        plus(words, "inbox.bytes=lots")),
                wrong(
                        "-c size too large",
                        FAILED,
                        "'batch.bytes' is 1GiB, must be from",
                        plus(words, "batch.bytes=1GiB")),
                wrong(
                        "-c no boolean",
                        FAILED,
                        "'acking' is 'perhaps', must be true or false",
                        plus(words, "acking=perhaps")),
                wrong(
                        "-c no such word",
                        FAILED,
                        "'executor.threads' is 'many', must be pooled, own or shared",
                        plus(words, "executor.threads=many")));
    }

    private static String[] plus(String[] words, String... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
    }

    private Case asked(String name, String message, String... words) {
        return wrong(
                name,
                FAILED,
                message,
                plus(
                        words,
                        "--master",
                        master.url(),
                        "--secret-file",
                        directory.resolve("secret").toString()));
    }

    private List<Case> cluster() throws Exception {
        List<Case> cases = new ArrayList<>();
        for (String command :
                List.of("describe", "kill", "activate", "deactivate", "rebalance", "logs", "errors", "top")) {
            cases.add(asked(
                    command + " of no topology",
                    "there is no topology 'wrods'; did you mean 'words'?",
                    command,
                    "wrods"));
        }
        master.says("/topologies/killed", Samples.topology("killing"))
                .says(
                        "POST /topologies/killed/rebalance",
                        new Problem("conflict", "'killed' is being killed", Optional.empty()));
        Path other = directory.resolve("other-secret");
        SecretFile.readOrMake(other);
        Path open = Files.copy(other, directory.resolve("open-secret"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        Path garbage = file("garbage-secret", "swordfish");
        Files.setPosixFilePermissions(garbage, PosixFilePermissions.fromString("rw-------"));
        cases.addAll(List.of(
                asked(
                        "name far from all",
                        "there is no topology 'frobnicate'; there is only words",
                        "kill",
                        "frobnicate"),
                asked("illegal name", "the topology's name 'no/such' is not legal: 1 to 128 of A-Z", "kill", "no/such"),
                asked(
                        "name of control characters",
                        "the topology's name 'a?[31mb' is not legal",
                        "describe",
                        "a\u001b[31mb"),
                asked(
                        "component mistyped",
                        "'words' has no component 'cuont'; did you mean 'count'?",
                        "rebalance",
                        "words",
                        "--executors",
                        "cuont=2"),
                asked(
                        "component of logs",
                        "'words' has no component 'lnies'; did you mean 'lines'?",
                        "logs",
                        "words/lnies"),
                asked("node mistyped", "there is no node 'node-b'; did you mean 'node-a'?", "drain", "node-b"),
                asked("killed already", "'killed' is being killed", "rebalance", "killed", "--workers", "2"),
                wrong(
                        "secret of another cluster",
                        FAILED,
                        "the token is missing or wrong; the secret in '|' is not this cluster's",
                        "list",
                        "--master",
                        master.url(),
                        "--secret-file",
                        other.toString()),
                wrong(
                        "secret is missing",
                        FAILED,
                        "there is no secret file '|--secret-file or secret.file",
                        "list",
                        "--master",
                        master.url(),
                        "--secret-file",
                        directory + "/none"),
                wrong(
                        "secret that others can read",
                        FAILED,
                        "others can read the secret in|run: chmod 600",
                        "list",
                        "--master",
                        master.url(),
                        "--secret-file",
                        open.toString()),
                wrong(
                        "secret that is none",
                        FAILED,
                        "holds no secret of hexadecimal digits",
                        "list",
                        "--master",
                        master.url(),
                        "--secret-file",
                        garbage.toString())));
        return cases;
    }

    private Path noText() throws IOException {
        return Files.write(directory.resolve("no-text.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff, (byte) 0xfe});
    }

    private Case daemon(String name, String message, String... lines) throws IOException {
        Path yaml = file(name.replaceAll("[^a-z]", "-") + ".yaml", lines);
        return wrong(
                "yaml: " + name,
                FAILED,
                message.replace("FILE", yaml.toString()),
                "zookeeper",
                "--config",
                yaml.toString());
    }

    private List<Case> configurationOfDaemons() throws Exception {
        return List.of(
                daemon(
                        "mistyped key",
                        "FILE:2: there is no key 'master.rest-prot'; did you mean 'master.rest-port'?",
                        "# mine",
                        "master.rest-prot: 1"),
                daemon("unknown key", "FILE:1: there is no key 'frobnicate'|gust config", "frobnicate: 1"),
                daemon("topology key", "FILE:1: 'spout.max-pending' is a key of topologies", "spout.max-pending: 5"),
                daemon(
                        "wrong type",
                        "FILE:1: 'master.rest-port' is 'http', must be a whole number",
                        "master.rest-port: http"),
                daemon(
                        "out of range",
                        "FILE:1: 'master.rest-port' is 70000, must be from 0 to 65535",
                        "master.rest-port: 70000"),
                daemon(
                        "nested",
                        "FILE:2: 'master.rest-port' is -1, must be from 0 to 65535",
                        "master:",
                        "  rest-port: -1"),
                daemon(
                        "duplicate key",
                        "FILE:3: 'master.id' is there twice, first in line 1",
                        "master.id: a",
                        "master.rest-port: 1",
                        "master.id: b"),
                daemon(
                        "duplicate nested",
                        "FILE:3: 'master.id' is there twice, first in line 1",
                        "master.id: a",
                        "master:",
                        "  id: b"),
                daemon("no yaml", "FILE:3: is no YAML: expected ',' or ']'", "master.id: a", "master.rest-port: [1"),
                daemon("tab", "FILE:2: is no YAML: found character", "master:", "\tid: a"),
                daemon(
                        "list instead of a value",
                        "FILE:1: 'master.rest-port' is '1,2', must be a whole number",
                        "master.rest-port: [1, 2]"),
                daemon("only a text", "FILE:1: must be keys with values", "hello"),
                daemon("a list", "FILE:1: must be keys with values", "- master.id", "- a"),
                daemon("a map instead of a value", "FILE:1: there is no key 'data.dir.a'", "data.dir: {a: 1}"),
                daemon("no end of a text", "is no YAML: found unexpected end of stream", "data.dir: \"x"),
                daemon(
                        "negative duration",
                        "FILE:1: 'zookeeper.session' is '-3s', must be a number with ms, s, m or h",
                        "zookeeper.session: -3s"),
                daemon(
                        "duration beyond reason",
                        "FILE:1: 'zookeeper.session' is 999999h, must be from 1s to 10m",
                        "zookeeper.session: 999999h"),
                daemon(
                        "size beyond reason",
                        "FILE:1: 'blob.max-bytes' is 999999999999GiB, must be from 1B to 1024GiB",
                        "blob.max-bytes: 999999999999GiB"),
                daemon("no size at all", "FILE:1: 'blob.max-bytes' is 0, must be from 1B", "blob.max-bytes: 0"),
                daemon("slash in an id", "FILE:1: 'master.id' is 'a/b', must be 1 to 128 of A-Z", "master.id: a/b"),
                daemon(
                        "umlaut in an id",
                        "FILE:1: 'supervisor.node' is 'knöten', must be 1 to 128 of A-Z",
                        "supervisor.node: knöten"),
                daemon(
                        "blank in a host",
                        "FILE:1: 'master.host' is 'my host', must be the name or the address of a machine",
                        "master.host: my host"),
                daemon(
                        "no ensemble",
                        "FILE:1: 'zookeeper.ensemble' is 'zk1:2888', must be host:port:port",
                        "zookeeper.ensemble: zk1:2888"),
                wrong("no text", FAILED, "no-text.yaml is no text in UTF-8", "master", "--config", noText().toString()),
                daemon(
                        "no duration",
                        "FILE:1: 'zookeeper.session' is '6', must be a number with ms, s, m or h, such as 30s",
                        "zookeeper.session: 6"),
                daemon(
                        "no size",
                        "FILE:1: 'blob.max-bytes' is 'big', must be a number of bytes",
                        "blob.max-bytes: big"),
                daemon("no boolean", "FILE:1: 'zookeeper.open' is 'yep', must be true or false", "zookeeper.open: yep"),
                daemon(
                        "no port in a list",
                        "FILE:1: 'supervisor.ports' is 'x', must be a whole number",
                        "supervisor.ports: 6700,x"),
                daemon("a port twice", "FILE:1: 'supervisor.ports' has 6700 twice", "supervisor.ports: 6700,6700"),
                daemon(
                        "no server",
                        "FILE:1: 'zookeeper.servers' is 'zk1', must be host:port",
                        "zookeeper.servers: zk1,zk2:2181"),
                daemon(
                        "no url",
                        "FILE:1: 'master.urls' is 'm1:6680', must be a URL such as http://127.0.0.1:6680",
                        "master.urls: m1:6680"),
                daemon("no root", "FILE:1: 'zookeeper.root' is 'gust', must begin with /", "zookeeper.root: gust"),
                daemon(
                        "several",
                        "FILE:1: 'master.rest-port' is 'x'|FILE:2: there is no key 'wrokers'|FILE:3: 'zookeeper.session' is",
                        "master.rest-port: x",
                        "wrokers: 1",
                        "zookeeper.session: soon"),
                wrong(
                        "no such file",
                        FAILED,
                        "the configuration 'none.yaml' can't be read",
                        "master",
                        "--config",
                        "none.yaml"),
                wrong("a directory as file", FAILED, "is a directory", "master", "--config", directory.toString()),
                wrong("-c without value", FAILED, "-c master.id: must be key=value", "master", "-c", "master.id"),
                wrong(
                        "-c unknown",
                        FAILED,
                        "-c master.di: there is no key 'master.di'; did you mean 'master.id'?",
                        "master",
                        "-c",
                        "master.di=1"),
                wrong(
                        "-c port",
                        FAILED,
                        "-c master.rest-port: 'master.rest-port' is 'x', must be a whole number",
                        "master",
                        "-c",
                        "master.rest-port=x"));
    }

    private static List<Case> variables() {
        return List.of(
                withVariable(
                        "GUST_MASTER_REST_PORT",
                        "x",
                        "the environment variable GUST_MASTER_REST_PORT: 'master.rest-port' is 'x', must be a whole number",
                        "master"),
                withVariable(
                        "GUST_MASTER_REST_PROT",
                        "1",
                        "the environment variable GUST_MASTER_REST_PROT sets nothing; did you mean GUST_MASTER_REST_PORT?",
                        "zookeeper"),
                withVariable(
                        "GUST_ZOOKEEPER_SESSION",
                        "6",
                        "the environment variable GUST_ZOOKEEPER_SESSION: 'zookeeper.session' is '6'",
                        "list"));
    }

    private List<Case> surroundings() throws Exception {
        String data = "data.dir=" + directory.resolve("data");
        Path occupied = file("occupied", "a file where a directory should be");
        String port = Integer.toString(taken.getLocalPort());
        FakeMaster other = another().ofVersion("9", "9.9.9");
        FakeMaster standby =
                another().says("/topologies", new Problem("not-leading", "it stands by", Optional.empty()));
        FakeMaster full = another()
                .says(
                        "PUT",
                        new Problem(
                                "unavailable",
                                "the master can't read or write its files, is its disk full? No space left on device",
                                Optional.empty()));
        return List.of(
                wrong(
                        "port is taken, ZooKeeper",
                        FAILED,
                        "127.0.0.1:" + port + "|taken",
                        "zookeeper",
                        "-c",
                        data,
                        "-c",
                        "zookeeper.port=" + port),
                wrong(
                        "port is taken, REST",
                        FAILED,
                        "127.0.0.1:" + port + "|taken|master.rest-port",
                        "master",
                        "-c",
                        data,
                        "-c",
                        "master.control-port=0",
                        "-c",
                        "master.rest-port=" + port),
                wrong(
                        "port is taken, control",
                        FAILED,
                        "127.0.0.1:" + port + "|taken|master.control-port",
                        "master",
                        "-c",
                        data,
                        "-c",
                        "master.rest-port=0",
                        "-c",
                        "master.control-port=" + port),
                wrong(
                        "open to all",
                        FAILED,
                        "master.bind-host is 0.0.0.0, which other machines reach: set secret.file",
                        "master",
                        "-c",
                        data,
                        "-c",
                        "master.bind-host=0.0.0.0"),
                wrong(
                        "supervisor open to all",
                        FAILED,
                        "supervisor.bind-host is 0.0.0.0, which other machines reach: set secret.file",
                        "supervisor",
                        "-c",
                        data,
                        "-c",
                        "supervisor.bind-host=0.0.0.0",
                        "-c",
                        "supervisor.class-path=x"),
                wrong(
                        "ZooKeeper open to all",
                        FAILED,
                        "zookeeper.bind-host is 0.0.0.0|zookeeper.open",
                        "zookeeper",
                        "-c",
                        data,
                        "-c",
                        "zookeeper.bind-host=0.0.0.0"),
                wrong(
                        "address of nobody",
                        FAILED,
                        "master.bind-host is 'no-such-host.invalid', which has no address",
                        "master",
                        "-c",
                        data,
                        "-c",
                        "master.bind-host=no-such-host.invalid"),
                wrong("data.dir is a file", FAILED, "data.dir|occupied", "master", "-c", "data.dir=" + occupied + "/x"),
                wrong(
                        "no workers' classes",
                        FAILED,
                        "there is no directory lib-worker in|supervisor.class-path",
                        "supervisor",
                        "-c",
                        data),
                wrong(
                        "no java",
                        FAILED,
                        "supervisor.java is '/no/java', which can't be run",
                        "supervisor",
                        "-c",
                        data,
                        "-c",
                        "supervisor.class-path=x",
                        "-c",
                        "supervisor.java=/no/java"),
                wrong(
                        "no port for workers",
                        FAILED,
                        "supervisor.ports is empty; name at least one port",
                        "supervisor",
                        "-c",
                        data,
                        "-c",
                        "supervisor.class-path=x",
                        "-c",
                        "supervisor.ports="),
                wrong(
                        "ZooKeeper is away, master",
                        FAILED,
                        "ZooKeeper doesn't answer at 127.0.0.1:1; start it|zookeeper.servers|(waited 0.5 s)",
                        "master",
                        "-c",
                        data,
                        "-c",
                        "zookeeper.servers=127.0.0.1:1",
                        "-c",
                        "zookeeper.patience=500ms",
                        "-c",
                        "master.rest-port=0",
                        "-c",
                        "master.control-port=0"),
                wrong(
                        "a master of another version",
                        FAILED,
                        "the master at http|is Gustfront 9.9.9, whose REST API is of version 9; this client speaks version 1: use the gust of that release",
                        "list",
                        "--master",
                        other.url(),
                        "--secret-file",
                        directory.resolve("secret").toString()),
                wrong(
                        "a web server that is no master",
                        FAILED,
                        "what answers there is no Gustfront master: status 404",
                        "list",
                        "--master",
                        web(),
                        "--secret-file",
                        directory.resolve("secret").toString()),
                wrong(
                        "the master's disk is full",
                        FAILED,
                        "the master can't read or write its files, is its disk full? No space left on device",
                        "submit",
                        jar.toString(),
                        BAD,
                        "--master",
                        full.url(),
                        "--secret-file",
                        directory.resolve("secret").toString(),
                        "--no-wait",
                        "fine"),
                wrong(
                        "no master leads",
                        FAILED,
                        "no master leads, for 5.0 s: http",
                        "list",
                        "--master",
                        standby.url(),
                        "--secret-file",
                        directory.resolve("secret").toString()),
                wrong(
                        "nobody listens there",
                        FAILED,
                        "no master can be reached, tried for 5.0 s: http://127.0.0.1:1 (connection refused); is one running?",
                        "list",
                        "--master",
                        "http://127.0.0.1:1",
                        "--secret-file",
                        directory.resolve("secret").toString()));
    }

    private FakeMaster another() throws IOException {
        FakeMaster made = new FakeMaster(directory.resolve("secret"));
        others.add(made::close);
        return made;
    }

    /** The address of one that answers everything with a page. */
    private String web() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] page = "<html>not here</html>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
        others.add(() -> server.stop(0));
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static byte[] emptyZip() {
        byte[] zip = new byte[22];
        byte[] magic = "PK".getBytes(StandardCharsets.US_ASCII);
        zip[0] = magic[0];
        zip[1] = magic[1];
        zip[2] = 5;
        zip[3] = 6;
        return zip;
    }

    private static UnaryOperator<byte[]> version(int major) {
        return bytes -> {
            bytes[7] = (byte) major;
            return bytes;
        };
    }

    private static UnaryOperator<byte[]> cut() {
        return bytes -> Arrays.copyOf(bytes, bytes.length / 2);
    }
}
