package io.gustfront.kafka.tools.life;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaBolt;
import io.gustfront.kafka.KafkaBoltConfig;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.kafka.PoisonPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topology that carries records from one Kafka topic to another, each step on any worker, and the jar that holds it. */
final class Relay {
    static final String RECORDS = "records";
    static final String PASS = "pass";
    static final String WRITE = "write";

    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
    private static final int MAX_PENDING = 500;

    private Relay() {}

    /** Kills the worker that gets it. */
    static final String KILLER = "killer";

    /** Hands on what it gets. */
    static final class Pass implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {
            if (input.getString(0).equals(KILLER)) {
                Runtime.getRuntime().halt(9);
            }
            collector.emit(new Values(input.getString(0)));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("value"));
        }
    }

    static Map<String, Object> configuration(int workers) {
        return Map.of(TopologyKeys.WORKERS.name(), workers, TopologyKeys.WORKER_HEAP.name(), 128L << 20);
    }

    static Topology topology(String bootstrap, String from, String to, String group) {
        return topology(bootstrap, from, to, group, PoisonPolicy.stop());
    }

    static Topology topology(String bootstrap, String from, String to, String group, PoisonPolicy poisonPolicy) {
        KafkaSpoutConfig<String, String> in = KafkaSpoutConfig.builder(
                        bootstrap, StringDeserializer.class, StringDeserializer.class)
                .topics(from)
                .group(group)
                .output("value")
                .translator(record -> Emission.of(record.value()))
                .commitInterval(COMMIT_INTERVAL)
                .poisonPolicy(poisonPolicy)
                .build();
        KafkaBoltConfig<String, String> out = KafkaBoltConfig.<String, String>builder(
                        bootstrap, StringSerializer.class, StringSerializer.class)
                .topic(to)
                .value(tuple -> tuple.getString(0))
                .build();
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout(RECORDS, new KafkaSpout<>(in), 2).setMaxSpoutPending(MAX_PENDING);
        builder.setBolt(PASS, new Pass(), 2).setNumTasks(4).fieldsGrouping(RECORDS, new Fields("value"));
        builder.setBolt(WRITE, new KafkaBolt<>(out), 2).setNumTasks(2).fieldsGrouping(PASS, new Fields("value"));
        return builder.createTopology();
    }

    /** Packs everything that a worker doesn't have already. */
    static Path pack(Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.setLevel(0);
            copy(KafkaSpout.class, "io/gustfront/kafka", "io/gustfront/kafka/tools", out);
            copy(Relay.class, "io/gustfront/kafka/tools/life", "io/gustfront/kafka/none", out);
            copy(KafkaClient.class, "org/apache/kafka", "org/apache/kafka/none", out);
            copy(KafkaClient.class, "kafka", "kafka/none", out);
        }
        return jar;
    }

    /** Copies a directory of where a class is from, without another directory. */
    private static void copy(Class<?> type, String directory, String without, JarOutputStream out) throws IOException {
        Path source = Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
        if (Files.isDirectory(source)) {
            copy(source, directory, without, out);
        } else {
            try (FileSystem files = FileSystems.newFileSystem(source)) {
                copy(files.getPath("/"), directory, without, out);
            }
        }
    }

    private static void copy(Path root, String directory, String without, JarOutputStream out) throws IOException {
        Path top = root.resolve(directory);
        if (!Files.isDirectory(top)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> files = Files.walk(top)) {
            found = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(root.resolve(without)))
                    .toList();
        }
        for (Path file : found) {
            out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
            try (InputStream in = Files.newInputStream(file)) {
                in.transferTo(out);
            }
            out.closeEntry();
        }
    }
}
