package io.gustfront.examples.enrichment;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaBolt;
import io.gustfront.kafka.KafkaBoltConfig;
import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.kafka.PoisonPolicy;
import io.gustfront.kafka.RetryPolicy;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Reads orders, {@code customer;item;quantity}, and writes them with what they cost. An order that can't be priced is tried three
 * times, in case the price comes, and then put into a dead-letter topic: it holds nobody up, and isn't lost.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.enrichment.Enrichment 127.0.0.1:9092 orders priced orders-dead
 * gust kafka dlq list orders-dead
 * }</pre>
 */
public final class Enrichment {
    private static final int ATTEMPTS = 3;

    private Enrichment() {}

    /** Submits the topology: brokers, the topic to read, the one to write, and the one for dead letters. */
    public static void main(String... arguments) {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("usage: BOOTSTRAP FROM TO DEAD_LETTERS");
        }
        Topology topology =
                topology(arguments[0], arguments[1], arguments[2], arguments[3], KafkaClients.overNetwork());
        Gust.submit("enrichment", topology, new Config());
    }

    static Topology topology(String bootstrap, String from, String to, String deadLetters, KafkaClients clients) {
        KafkaSpoutConfig<String, String> orders = KafkaSpoutConfig.builder(
                        bootstrap, StringDeserializer.class, StringDeserializer.class)
                .topics(from)
                .output("order")
                .translator(record -> Emission.of(record.value()))
                .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(ATTEMPTS))
                .poisonPolicy(PoisonPolicy.deadLetter(deadLetters))
                .clients(clients)
                .build();
        KafkaBoltConfig<String, String> priced = KafkaBoltConfig.builder(
                        bootstrap, StringSerializer.class, StringSerializer.class)
                .topic(to)
                .key(order -> order.getStringByField("customer"))
                .value(order -> order.getStringByField("order"))
                .clients(clients)
                .build();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("orders", new KafkaSpout<>(orders), 2);
        builder.setBolt("price", new PriceOrder(), 2).localOrShuffleGrouping("orders");
        builder.setBolt("priced", new KafkaBolt<>(priced), 1).localOrShuffleGrouping("price");
        return builder.createTopology();
    }
}
