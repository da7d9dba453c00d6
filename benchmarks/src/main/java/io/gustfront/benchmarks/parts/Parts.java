package io.gustfront.benchmarks.parts;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What {@code benchmarks/parts} runs: JMH, but case doesn't matter in the name of a part, and a wrong word is answered by a line. */
final class Parts {
    private static final int WRONG_USAGE = 2;

    private Parts() {}

    /** Arguments: a pattern, or none, and JMH's options. */
    public static void main(String... arguments) throws IOException {
        String[] words = arguments.clone();
        if (words.length > 0 && !words[0].startsWith("-")) {
            words[0] = "(?i)" + words[0];
        }
        String problem = problemOf(words);
        if (problem != null) {
            System.err.println("parts: " + problem);
            System.exit(WRONG_USAGE);
        }
        Main.main(words);
    }

    /** What is wrong with JMH's arguments; null if nothing is. */
    static @Nullable String problemOf(String... words) {
        try {
            CommandLineOptions options = new CommandLineOptions(words);
            Set<BenchmarkListEntry> found = BenchmarkList.defaultList()
                    .find(
                            OutputFormatFactory.createFormatInstance(System.err, VerboseMode.SILENT),
                            options.getIncludes(),
                            options.getExcludes());
            return found.isEmpty() ? "there is no benchmark like that; -l lists them" : unknownKind(found, options);
        } catch (CommandLineOptionException e) {
            return e.getMessage() + "; -h lists the options";
        } catch (PatternSyntaxException e) {
            return "'" + e.getPattern().replace("(?i)", "") + "' is no pattern: " + e.getDescription();
        }
    }

    private static @Nullable String unknownKind(Set<BenchmarkListEntry> benchmarks, CommandLineOptions options) {
        for (BenchmarkListEntry benchmark : benchmarks) {
            for (Map.Entry<String, String[]> kinds :
                    benchmark.getParams().orElse(Map.of()).entrySet()) {
                List<String> known = Arrays.asList(kinds.getValue());
                for (String wanted : options.getParameter(kinds.getKey()).orElse(known)) {
                    if (!known.contains(wanted)) {
                        return kinds.getKey() + " is '" + wanted + "', must be one of " + known;
                    }
                }
            }
        }
        return null;
    }
}
