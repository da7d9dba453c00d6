package io.gustfront.cli.output;

import picocli.CommandLine.Option;

/** What the result looks like. */
public final class ResultOptions {
    @Option(names = "-o", paramLabel = "table|json", description = "What the result looks like.")
    private OutputFormat format = OutputFormat.TABLE;

    /** For picocli. */
    public ResultOptions() {}

    /** Whether it is for programs. */
    public boolean json() {
        return format == OutputFormat.JSON;
    }
}
