package io.gustfront.runtime.worker;

import io.gustfront.api.config.ConfigKey;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What inboxes, staging and links of a worker may hold together: a quarter of its heap (PROTOCOL B2). What the configuration allows an
 * executor is cut to its part of that, but never below two batches. Bytes count for encoded tuples; those that pass by reference
 * are bounded by their number.
 */
final class MemoryBudget {
    private static final int PART_OF_HEAP = 4;

    private final TopologyConfig config;
    private final long bytesPerExecutor;

    /**
     * @param heapBytes the largest heap
     * @param executors how many executors the worker has
     * @param sessions how many other workers it is linked with
     */
    MemoryBudget(TopologyConfig config, long heapBytes, int executors, int sessions) {
        long links = sessions * config.get(TopologyKeys.LINK_DATA_WINDOW);
        this.config = config;
        this.bytesPerExecutor = Math.max(0, heapBytes / PART_OF_HEAP - links) / Math.max(1, executors);
    }

    /** The component, with an inbox and a staging that are within the budget: each gets half. */
    ComponentSpec limit(ComponentSpec component) {
        TopologyConfig own = config.forComponent(component.id(), component.configuration());
        Map<String, Object> limited = new LinkedHashMap<>(component.configuration());
        limit(limited, own, TopologyKeys.INBOX_BYTES);
        limit(limited, own, TopologyKeys.STAGING_BYTES);
        return new ComponentSpec(
                component.id(),
                component.prototype(),
                component.parallelism(),
                component.tasks(),
                component.streams(),
                component.inputs(),
                limited);
    }

    private void limit(Map<String, Object> limited, TopologyConfig own, ConfigKey<Long> key) {
        long least = 2 * Math.max(64L << 10, config.get(TopologyKeys.BATCH_BYTES));
        limited.put(key.name(), Math.min(own.get(key), Math.max(least, bytesPerExecutor / 2)));
    }
}
