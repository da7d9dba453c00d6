package io.gustfront.examples.lookup;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import java.time.Duration;

/**
 * Asks something slow about each tuple without waiting for it: many questions are under way at once, and each tuple is settled by
 * the thread that has its answer. {@code hold.tuples} bounds how many; nothing more is taken in meanwhile.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.lookup.SlowLookup --for 10s
 * }</pre>
 */
public final class SlowLookup {
    private static final int MOST_UNDER_WAY = 200;

    private SlowLookup() {}

    /** Submits the topology. */
    public static void main(String... arguments) {
        Gust.submit("slow-lookup", topology(new PretendedService(Duration.ofMillis(50))), new Config());
    }

    static Topology topology(Service service) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("cities", new CitySpout());
        builder.setBolt("look-up", new LookupBolt(service))
                .shuffleGrouping("cities")
                .setMessageTimeout(Duration.ofSeconds(10))
                .addConfiguration(TopologyKeys.HOLD_TUPLES, MOST_UNDER_WAY);
        builder.setBolt("print", (known, out) -> {
                    if (known.getInteger(0) % 1_000 == 0) {
                        System.out.println(known.getString(1) + " lies " + known.getInteger(2) + " m high");
                    }
                })
                .shuffleGrouping("look-up");
        return builder.createTopology();
    }
}
