package io.gustfront.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.config.ConfigReference;
import io.gustfront.cli.daemon.DaemonPlugin;
import io.gustfront.cli.output.Terminal;
import io.gustfront.cluster.rest.RestApi;
import io.gustfront.testsupport.DocumentedCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * Holds the documentation against the code. Generated pages are written anew with {@code -Dgustfront.docs.write=true}. Each command in
 * a page is read by the command line as it stands; those that need no cluster are run.
 */
class DocumentationTest {
    private static final Path DOCS = Path.of("../docs");
    private static final boolean WRITE = Boolean.getBoolean("gustfront.docs.write");
    private static final Pattern ROUTE = Pattern.compile("^  (/api/v1/\\S*):$");
    private static final Pattern METHOD =
            Pattern.compile("^    (get|post|put): \\{ summary: (?:\"([^\"]*)\"|([^,}]*))[,}].*");

    /** Of plug-ins that aren't here. */
    private static final Set<String> OTHERS = Set.of("demo", "kafka", "simulate", "chaos");

    /** Those that need nothing but themselves. */
    private static final Set<String> RUN = Set.of("config", "version", "completion");

    private static GustCommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new GustCommandLine(
                new CommandEnvironment(
                        new Terminal(nowhere, nowhere, false, 100),
                        new Installation(Path.of("nowhere")),
                        new StopSignal()),
                List.of(new DaemonPlugin()));
    }

    private static void assertIs(String page, String wanted) throws IOException {
        Path file = DOCS.resolve("reference").resolve(page);
        if (WRITE) {
            Files.writeString(file, wanted);
        }
        assertThat(Files.readString(file))
                .as("to write it anew: -Dtest=DocumentationTest -Dgustfront.docs.write=true")
                .isEqualTo(wanted);
    }

    @Test
    void shouldHaveTheConfigurationsReference() throws Exception {
        assertIs("configuration.md", ConfigReference.markdown());
    }

    @Test
    void shouldHaveTheCommandLinesReference() throws Exception {
        StringBuilder page = new StringBuilder(
                "# Command line\n\nGenerated from the code: what `-h` says of each command. Beside"
                        + " these there are `gust demo`, `gust kafka`,\n`gust chaos` and `gust simulate`, which say theirs.\n");
        append(page, commandLine().whole());
        assertIs("cli.md", page.toString());
    }

    private static void append(StringBuilder page, CommandLine command) {
        page.append("\n## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```\n")
                .append(command.getUsageMessage(CommandLine.Help.Ansi.OFF).stripTrailing())
                .append("\n```\n");
        command.getSubcommands().values().stream()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .forEach(sub -> append(page, sub));
    }

    @Test
    void shouldHaveTheRestApisReference() throws Exception {
        String openapi;
        try (InputStream in = RestApi.class.getResourceAsStream("openapi.yaml")) {
            openapi = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        StringBuilder page = new StringBuilder(
                "# REST API\n\nGenerated from the OpenAPI file, which a test holds against the routes;"
                        + " it is in the jar of `engine-cluster`,\n`io/gustfront/cluster/rest/openapi.yaml`. Every request needs the header"
                        + " `Authorization: Bearer TOKEN`; every answer has\n`Gustfront-Api` and `Gustfront-Version`. Java programs use"
                        + " `GustClient`.\n\n| request | does |\n|---|---|\n");
        String path = "";
        int routes = 0;
        for (String line : openapi.lines().toList()) {
            Matcher route = ROUTE.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (route.matches()) {
                path = route.group(1);
            } else if (method.matches()) {
                String summary = method.group(2) == null ? method.group(3) : method.group(2);
                page.append("| `" + method.group(1).toUpperCase(Locale.ROOT) + " " + path + "` | " + summary.strip()
                        + " |\n");
                routes++;
            }
        }
        assertThat(routes).isGreaterThan(18);
        assertIs("rest.md", page.toString());
    }

    @TestFactory
    Stream<DynamicTest> shouldUnderstandEachCommandThatStandsInThePages() throws Exception {
        List<DocumentedCommand> commands = DocumentedCommand.in(Path.of(".."));
        assertThat(commands).hasSizeGreaterThan(60);
        return commands.stream()
                .distinct()
                .map(command -> DynamicTest.dynamicTest(
                        command.page() + ": " + command,
                        () -> check(command.words().toArray(String[]::new))));
    }

    private static void check(String... words) {
        if (OTHERS.contains(words[0])) {
            return;
        }
        assertThatCode(() -> commandLine().parse(words)).doesNotThrowAnyException();
        if (RUN.contains(words[0])) {
            CliRun run = CliRun.of(words);
            assertThat(run.code()).as(run.err()).isZero();
        }
    }
}
