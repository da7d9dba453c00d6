package io.gustfront.examples.transfer;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaBolt;
import io.gustfront.kafka.KafkaBoltConfig;
import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.KafkaPartitionGrouping;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.kafka.Order;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the records of one topic to another so that those of one key arrive in the order in which they were written, whatever
 * fails on the way: a record is emitted when the one of its key before is written. Other keys don't wait for that. The writer of a
 * partition's records runs where they are read, so none goes over the network but to Kafka.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.transfer.Transfer 127.0.0.1:9092 orders orders-copy
 * }</pre>
 */
public final class Transfer {
    private static final int TASKS = 2;

    private Transfer() {}

    /** Submits the topology: brokers, the topic to read, and the one to write. */
    public static void main(String... arguments) {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("usage: BOOTSTRAP FROM TO");
        }
        Gust.submit(
                "transfer",
                topology(arguments[0], arguments[1], arguments[2], KafkaClients.overNetwork()),
                new Config());
    }

    static Topology topology(String bootstrap, String from, String to, KafkaClients clients) {
        KafkaSpoutConfig<String, String> read = KafkaSpoutConfig.builder(
                        bootstrap, StringDeserializer.class, StringDeserializer.class)
                .topics(from)
                .order(Order.BY_KEY)
                .output("partition", "key", "value", "timestamp")
                .translator(record -> Emission.of(record.partition(), record.key(), record.value(), record.timestamp()))
                .clients(clients)
                .build();
        KafkaBoltConfig<String, String> write = KafkaBoltConfig.builder(
                        bootstrap, StringSerializer.class, StringSerializer.class)
                .topic(to)
                .key(record -> (String) record.getValueByField("key")) // a record may have no key
                .value(record -> (String) record.getValueByField("value")) // nor a value: it deletes what its key says
                .timestampMs(record -> record.getLongByField("timestamp"))
                .clients(clients)
                .build();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("read", new KafkaSpout<>(read), TASKS);
        builder.setBolt("write", new KafkaBolt<>(write), TASKS)
                .customGrouping("read", KafkaPartitionGrouping.byPartition(from, "partition"));
        return builder.createTopology();
    }
}
