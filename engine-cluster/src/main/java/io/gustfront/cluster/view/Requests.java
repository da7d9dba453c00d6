package io.gustfront.cluster.view;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What clients send. {@code requestId} is chosen by the client: the same for each try of the same wish. */
public final class Requests {
    private Requests() {}

    /**
     * {@code POST /topologies}.
     *
     * @param requestId see above
     * @param name the topology's name
     * @param jar digest of the jar, uploaded before
     * @param blob digest of the topology blob, uploaded before
     * @param inactive whether its spouts are to wait for {@code activate}
     */
    public record Submit(String requestId, String name, String jar, String blob, boolean inactive) {}

    /**
     * {@code POST /topologies/{name}/kill}.
     *
     * @param requestId see above
     * @param waitMs how long to drain at most; absent: what the topology's configuration says
     */
    public record Kill(String requestId, Optional<Long> waitMs) {
        /** What is missing in JSON comes as null. */
        public Kill {
            waitMs = Objects.requireNonNullElse(waitMs, Optional.empty());
        }
    }

    /**
     * {@code POST /topologies/{name}/activate}, {@code …/deactivate}, {@code POST /nodes/{node}/drain}, {@code …/undrain}.
     *
     * @param requestId see above
     */
    public record Plain(String requestId) {}

    /**
     * {@code POST /topologies/{name}/rebalance}.
     *
     * @param requestId see above
     * @param workers how many; absent: as now
     * @param executors by component; those that are missing stay
     * @param waitMs how long what moves may drain; absent: what the topology's configuration says
     */
    public record Rebalance(
            String requestId, Optional<Integer> workers, Map<String, Integer> executors, Optional<Long> waitMs) {
        /** What is missing in JSON comes as null. */
        public Rebalance {
            workers = Objects.requireNonNullElse(workers, Optional.empty());
            executors = Collections.unmodifiableMap(new TreeMap<>(Objects.requireNonNullElse(executors, Map.of())));
            waitMs = Objects.requireNonNullElse(waitMs, Optional.empty());
        }
    }
}
