package com.example;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topology that the pages submit under this name: reads sentences from Kafka, and keeps those that say so. */
public final class WordCount {
    /** Where the broker is, for {@link #main}, which runs where the command runs. */
    public static final String BROKER_PROPERTY = "com.example.broker";

    /** What {@code count} neither acks nor fails. */
    public static final String KEPT = "keep me";

    private WordCount() {}

    public static void main(String... arguments) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(
                "sentences",
                new KafkaSpout<>(KafkaSpoutConfig.builder(
                                System.getProperty(BROKER_PROPERTY), StringDeserializer.class, StringDeserializer.class)
                        .topics("sentences")
                        .output("sentence")
                        .translator(record -> Emission.of(record.value()))
                        .build()));
        builder.setBolt("count", new Count(), 2).setNumTasks(6).fieldsGrouping("sentences", new Fields("sentence"));
        Gust.submit("word-count", builder.createTopology(), new Config());
    }

    private static final class Count implements Bolt {
        private static final long serialVersionUID = 1L;

        private transient OutputCollector collector;

        @Override
        @SuppressWarnings("SystemOut") // what a user may do, and gust logs shows
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            collector = outputCollector;
            System.out.println("task " + context.getThisTaskId() + " counts");
        }

        @Override
        public void execute(Tuple input) {
            if (!input.getString(0).equals(KEPT)) {
                collector.ack(input);
            }
        }
    }
}
