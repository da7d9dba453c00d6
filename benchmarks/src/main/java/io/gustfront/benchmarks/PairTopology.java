package io.gustfront.benchmarks;

import io.gustfront.api.Gust;
import io.gustfront.api.topology.TopologyBuilder;

/** W5 and W6: a payload from one worker process to another. Submitted as any user's jar is. */
final class PairTopology {
    static final String NAME = "pair";

    private PairTopology() {}

    /** Arguments: the variant's name, and the directory in which each process tells what it counted. */
    public static void main(String... arguments) {
        Variant variant = Variant.of(arguments[0]);
        String probes = arguments[1];
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("source", new Components.PayloadSource(variant.tracked(), probes));
        builder.setBolt("sink", new Components.Sink(probes)).shuffleGrouping("source");
        Gust.submit(NAME, builder.createTopology(), variant.config().setNumWorkers(2));
    }
}
