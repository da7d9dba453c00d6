package io.gustfront.junit;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.WordCount;
import io.gustfront.testsupport.DocumentedCommand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each command of the pages that speaks to a cluster is run, as it stands there and in that order, on one whose workers are processes, with
 * a broker. Those that need none are run by other tests: {@code config}, {@code version} and {@code completion} by DocumentationTest, {@code
 * local} by {@link ExamplesRunLocallyTest}, {@code new} by {@link NewProjectTest}, dead letters by KafkaCommandsTest.
 */
@GustCluster(nodes = 3, slots = 4, kafka = true)
class DocumentedCommandsTest {
    private static final Set<String> OF_CLUSTERS = Set.of(
            "submit",
            "list",
            "describe",
            "top",
            "logs",
            "errors",
            "rebalance",
            "deactivate",
            "activate",
            "kill",
            "drain",
            "kafka");
    private static final String SMALL = "worker.heap=64MiB";
    private static final Map<String, String> MAINS = Map.of(
            "word-count",
            "com.example.WordCount",
            "orders",
            "com.example.orders.OrdersTopology",
            "hello",
            "io.gustfront.examples.hello.HelloTopology");

    @TempDir
    private Path directory;

    private TestCluster cluster;
    private Path jar;
    private Map<String, String> variables;
    private Admin admin;

    @BeforeEach
    void prepare(TestCluster given) throws Exception {
        cluster = given;
        jar = ClassPathJar.write(directory.resolve("topologies.jar"), System.getProperty("java.class.path"));
        variables = Map.of(
                "GUST_MASTER_URLS", cluster.masterUrl().toString(),
                "GUST_SECRET_FILE", cluster.secretFile().toString(),
                "GUST_KAFKA_BOOTSTRAP", cluster.kafka());
        admin = Admin.create(Map.of("bootstrap.servers", cluster.kafka()));
        admin.createTopics(List.of(new NewTopic("sentences", 2, (short) 1)))
                .all()
                .get();
        System.setProperty(WordCount.BROKER_PROPERTY, cluster.kafka());
    }

    @AfterEach
    void forget() throws Exception {
        System.clearProperty(WordCount.BROKER_PROPERTY);
        cluster.clear(); // nobody reads the topic any more
        admin.deleteTopics(admin.listTopics().names().get()).all().get();
        admin.close();
    }

    private GustRun gust(Predicate<String> enough, List<String> words) {
        GustRun run = GustRun.until(enough, variables, words);
        assertThat(run.code())
                .as("gust " + String.join(" ", words) + "\n" + run)
                .isZero();
        return run;
    }

    private GustRun gust(String... words) {
        return gust(out -> false, List.of(words));
    }

    private void submit(String name, String... more) {
        List<String> words = new ArrayList<>(
                List.of("submit", jar.toString(), MAINS.get(name), "--name", name, "-c", "workers=2", "-c", SMALL));
        words.addAll(List.of(more));
        gust(words.toArray(String[]::new));
    }

    private void produce(String... values) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.kafka()), new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>("sentences", 0, null, value));
            }
        }
    }

    private JsonNode lagOfFirstPartition() {
        String text = gust("kafka", "lag", "word-count", "-o", "json").out();
        return new JsonMapper().readTree(text).get("partitions").get(0);
    }

    @Test
    void shouldDoWhatThePagesSay() throws Exception {
        admin.createTopics(List.of(new NewTopic("orders-dead", 1, (short) 1)))
                .all()
                .get();
        Map<String, String> told = new HashMap<>();
        int run = 0;
        for (DocumentedCommand command : DocumentedCommand.in(Path.of(".."))) {
            if (OF_CLUSTERS.contains(command.words().get(0)) && !command.words().contains("dlq")) {
                told.put(command.toString(), perform(command).out());
                run++;
            }
        }

        assertThat(run).isGreaterThan(50);
        assertThat(told.get("list --nodes")).contains("node-1", "node-2", "node-3");
        assertThat(told.get("describe word-count")).contains("is active", "spout sentences", "bolt count");
        assertThat(told.get("logs -f word-count/count")).contains("counts");
        assertThat(told.get("rebalance orders --workers 6 --executors count=12 --dry-run"))
                .contains("count");
        assertThat(told.get("top orders")).contains("count");
        assertThat(told.get("kafka lag word-count")).contains("sentences-0", "sentences-1");
    }

    private GustRun perform(DocumentedCommand command) {
        List<String> words = new ArrayList<>();
        for (String word : command.words()) {
            words.add(
                    word.endsWith(".jar")
                            ? jar.toString()
                            : word.startsWith("http://")
                                    ? cluster.masterUrl().toString()
                                    : word.endsWith("/secret")
                                            ? cluster.secretFile().toString()
                                            : word);
        }
        if (words.get(0).equals("submit")) {
            String name = words.get(words.indexOf("--name") + 1);
            if (cluster.client().topology(name).isPresent()) {
                gust("kill", name, "--wait-secs", "0"); // of the page before
            }
            words.addAll(List.of("-c", SMALL));
        } else {
            words.stream()
                    .map(word -> word.replaceFirst("[/.].*", ""))
                    .filter(name -> MAINS.containsKey(name)
                            && !words.contains("topics")
                            && cluster.client().topology(name).isEmpty())
                    .distinct()
                    .forEach(name -> submit(name));
        }
        boolean endless = words.contains("-f") || (words.contains("top") && !words.contains("--once"));
        return gust(out -> endless && out.lines().count() > 1, words);
    }

    @Test
    void shouldSayWhoHoldsAnOffsetAndReleaseItByAReset() {
        submit("word-count", "-c", "message.timeout=5s"); // so long the reset waits for what is held
        produce("one", "two", WordCount.KEPT, "four");
        AtomicReference<JsonNode> seen = new AtomicReference<>();
        cluster.await("the offset to be held", () -> {
            JsonNode lag = lagOfFirstPartition();
            seen.set(lag);
            return lag.path("committed").asLong() == 2
                    && lag.path("holder").path("where").asString("").equals("held");
        });

        JsonNode held = seen.get();
        assertThat(held.path("lag").asLong()).isEqualTo(2);
        assertThat(held.path("doneAbove").asLong()).isEqualTo(1);
        assertThat(held.path("holder").path("component").asString()).isEqualTo("count");
        assertThat(held.path("holder").path("offset").asLong()).isEqualTo(2);
        assertThat(gust("kafka", "lag", "word-count").out()).containsPattern("2 (is held by count|waits in sentences)");
        assertThat(gust("kafka", "commits", "word-count.sentences").out()).contains("sentences-0");

        List<String> reset = List.of("kafka", "reset", "word-count.sentences", "--to", "latest", "--execute");
        GustRun refused = GustRun.of(variables, reset);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("word-count", "--pause");

        List<String> paused = new ArrayList<>(reset);
        paused.add("--pause");
        gust(out -> false, paused);

        assertThat(gust("list").out()).contains("active");
        produce("five");
        cluster.await(
                "all to be committed",
                () -> lagOfFirstPartition().path("committed").asLong() == 5);
        assertThat(lagOfFirstPartition().path("lag").asLong()).isZero();
    }
}
