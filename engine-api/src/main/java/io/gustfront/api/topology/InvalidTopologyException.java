package io.gustfront.api.topology;

import java.util.List;

/** A topology that can't run. Tells everything that is wrong with it at once. */
public final class InvalidTopologyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * @param problems at least one sentence, each about one thing
     */
    public InvalidTopologyException(List<String> problems) {
        super("the topology can't run: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem, a sentence that names the component. */
    public List<String> problems() {
        return problems;
    }
}
