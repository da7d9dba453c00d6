package io.gustfront.examples.topn;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import java.time.Duration;

/**
 * The three pages that were seen most, anew each second: counters send their best ones with each tick, and one bolt merges these.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.topn.TopPages --for 10s
 * }</pre>
 */
public final class TopPages {
    static final int TOP = 3;
    private static final Duration TICK = Duration.ofSeconds(1);

    private TopPages() {}

    /** Submits the topology. */
    public static void main(String... arguments) {
        Gust.submit("top-pages", topology(), new Config());
    }

    static Topology topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("views", new ViewSpout());
        builder.setBolt("count", new CountPages(TOP), 2)
                .fieldsGrouping("views", new Fields("page"))
                .setTickInterval(TICK);
        builder.setBolt("merge", new MergeTops(TOP)).globalGrouping("count").setTickInterval(TICK);
        builder.setBolt("print", (top, out) -> System.out.println(top.getString(0)))
                .shuffleGrouping("merge");
        return builder.createTopology();
    }
}
