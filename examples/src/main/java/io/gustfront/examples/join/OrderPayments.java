package io.gustfront.examples.join;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import java.time.Duration;

/**
 * Joins orders with their payments, which come in any order. What is joined is anchored to both, so both are done only when the
 * result is, and both come again if it fails. An order without a payment fails after 20 s, and comes again.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.join.OrderPayments --for 10s
 * }</pre>
 */
public final class OrderPayments {
    private OrderPayments() {}

    /** Submits the topology. */
    public static void main(String... arguments) {
        Gust.submit("order-payments", topology(), new Config().setNumWorkers(1));
    }

    static Topology topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("orders", new NumberedSpout("id", "item"));
        builder.setSpout("payments", new NumberedSpout("id", "amount"));
        builder.setBolt("join", new JoinBolt(), 2)
                .fieldsGrouping("orders", new Fields("id"))
                .fieldsGrouping("payments", new Fields("id"))
                .setMessageTimeout(Duration.ofSeconds(20));
        builder.setBolt("print", (paid, out) -> {
                    if (paid.getInteger(0) % 1_000 == 0) {
                        System.out.println("order " + paid.getInteger(0) + ", a " + paid.getString(1)
                                + ", is paid with " + paid.getString(2));
                    }
                })
                .shuffleGrouping("join");
        return builder.createTopology();
    }
}
