package io.gustfront.benchmarks;

import io.gustfront.api.config.Config;
import io.gustfront.api.config.ExecutorThreads;
import io.gustfront.api.config.TopologyKeys;
import java.util.List;

/**
 * How Gustfront is run: words with dashes between, {@code acked-fused-10000} say. {@code acked} or {@code unacked}; {@code fused},
 * {@code own} and {@code shared} change the default profile; a number is the rate of W4, in tuples a second, or the size of W8.
 * {@code load} runs W4 at so many percent of what its chain can carry; {@code null} drains W3's topic into a bolt that does nothing.
 *
 * @param name as told
 * @param words its parts
 */
record Variant(String name, List<String> words) {
    static Variant of(String name) {
        List<String> words = List.of(name.split("-", -1));
        for (String word : words) {
            if (!List.of("acked", "unacked", "fused", "own", "shared", "rest", "null", "chain", "fan", "load")
                            .contains(word)
                    && !word.matches("[0-9]+")) {
                throw new IllegalArgumentException(
                        "no variant '" + name + "': there are acked and unacked, with -fused, -own, -shared");
            }
        }
        return new Variant(name, words);
    }

    boolean tracked() {
        return words.contains("acked");
    }

    boolean has(String word) {
        return words.contains(word);
    }

    /** The number in its name; 0 if there is none. */
    int number() {
        return words.stream()
                .filter(word -> word.matches("[0-9]+"))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }

    /** The default profile, and what this variant changes of it. */
    Config config() {
        Config config = new Config();
        config.set(TopologyKeys.ACKING, tracked());
        config.set(TopologyKeys.FUSE, has("fused"));
        if (has("own")) {
            config.set(TopologyKeys.EXECUTOR_THREADS, ExecutorThreads.OWN);
        } else if (has("shared")) {
            config.set(TopologyKeys.EXECUTOR_THREADS, ExecutorThreads.SHARED);
        }
        return config;
    }
}
