package io.gustfront.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The line with which each example is run, as its page says, but for a second only. */
class ExamplesRunLocallyTest {
    private static final Path SOURCES = Path.of("../examples/src/main/java");
    private static final Pattern LINE = Pattern.compile("gust local gustfront-examples.jar (\\S+) --for 10s");

    @TempDir
    private static Path directory;

    static List<String> mains() throws Exception {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<String> mains = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(ExamplesRunLocallyTest::lines)
                    .sorted()
                    .toList();
            assertThat(mains).hasSizeGreaterThanOrEqualTo(4);
            return mains;
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            Matcher matcher = LINE.matcher(Files.readString(file));
            return matcher.results().map(result -> result.group(1)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("mains")
    void shouldRunByItsLine(String main) throws Exception {
        Path jar = ClassPathJar.write(directory.resolve("examples.jar"), System.getProperty("java.class.path"));

        GustProcess gust = GustProcess.run("local", jar.toString(), main, "--for", "1s");

        assertThat(gust.code()).as(gust.err()).isZero();
        assertThat(gust.out()).contains("COMPONENT", "EXECUTED");
        assertThat(gust.err()).doesNotContain("error:");
    }
}
