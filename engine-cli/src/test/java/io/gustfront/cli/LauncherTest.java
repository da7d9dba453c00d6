package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, in an unpacked tarball without jars, with a Java that only says how it is called. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // nothing else ends a wait for a process's output
class LauncherTest {
    private static final Path SCRIPT = Path.of("/usr/bin/script"); // runs a command in a terminal of its own

    @TempDir
    private Path directory;

    private Path gust;
    private final List<Process> begun = new CopyOnWriteArrayList<>();

    @BeforeEach
    void unpack() throws IOException {
        Path home = Files.createDirectories(directory.resolve("un packed"));
        Files.createDirectory(home.resolve("lib"));
        gust = Files.createDirectory(home.resolve("bin")).resolve("gust");
        Files.copy(Path.of("../bin/gust"), gust);
        Path java = Files.createDirectories(directory.resolve("java/bin")).resolve("java");
        Files.writeString(directory.resolve("java/release"), "JAVA_VERSION=\"17.0.9\"\n");
        Files.writeString(java, """
                #!/bin/sh
                for word; do
                  case $word in -XX:ArchiveClassesAtExit=*) echo classes >"${word#*=}" ;; esac
                done
                printf '%s\\n' "$@"
                """);
        for (Path program : List.of(gust, java)) {
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @AfterEach
    void endWhatHangs() {
        begun.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    private List<String> run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", directory.resolve("java").toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("XDG_CACHE_HOME", directory.resolve("cache").toString());
        builder.environment().remove("GUST_JAVA_OPTIONS");
        Process process = builder.start();
        begun.add(process);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    @Test
    void shouldTellHowWideTheTerminalIs() throws Exception {
        assumeThat(SCRIPT).isExecutable();

        assertThat(run(SCRIPT.toString(), "-qec", "stty cols 120; '" + gust + "' kafka topics list", "/dev/null"))
                .contains("-Dgustfront.columns=120", "-Dgustfront.out.terminal=true", "topics");
    }

    @Test
    void shouldNameItsFilesWithABlankSoThatLog4jFindsThem() throws Exception {
        assertThat(loggingOf("local")).matches("file:///.*/un%20packed/conf/log4j2.xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "kafka", "chaos", "master", "supervisor", "zookeeper"})
    void shouldNameAConfigurationOfLoggingThatThereIs(String command) throws Exception {
        String file = loggingOf(command);

        assertThat(Path.of("../conf", file.substring(file.lastIndexOf('/') + 1)))
                .exists();
    }

    private String loggingOf(String command) throws Exception {
        String option = "-Dlog4j2.configurationFile=";
        return run(gust.toString(), command).stream()
                .filter(word -> word.startsWith(option))
                .map(word -> word.substring(option.length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldHaveTheFirstBriefCommandMakeAnArchiveOfClassesAndTheNextUseIt() throws Exception {
        String made = archiveAfter("-XX:ArchiveClassesAtExit=", run(gust.toString(), "list"));

        assertThat(archives()).hasSize(1);
        assertThat(made).startsWith(archives().get(0));
        List<String> next = run(gust.toString(), "describe", "words");
        assertThat(archiveAfter("-XX:SharedArchiveFile=", next))
                .isEqualTo(archives().get(0));
        assertThat(next).doesNotContain("-Dgustfront.rehearse=true");
    }

    @Test
    void shouldReplaceTheArchiveThatWasMadeOfOtherJars() throws Exception {
        run(gust.toString(), "list");
        List<String> before = archives();
        Files.writeString(gust.resolveSibling("../lib/more.jar").normalize(), "more");

        assertThat(run(gust.toString(), "list")).contains("-Dgustfront.rehearse=true");

        assertThat(archives()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Test
    void shouldKeepTheArchiveWhoeverAsks() throws Exception {
        Files.writeString(gust.resolveSibling("../lib/one.jar").normalize(), "one");
        run(gust.toString(), "list");
        List<String> before = archives();

        run(
                "env",
                "TZ=Asia/Tokyo",
                "LC_ALL=C.UTF-8",
                "TIME_STYLE=long-iso",
                "BLOCK_SIZE=human-readable",
                "QUOTING_STYLE=c",
                "POSIXLY_CORRECT=1",
                gust.toString(),
                "list");

        assertThat(archives()).isEqualTo(before);
    }

    @Test
    void shouldNoticeAJarOrAJavaThatWasWrittenAnewThoughItLooksTheSame() throws Exception {
        Path jar = gust.resolveSibling("../lib/one.jar").normalize();
        Files.writeString(jar, "one");
        run(gust.toString(), "list");

        for (Path written : List.of(jar, directory.resolve("java/bin/java"))) {
            List<String> before = archives();
            Path copy = Files.copy(written, directory.resolve("copy"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(copy, written, StandardCopyOption.REPLACE_EXISTING);

            run(gust.toString(), "list");

            assertThat(archives()).hasSize(1).doesNotContainAnyElementsOf(before);
        }
    }

    @Test
    void shouldRunACommandAsUsualWhereAnArchiveFindsNoRoom() throws Exception {
        List<String> said = run("sh", "-c", "trap '' XFSZ; ulimit -f 1000; '" + gust + "' list");

        assertThat(said).contains("list").doesNotContain("-Dgustfront.rehearse=true");
        assertThat(said.get(0)).as("no word of that").isEqualTo("-Xshare:auto");
        assertThat(archives()).isEmpty();
    }

    @Test
    void shouldRemoveWhatKilledOnesHaveLeftOfTheirArchivesAndWhatIsOld() throws Exception {
        Path left = inCache("classes-1-2.jsa.345", 3);
        Path current = inCache("classes-1-2.jsa.346", 0);
        Path old = inCache("classes-3-4.jsa", 100);
        Path other = inCache("classes-5-6.jsa", 80);

        run(gust.toString(), "list");

        assertThat(left).doesNotExist();
        assertThat(current).exists();
        assertThat(old).doesNotExist();
        assertThat(other).exists();
    }

    private Path inCache(String name, int days) throws IOException {
        Path cache = Files.createDirectories(directory.resolve("cache/gustfront"));
        Path file = Files.writeString(cache.resolve(name), "an archive");
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    @Test
    void shouldEndAtOnceByASignalAndLeaveNothingOfTheArchive() throws Exception {
        // A Java that has written half of an archive when somebody ends the launcher, and only that.
        Files.writeString(directory.resolve("java/bin/java"), """
                #!/bin/sh
                for word; do
                  case $word in -XX:ArchiveClassesAtExit=*) echo half >"${word#*=}" ;; esac
                done
                kill -TERM $PPID
                exec sleep 60
                """);

        Instant begin = Instant.now();
        List<String> said = run("sh", "-c", "'" + gust + "' list; echo ended with $?");

        assertThat(said).containsExactly("ended with 143");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(archives()).isEmpty();
    }

    /** Some send a signal to the process and to its group. */
    @Test
    void shouldLetTheJvmEndInOrderHoweverOftenItIsAsked() throws Exception {
        Files.writeString(directory.resolve("java/bin/java"), """
                #!/bin/sh
                trap 'kill -INT $PPID; kill -TERM $PPID; sleep 1; exit 7' TERM
                kill -TERM $PPID
                while :; do sleep 0.1; done
                """);

        assertThat(run("sh", "-c", "'" + gust + "' list; echo ended with $?")).containsExactly("ended with 7");
        assertThat(archives()).isEmpty();
    }

    /** The time is what the test says, two seconds more at each look. The second look is ended by the Ctrl-C that led to it. */
    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash --posix"})
    void shouldKillAJvmThatHangsIfItIsAskedOnceMoreAfterFiveSeconds(String shell) throws Exception {
        Path time = Files.writeString(directory.resolve("time"), "0\n");
        program("date", """
                #!/bin/sh
                read -r now <'%1$s'
                echo $((now + 2)) >'%1$s'
                [ "$now" -ne 2 ] || kill -INT $$
                echo "$now"
                """.formatted(time));
        Files.writeString(directory.resolve("java/bin/java"), """
                #!/bin/sh
                trap '' TERM
                kill -TERM $PPID
                while kill -0 $PPID; do sleep 0.1; kill -INT $PPID; done 2>/dev/null
                """);

        assertThat(runWithPrograms(shell + " '" + gust + "' list")).containsExactly("ended with 143");
        assertThat(Integer.parseInt(Files.readString(time).strip()))
                .as("seen at 0, 2, 4 and 6, and once more if one comes as the last look is under way")
                .isBetween(8, 10);
        assertThat(archives()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash --posix"})
    void shouldKeepTheCodeAndTheArchiveOfACommandThatIsDoneWhenASignalComes(String shell) throws Exception {
        program("mv", """
                #!/bin/sh
                kill -INT $PPID
                PATH=${PATH#*:} exec mv "$@"
                """);

        assertThat(runWithPrograms(shell + " '" + gust + "' list"))
                .contains("list")
                .endsWith("ended with 0");
        assertThat(archives()).singleElement().asString().endsWith(".jsa");
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.createDirectories(directory.resolve("programs")).resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A build in the background, and all that it begins, may ignore Ctrl-C. */
    private List<String> runWithPrograms(String command) throws Exception {
        String heedful = "$(env --default-signal=INT true 2>/dev/null && echo env --default-signal=INT) ";
        return run(
                "sh", "-c", "PATH='" + directory + "/programs':$PATH; " + heedful + command + "; echo ended with $?");
    }

    @Test
    void shouldKeepTheArchiveWhateverWayLeadsToTheSameJava() throws Exception {
        run(gust.toString(), "list");
        List<String> before = archives();
        Path link = Files.createSymbolicLink(directory.resolve("java-link"), directory.resolve("java"));

        assertThat(run("env", "JAVA_HOME=" + link, gust.toString(), "list"))
                .doesNotContain("-Dgustfront.rehearse=true");

        assertThat(archives()).isEqualTo(before);
    }

    @Test
    void shouldNameOneJarToBriefCommandsAndAllToOthers() throws Exception {
        Path lib = gust.resolveSibling("../lib").normalize();
        Path jar = Files.writeString(lib.resolve("engine-cli-1.jar"), "");

        assertThat(run(gust.toString(), "list"))
                .containsSequence("-cp", jar.toRealPath().toString(), "io.gustfront.cli.Main");
        assertThat(run(gust.toString(), "dev"))
                .containsSequence("-cp", lib.toRealPath() + "/*", "io.gustfront.cli.Main");
    }

    private static String archiveAfter(String option, List<String> words) {
        return words.stream()
                .filter(word -> word.startsWith(option))
                .map(word -> word.substring(option.length()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> archives() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("cache/gustfront"))) {
            return files.map(Path::toString).toList();
        }
    }

    @Test
    void shouldFindItsInstallationHoweverItIsCalled() throws Exception {
        Path home = gust.getParent().getParent();
        Path near = Files.createSymbolicLink(gust.resolveSibling("near"), Path.of("gust"));
        Path far = Files.createSymbolicLink(directory.resolve("far"), directory.relativize(near));
        String path = gust.getParent() + ":" + System.getenv("PATH");

        for (String call : List.of(
                "'" + gust + "' dev",
                "'" + near + "' dev",
                "'" + far + "' dev",
                "cd '" + gust.getParent() + "' && ./gust dev",
                "cd '" + gust.getParent() + "' && sh gust dev",
                "cd '" + directory + "' && CDPATH='" + directory + "' sh 'un packed/bin/gust' dev",
                "cd / && PATH='" + path + "' && gust dev",
                "cd / && PATH='" + path + "' && bash gust dev")) {
            assertThat(run("sh", "-c", call)).as(call).contains("-Dgustfront.home=" + home.toRealPath());
        }
    }

    @Test
    void shouldTellThatNobodyWatches() throws Exception {
        assertThat(run(gust.toString(), "kafka", "topics", "list"))
                .contains("-Dgustfront.columns=0", "-Dgustfront.out.terminal=false", "topics");
    }
}
