package io.gustfront.cli.cluster;

import java.util.regex.Pattern;

/**
 * Tells which lines of a worker's log are a component's: the records of its executors' threads, which are named after topology,
 * worker, component and tasks, or which run them for another, whose thread's name then stands before; and whatever lines follow
 * such a record without being one themselves, as stacks do.
 */
final class ComponentLines {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ";
    private static final Pattern RECORD = Pattern.compile(TIME + ".*");

    private final Pattern own;
    private boolean within;

    ComponentLines(String topology, String component) {
        this.own = Pattern.compile(TIME + "\\S+ +\\[(\\S+>)?" + Pattern.quote(topology) + "-\\d+-"
                + Pattern.quote(component) + "\\[\\d+(-\\d+)?\\]\\] .*");
    }

    /** Whether the next line is the component's. */
    boolean isOwn(String line) {
        if (RECORD.matcher(line).matches()) {
            within = own.matcher(line).matches();
        }
        return within;
    }
}
