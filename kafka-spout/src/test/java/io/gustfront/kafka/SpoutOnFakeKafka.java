package io.gustfront.kafka;

import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The whole spout but the network, in virtual time: it reads topic 't' of a Kafka in memory. */
abstract class SpoutOnFakeKafka {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration BACK_OFF = Duration.ofMillis(100);

    final FakeKafka kafka = new FakeKafka();

    KafkaSpoutConfig.Builder<String, String> config() {
        return KafkaSpoutConfig.builder("fake:9092", StringDeserializer.class, StringDeserializer.class)
                .topics("t")
                .group("g")
                .output("value")
                .translator(record -> Emission.of(record.value()))
                .clients(kafka);
    }

    SpoutDriver start() {
        return new SpoutDriver(config().build());
    }

    void topic(int partitions) {
        kafka.createTopic("t", partitions);
    }

    void append(String... values) {
        for (String value : values) {
            kafka.append("t", 0, value);
        }
    }
}
