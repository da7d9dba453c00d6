package io.gustfront.examples.wordcount;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaBolt;
import io.gustfront.kafka.KafkaBoltConfig;
import io.gustfront.kafka.KafkaClients;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Reads sentences from one Kafka topic, writes to another how often each word was seen: records with the word as key and an
 * increment, a long, as value. The sum of a word's increments is its count.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.wordcount.WordCount bootstrap=127.0.0.1:9092 from=sentences to=words
 * }</pre>
 */
public final class WordCount {
    private WordCount() {}

    /** Submits the topology; see {@link WordCountArguments} for what can be said. */
    public static void main(String... arguments) {
        WordCountArguments told = WordCountArguments.parse(arguments);
        Config config = new Config().setNumWorkers(told.workers());
        Gust.submit(told.name(), topology(told), config);
    }

    static Topology topology(WordCountArguments told) {
        return topology(told, KafkaClients.overNetwork());
    }

    /** With clients of its own, for tests. */
    static Topology topology(WordCountArguments told, KafkaClients clients) {
        KafkaSpoutConfig<String, String> from = KafkaSpoutConfig.builder(
                        told.bootstrap(), StringDeserializer.class, StringDeserializer.class)
                .topics(told.from())
                .group(told.group())
                .output("sentence")
                .translator(sentence -> Emission.of(sentence.value()))
                .clients(clients)
                .build();
        KafkaBoltConfig<String, Long> to = KafkaBoltConfig.builder(
                        told.bootstrap(), StringSerializer.class, LongSerializer.class)
                .topic(told.to())
                .key(increment -> increment.getStringByField("word"))
                .value(increment -> increment.getLongByField("increment"))
                .clients(clients)
                .build();

        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("sentences", new KafkaSpout<>(from), told.spouts());
        builder.setBolt("split", new SplitSentence(), told.splitters()).localOrShuffleGrouping("sentences");
        builder.setBolt("count", new CountBolt(), told.counters())
                .fieldsGrouping("split", new Fields("word"))
                .setTickInterval(told.flush());
        builder.setBolt("increments", new KafkaBolt<>(to), told.writers()).localOrShuffleGrouping("count");
        return builder.createTopology();
    }
}
