package io.gustfront.kafka.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cli.output.Terminal;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.ComponentRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.cluster.wire.ReplyBody.WorkerStats;
import io.gustfront.kafka.DeadLetterHeaders;
import io.gustfront.kafka.Emission;
import io.gustfront.kafka.KafkaSpout;
import io.gustfront.kafka.KafkaSpoutConfig;
import io.gustfront.runtime.channel.ToSupervisor.ExecutorStats;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import io.gustfront.runtime.channel.TopologyStructure;
import io.gustfront.runtime.channel.TopologyStructure.ComponentStructure;
import io.gustfront.runtime.channel.TopologyStructure.Kind;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.testsupport.DocumentedCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code gust kafka}, from its words to its exit codes, against a real broker and, where a cluster is asked, a master that is played. */
@Timeout(60)
class KafkaCommandsTest {
    private static KafkaClusterTestKit kit;
    private static Admin admin;

    @TempDir
    private Path directory;

    private String topic;
    private final List<String> clusterWords = new ArrayList<>();
    private final StopSignal stop = new StopSignal();

    @BeforeAll
    static void startBroker() throws Exception {
        KafkaClusterTestKit.Builder builder = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                .setCombined(true)
                .setNumBrokerNodes(1)
                .setNumControllerNodes(1)
                .build());
        Map.of(
                        "offsets.topic.num.partitions", "3",
                        "offsets.topic.replication.factor", "1",
                        "auto.create.topics.enable", "false")
                .forEach(builder::setConfigProp);
        kit = builder.build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        admin = Admin.create(Map.of("bootstrap.servers", kit.bootstrapServers()));
    }

    @AfterAll
    static void stopBroker() throws Exception {
        admin.close();
        kit.close();
    }

    @BeforeEach
    void name(TestInfo info) {
        topic = info.getTestMethod().orElseThrow().getName();
        // Nobody's cluster, even if one runs on this machine.
        clusterWords.addAll(List.of("--secret-file", directory.resolve("none").toString()));
    }

    private record Run(int code, String out, String err) {
        JsonNode json() {
            assertThat(out.lines()).hasSize(1);
            return new JsonMapper().readTree(out);
        }
    }

    /** As {@code gust kafka WORDS} would be. */
    private Run kafka(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandEnvironment environment = new CommandEnvironment(
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), false, 160),
                new Installation(directory),
                stop);
        CommandLine line = new CommandLine(new KafkaCommand(environment));
        line.setErr(new PrintWriter(err, true));
        line.setExecutionExceptionHandler((e, commandLine, result) -> {
            if (!(e instanceof CommandFailedException)) {
                throw new AssertionError(e);
            }
            err.write(e.getMessage());
            return 1;
        });
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--bootstrap", kit.bootstrapServers()));
        if (List.of("lag", "reset", "alter").stream().anyMatch(all::contains)) {
            all.addAll(clusterWords);
        }
        int code = line.execute(all.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private void fill(String name, int partitions, int recordsEach) {
        assertThat(kafka("topics", "create", name, "--partitions", String.valueOf(partitions))
                        .code())
                .isZero();
        for (int i = 0; i < partitions * recordsEach; i++) {
            assertThat(kafka("produce", name, "--key", "k" + i, "--value", "v" + i)
                            .code())
                    .isZero();
        }
    }

    private static void commit(String group, TopicPartition partition, long offset, String note) {
        try {
            admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset, note)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static long committed(String group, TopicPartition partition) {
        try {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(partition)
                    .offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** A cluster with a topology {@code words} whose spout reads the test's topic. */
    private PlayedMaster master(boolean active) throws Exception {
        return master("words", "read", topic, active);
    }

    private PlayedMaster master(String topology, String spoutId, String group, boolean active) throws Exception {
        PlayedMaster master = new PlayedMaster(directory.resolve("secret"));
        clusterWords.clear();
        clusterWords.addAll(List.of(
                "--master",
                master.url(),
                "--secret-file",
                directory.resolve("secret").toString()));
        KafkaSpout<String, String> spout = new KafkaSpout<>(
                KafkaSpoutConfig.builder(kit.bootstrapServers(), StringDeserializer.class, StringDeserializer.class)
                        .topics(topic)
                        .group(group)
                        .output("value")
                        .translator(record -> Emission.of(record.value()))
                        .build());
        TreeMap<String, ComponentStructure> components = new TreeMap<>();
        components.put(
                spoutId,
                new ComponentStructure(
                        Kind.SPOUT, 1, 1, new TreeMap<>(), List.of(), spout.getComponentConfiguration()));
        master.says("/topologies", new TopologyRow[] {row(topology, active)})
                .says("/topologies/" + topology, detail(topology, active, 0))
                .says(
                        "/topologies/" + topology + "/structure",
                        new Views.Structure(topology, new TopologyStructure(components, 0, Map.of(), List.of())));
        return master;
    }

    private static TopologyRow row(String name, boolean active) {
        return new TopologyRow(name, name + "-1", active ? "active" : "inactive", "", active, 1, 1, 2, 2, 1_000);
    }

    private static TopologyDetail detail(String name, boolean active, long pending) {
        return new TopologyDetail(
                row(name, active),
                1,
                0,
                0,
                Map.of("read", new ComponentRow("spout", 1, 1)),
                List.of(new WorkerRow(
                        1, "n", "127.0.0.1", 6700, "running", 1, 1, 1, true, active, pending, 0, "", List.of())),
                List.of(),
                List.of());
    }

    @Test
    void shouldCreateListDescribeAlterAndDeleteATopic() {
        assertThat(kafka("topics", "create", topic, "--partitions", "2", "-c", "retention.ms=3600000")
                        .out())
                .isEqualTo("created '" + topic + "' with 2 partitions\n");
        assertThat(kafka("topics", "create", topic).err()).contains("already exists");
        assertThat(kafka("topics", "list").out()).contains(topic);
        assertThat(kafka("topics", "list", "-o", "json").json().get("topics").toString())
                .contains("{\"topic\":\"" + topic + "\",\"partitions\":2,\"replicas\":1,\"internal\":false}");

        JsonNode described = kafka("topics", "describe", topic, "-o", "json").json();
        assertThat(described.get("settings").get("retention.ms").asString()).isEqualTo("3600000");
        assertThat(described.get("partitions")).hasSize(2);
        assertThat(kafka("topics", "describe", topic).out()).contains("PARTITION", "LEADER", "retention.ms=3600000");

        assertThat(kafka("topics", "alter", topic, "--unset", "retention.ms").code())
                .isZero();
        assertThat(kafka("topics", "describe", topic, "-o", "json").json().get("settings"))
                .isEmpty();

        assertThat(kafka("topics", "delete", topic).err()).contains("--yes deletes it");
        assertThat(kafka("topics", "delete", topic, "--yes").out()).isEqualTo("deleted '" + topic + "'\n");
        assertThat(kafka("topics", "describe", topic).code()).isEqualTo(1);
    }

    @Test
    void shouldWarnWhichTopologiesAreHitByMorePartitionsAndDoItOnlyWhenTold() throws Exception {
        fill(topic, 1, 0);
        try (PlayedMaster master = master(true)) {
            Run warned = kafka("topics", "alter", topic, "--partitions", "3");
            assertThat(warned.code()).isEqualTo(1);
            assertThat(warned.err())
                    .contains(
                            "the order of a key breaks there",
                            "topology 'words' reads it (read, 1 task)",
                            "nothing was changed");
            assertThat(master.commands).isEmpty();

            assertThat(kafka("topics", "alter", topic, "--partitions", "3", "--yes")
                            .code())
                    .isZero();
            assertThat(kafka("topics", "describe", topic, "-o", "json").json().get("partitions"))
                    .hasSize(3);
            assertThat(kafka("topics", "alter", topic, "--partitions", "2", "--yes")
                            .err())
                    .contains("has 3 partitions; it can only get more");
        }
    }

    @Test
    void shouldSayWhereLogsBeginAndEnd() {
        fill(topic, 1, 3);

        assertThat(kafka("offsets", topic, "-o", "json")
                        .json()
                        .get("partitions")
                        .toString())
                .isEqualTo("[{\"partition\":0,\"earliest\":0,\"latest\":3}]");
        assertThat(kafka("offsets", topic, "--at", "2020-01-01T00:00:00Z").out())
                .contains("OFFSET", "0");
        assertThat(kafka("offsets", topic, "--at", "2999-01-01T00:00:00Z").out())
                .contains("-");
        assertThat(kafka("offsets", topic, "--at", "yesterday").code()).isEqualTo(2);
        assertThat(kafka("offsets", topic.substring(1)).err())
                .contains("there is no topic", "did you mean '" + topic + "'?");
    }

    @Test
    void shouldPrintRecords() {
        fill(topic, 1, 3);

        assertThat(kafka("consume", topic).out()).isEqualTo("0@0\tk0\tv0\n0@1\tk1\tv1\n0@2\tk2\tv2\n");
        assertThat(kafka("consume", topic, "--from", "1", "--max", "1", "-o", "json")
                        .json()
                        .get("value")
                        .asString())
                .isEqualTo("v1");
        assertThat(kafka("produce", topic, "--value", "x", "--header", "a=b").out())
                .contains("wrote 1 record");
        assertThat(kafka("consume", topic, "--from", "3", "-o", "json")
                        .json()
                        .get("headers")
                        .get("a")
                        .asString())
                .isEqualTo("b");
    }

    @Test
    void shouldShowTheLagOfAGroup() {
        fill(topic, 1, 4);
        commit(topic, new TopicPartition(topic, 0), 1, "");

        JsonNode lag =
                kafka("lag", topic, "-o", "json").json().get("partitions").get(0);
        assertThat(lag.get("end").asLong()).isEqualTo(4);
        assertThat(lag.get("committed").asLong()).isEqualTo(1);
        assertThat(lag.get("lag").asLong()).isEqualTo(3);
        assertThat(lag.get("lagMs").asLong()).isBetween(0L, 60_000L);
        assertThat(lag.has("holder")).isFalse();
        assertThat(kafka("lag", "nobody").err()).contains("no group 'nobody' that has committed anything");
    }

    @Test
    void shouldShowWhoHoldsTheOffsetOfATopology() throws Exception {
        fill(topic, 1, 4);
        TopicPartition partition = new TopicPartition(topic, 0);
        commit(topic, partition, 1, "");
        try (PlayedMaster master = master(true)) {
            TreeMap<String, Long> gauges = new TreeMap<>(Map.of(
                    "user.kafka.in-flight." + partition, 1L,
                    "user.kafka.done-above." + partition, 2L,
                    "user.kafka.committable." + partition, 1L));
            ExecutorStats read =
                    new ExecutorStats(new TaskRange(1, 1), "read", new TreeMap<>(), gauges, new TreeMap<>());
            master.says(
                            "/topologies/words/stats",
                            new Views.Stats(Map.of("n", List.of(new WorkerStats(6700, 1, 1, List.of(read)))), Map.of()))
                    .says(
                            "/topologies/words/oldest",
                            new Views.Oldest(
                                    List.of(
                                            new OldTuple("read", 1, 9_000, "pending", partition + "@1", List.of("ab")),
                                            new OldTuple("store", 2, 8_000, "held", "[v1]", List.of("ab"))),
                                    Map.of()));

            JsonNode lag =
                    kafka("lag", "words", "-o", "json").json().get("partitions").get(0);
            assertThat(lag.get("inFlight").asLong()).isEqualTo(1);
            assertThat(lag.get("doneAbove").asLong()).isEqualTo(2);
            assertThat(lag.get("holder").toString())
                    .isEqualTo("{\"offset\":1,\"component\":\"store\",\"task\":2,\"where\":\"held\",\"ageMs\":8000}");
            assertThat(kafka("lag", "words").out()).contains("1 is held by store 2 for 8.0 s");
        }
    }

    @Test
    void shouldDecodeWhatAGroupHasCommitted() {
        fill(topic, 1, 2);
        commit(topic, new TopicPartition(topic, 0), 1, "first");
        commit(topic, new TopicPartition(topic, 0), 2, "second");

        JsonNode commits = kafka("commits", topic, "-o", "json").json().get("commits");
        assertThat(commits.get(commits.size() - 1).get("offset").asLong()).isEqualTo(2);
        assertThat(commits.get(commits.size() - 1).get("metadata").asString()).isEqualTo("second");
        assertThat(kafka("commits", topic, "--last", "1").out())
                .contains("second")
                .doesNotContain("first");
        assertThat(kafka("commits", "nobody").err()).contains("has committed nothing");
    }

    @Test
    void shouldResetOnlyWhenToldAndNeverUnderARunningTopology() throws Exception {
        fill(topic, 1, 4);
        TopicPartition partition = new TopicPartition(topic, 0);
        commit(topic, partition, 3, "");
        try (PlayedMaster master = master(true)) {
            assertThat(kafka("reset", topic, "--to", "earliest", "--execute").err())
                    .contains("topology 'words' reads group '" + topic + "' and runs; --pause holds it still");
            assertThat(committed(topic, partition)).isEqualTo(3);

            assertThat(kafka("reset", topic, "--to", "earliest").err())
                    .contains("nothing was changed; --execute with --pause does it");
            assertThat(committed(topic, partition)).isEqualTo(3);
            assertThat(master.commands).isEmpty();

            master.onCommand = () -> master.says("/topologies/words", detail("words", false, 0));
            Run reset = kafka("reset", topic, "--to", "earliest", "--pause", "--execute", "-o", "json");
            assertThat(reset.err()).contains("words: ").doesNotContain("Accepted[");
            assertThat(reset.code()).isZero();
            assertThat(reset.json().get("partitions").toString())
                    .isEqualTo("[{\"topic\":\"" + topic + "\",\"partition\":0,\"committed\":3,\"to\":0}]");
            assertThat(committed(topic, partition)).isZero();
            assertThat(master.commands).containsExactly("/topologies/words/deactivate", "/topologies/words/activate");
        }
    }

    @Test
    void shouldNotTakeATopologyForStillBecauseItsWorkersAreJustBeingStartedAgain() throws Exception {
        fill(topic, 1, 4);
        commit(topic, new TopicPartition(topic, 0), 3, "");
        try (PlayedMaster master = master(true)) {
            master.says(
                    "/topologies/words",
                    new TopologyDetail(
                            row("words", true),
                            1,
                            0,
                            0,
                            Map.of("read", new ComponentRow("spout", 1, 1)),
                            List.of(),
                            List.of(),
                            List.of()));

            assertThat(kafka("reset", topic, "--to", "earliest", "--execute").err())
                    .contains("--pause holds it still");
        }
    }

    @Test
    void shouldLeaveATopologyInactiveThatWasInactiveAndHadSomethingInFlight() throws Exception {
        fill(topic, 1, 4);
        TopicPartition partition = new TopicPartition(topic, 0);
        commit(topic, partition, 3, "");
        try (PlayedMaster master = master(false)) {
            AtomicInteger looks = new AtomicInteger();
            master.says("/topologies/words", () -> detail("words", false, looks.getAndIncrement() < 3 ? 1 : 0));

            Run reset = kafka("reset", topic, "--to", "earliest", "--pause", "--execute");

            assertThat(reset.code()).as(reset.err()).isZero();
            assertThat(looks.get()).isGreaterThan(3);
            assertThat(committed(topic, partition)).isZero();
            assertThat(master.commands).isEmpty();
        }
    }

    @Test
    void shouldResetAGroupThatNobodyReads() {
        fill(topic, 1, 4);
        TopicPartition partition = new TopicPartition(topic, 0);
        commit(topic, partition, 3, "");

        assertThat(kafka("reset", topic, "--to", "2", "--execute").err()).contains("an offset is one partition's");
        assertThat(kafka("reset", topic, "--to", "earliest").err()).contains("--no-cluster says that none does");
        clusterWords.add("--no-cluster");
        assertThat(kafka("reset", topic, "--to", "9", "--topic", topic, "--partition", "0", "--execute")
                        .err())
                .contains("offset 9 is out of range: " + partition + " has 0 to 4");
        assertThat(kafka("reset", topic, "--to", "2", "--topic", topic, "--partition", "0", "--execute")
                        .code())
                .isZero();
        assertThat(committed(topic, partition)).isEqualTo(2);
    }

    @Test
    void shouldListShowAndRetryDeadLetters() {
        fill(topic, 1, 0);
        fill(topic + "-dead", 1, 0);
        for (String value : List.of("bad", "worse")) {
            kafka(
                    "produce",
                    topic + "-dead",
                    "--key",
                    "k",
                    "--value",
                    value,
                    "--header",
                    DeadLetterHeaders.TOPIC + "=" + topic,
                    "--header",
                    DeadLetterHeaders.PARTITION + "=0",
                    "--header",
                    DeadLetterHeaders.OFFSET + "=17",
                    "--header",
                    DeadLetterHeaders.ATTEMPTS + "=10",
                    "--header",
                    DeadLetterHeaders.COMPONENT + "=store",
                    "--header",
                    DeadLetterHeaders.TASK + "=4",
                    "--header",
                    DeadLetterHeaders.REASON + "=failed by store task 4",
                    "--header",
                    "own=1");
        }

        assertThat(kafka("dlq", "list", topic + "-dead").out())
                .contains("0@0", topic + "-0@17", "store 4", "failed by store task 4");
        assertThat(kafka("dlq", "show", topic + "-dead", "0@1").out()).contains("value: worse", "gustfront.offset: 17");
        assertThat(kafka("dlq", "show", topic + "-dead", "0@9").err()).contains("there is no letter 0@9");
        assertThat(kafka("dlq", "retry", topic + "-dead").code()).isEqualTo(2);

        assertThat(kafka("dlq", "retry", topic + "-dead", "--all").out()).isEqualTo("sent 2 letters back\n");
        assertThat(kafka("dlq", "retry", topic + "-dead", "--all").out()).isEqualTo("sent 0 letters back\n");
        assertThat(kafka("dlq", "retry", topic + "-dead", "0@0").out()).isEqualTo("sent 1 letter back\n");

        List<JsonNode> back = kafka("consume", topic, "-o", "json")
                .out()
                .lines()
                .map(line -> new JsonMapper().readTree(line.getBytes(UTF_8)))
                .toList();
        assertThat(back).hasSize(3).allSatisfy(record -> {
            assertThat(record.get("key").asString()).isEqualTo("k");
            assertThat(record.get("headers").toString()).isEqualTo("{\"own\":\"1\"}");
        });
        assertThat(kafka("dlq", "list", topic + "-dead", "-o", "json")
                        .json()
                        .get("letters")
                        .get(0)
                        .get("retried")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void shouldRefuseWhatCannotBeMeant() {
        fill(topic, 2, 0);

        assertThat(kafka("consume", topic, "--partition", "9"))
                .isEqualTo(new Run(1, "", "'" + topic + "' has no partition 9, only 0 to 1"));
        assertThat(kafka("consume", topic, "--partition", "9", "--follow").err())
                .contains("has no partition 9, only 0 to 1");
        assertThat(kafka("reset", "group", "--to", "earliest", "--topic", topic, "--partition", "2", "--no-cluster")
                        .err())
                .contains("has no partition 2, only 0 to 1");
        assertUsage("--max is 0, must be 1 or more", "consume", topic, "--max", "0");
        assertUsage("--max is 0, must be 1 or more", "dlq", "list", topic, "--max", "0");
        assertUsage("--last is 0, must be 1 or more", "commits", "group", "--last", "0");
        assertUsage("--at is '17', must be earliest, latest or a time", "offsets", topic, "--at", "17");
        assertUsage("--key needs --value", "produce", topic, "--key", "k");
    }

    private void assertUsage(String message, String... words) {
        Run run = kafka(words);
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void shouldGiveUpReadingALogWhenItIsAskedToEnd() {
        fill(topic, 1, 1);
        stop.request();

        assertThat(kafka("consume", topic)).isEqualTo(new Run(1, "", "interrupted"));
    }

    /** What docs/kafka.md tells people to run, line by line, in its order. */
    @Test
    void shouldRunEachCommandOfTheDocumentation() throws Exception {
        topic = "orders";
        List<DocumentedCommand> commands = DocumentedCommand.in(Path.of("..")).stream()
                .filter(command -> command.words().get(0).equals("kafka"))
                .toList();
        assertThat(commands).hasSizeGreaterThan(15);
        kafka("topics", "create", "orders-dead", "--partitions", "1");
        kafka("produce", "orders-dead", "--value", "bad", "--header", DeadLetterHeaders.TOPIC + "=orders");
        try (PlayedMaster master = master("word-count", "sentences", "word-count.sentences", true)) {
            master.says("/topologies/word-count/stats", new Views.Stats(Map.of(), Map.of()))
                    .says("/topologies/word-count/oldest", new Views.Oldest(List.of(), Map.of()));
            master.onCommand = () -> master.says("/topologies/word-count", detail("word-count", false, 0));
            for (DocumentedCommand command : commands) {
                List<String> words = command.words().subList(1, command.words().size());
                Run run = kafka(words.toArray(String[]::new));

                assertThat(run.code()).as("%s: %s", command, run.err()).isZero();
                if (words.contains("create")) {
                    commit("word-count.sentences", new TopicPartition("orders", 0), 0, "");
                }
            }
        }
    }

    @Test
    void shouldSayWhatThereIsWhenNothingIsSaid() {
        CommandLine line = new CommandLine(new KafkaCommand(new CommandEnvironment(
                new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), false, 80),
                new Installation(directory),
                new StopSignal())));
        StringWriter err = new StringWriter();
        line.setErr(new PrintWriter(err, true));

        assertThat(line.execute()).isEqualTo(2);
        assertThat(err.toString())
                .contains("say what: one of topics, offsets, lag, commits, reset, consume, produce, dlq");
    }
}
