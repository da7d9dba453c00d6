package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.cluster.ClusterOptions;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ResultOptions;
import io.gustfront.cli.output.TextTable;
import io.gustfront.cli.output.TextTable.Align;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code gust kafka topics}. */
@Command(
        name = "topics",
        header = "List, create, describe, alter and delete topics.",
        footer = {"", "Example: gust kafka topics create orders --partitions 12 --replicas 3"},
        subcommands = {
            TopicsCommand.ListTopics.class,
            TopicsCommand.Create.class,
            TopicsCommand.Describe.class,
            TopicsCommand.Alter.class,
            TopicsCommand.Delete.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is annotated
final class TopicsCommand extends KafkaCommandGroup {
    @ParentCommand
    private KafkaCommand parent;

    CommandEnvironment environment() {
        return parent.environment();
    }

    private static ConfigResource resource(String topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic);
    }

    /** {@code gust kafka topics list}. */
    @Command(
            name = "list",
            header = "List topics.",
            footer = {"", "Example: gust kafka topics list -o json"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class ListTopics implements Callable<Integer> {
        @ParentCommand
        private TopicsCommand parent;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Option(names = "--internal", description = "Kafka's own topics, too.")
        private boolean internal;

        @Override
        public Integer call() {
            Map<String, TopicDescription> topics = new TreeMap<>();
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                Collection<String> names =
                        brokers.ask(on -> on.listTopics(new ListTopicsOptions().listInternal(internal))
                                .names());
                topics.putAll(brokers.ask(on -> on.describeTopics(names).allTopicNames()));
            }
            List<Map<String, Object>> rows = new ArrayList<>();
            TextTable table = TextTable.of(Align.LEFT, Align.RIGHT, Align.RIGHT);
            table.row("TOPIC", "PARTITIONS", "REPLICAS");
            topics.forEach((name, topic) -> {
                int replicas = topic.partitions().get(0).replicas().size();
                table.row(name, String.valueOf(topic.partitions().size()), String.valueOf(replicas));
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("topic", name);
                row.put("partitions", topic.partitions().size());
                row.put("replicas", replicas);
                row.put("internal", topic.isInternal());
                rows.add(row);
            });
            PrintWriter out = parent.environment().terminal().out();
            if (result.json()) {
                out.println(Json.text(Map.of("topics", rows)));
            } else if (rows.isEmpty()) {
                parent.environment().terminal().err().println("there are no topics");
            } else {
                table.print(out);
            }
            return 0;
        }
    }

    /** {@code gust kafka topics create}. */
    @Command(
            name = "create",
            header = "Create a topic.",
            footer = {"", "Example: gust kafka topics create orders --partitions 12 -c retention.ms=86400000"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class Create implements Callable<Integer> {
        @ParentCommand
        private TopicsCommand parent;

        @Parameters(paramLabel = "TOPIC", description = "Its name.")
        private String name;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Option(names = "--partitions", paramLabel = "N", description = "How many; the brokers' default if not told.")
        private @Nullable Integer partitions;

        @Option(names = "--replicas", paramLabel = "N", description = "How many; the brokers' default if not told.")
        private @Nullable Short replicas;

        @Option(names = "-c", paramLabel = "KEY=VALUE", description = "A setting of the topic; several times.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Override
        public Integer call() {
            int made;
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                NewTopic topic = new NewTopic(name, Optional.ofNullable(partitions), Optional.ofNullable(replicas))
                        .configs(settings);
                made = brokers.ask(on -> on.createTopics(List.of(topic)).numPartitions(name));
            }
            PrintWriter out = parent.environment().terminal().out();
            out.println(
                    result.json()
                            ? Json.text(Map.of("topic", name, "partitions", made))
                            : "created '" + name + "' with " + made + (made == 1 ? " partition" : " partitions"));
            return 0;
        }
    }

    /** {@code gust kafka topics describe}. */
    @Command(
            name = "describe",
            header = "Show a topic's partitions and settings.",
            footer = {"", "Example: gust kafka topics describe orders"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class Describe implements Callable<Integer> {
        @ParentCommand
        private TopicsCommand parent;

        @Parameters(paramLabel = "TOPIC", description = "The topic.")
        private String name;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Override
        public Integer call() {
            Map<String, Object> shown = new LinkedHashMap<>();
            List<Map<String, Object>> rows = new ArrayList<>();
            Map<String, String> settings = new TreeMap<>();
            TextTable table = TextTable.of(Align.RIGHT, Align.RIGHT, Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT);
            table.row("PARTITION", "LEADER", "REPLICAS", "IN SYNC", "EARLIEST", "LATEST");
            TopicDescription topic;
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                topic = brokers.topic(name);
                List<TopicPartition> partitions = topic.partitions().stream()
                        .map(info -> new TopicPartition(name, info.partition()))
                        .toList();
                Map<TopicPartition, Long> earliest = brokers.offsets(partitions, OffsetSpec.earliest());
                Map<TopicPartition, Long> latest = brokers.offsets(partitions, OffsetSpec.latest());
                for (TopicPartitionInfo info : topic.partitions()) {
                    TopicPartition partition = new TopicPartition(name, info.partition());
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("partition", info.partition());
                    row.put("leader", info.leader() == null ? -1 : info.leader().id());
                    row.put("replicas", ids(info.replicas()));
                    row.put("inSync", ids(info.isr()));
                    row.put("earliest", earliest.get(partition));
                    row.put("latest", latest.get(partition));
                    rows.add(row);
                    table.row(row.values().stream()
                            .map(String::valueOf)
                            .map(text -> text.replaceAll("[\\[\\] ]", ""))
                            .toArray(String[]::new));
                }
                brokers
                        .ask(on -> Objects.requireNonNull(on.describeConfigs(List.of(resource(name)))
                                .values()
                                .get(resource(name))))
                        .entries()
                        .stream()
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .forEach(entry -> settings.put(entry.name(), entry.value()));
            }
            shown.put("topic", name);
            shown.put("id", topic.topicId().toString());
            shown.put("settings", settings);
            shown.put("partitions", rows);
            PrintWriter out = parent.environment().terminal().out();
            if (result.json()) {
                out.println(Json.text(shown));
            } else {
                out.println(name + ", id " + topic.topicId());
                settings.forEach((key, value) -> out.println("  " + key + "=" + value));
                table.print(out);
            }
            return 0;
        }

        private static List<Integer> ids(List<Node> nodes) {
            return nodes.stream().map(Node::id).toList();
        }
    }

    /** {@code gust kafka topics alter}. */
    @Command(
            name = "alter",
            header = "Give a topic more partitions or other settings.",
            description =
                    "With more partitions, keys go to other partitions: their order breaks where the old ends and the new begins,"
                            + " and so may state that a topology keeps by key. So it says which topologies read the topic, and does it"
                            + " with --yes only.",
            footer = {"", "Example: gust kafka topics alter orders --partitions 24 --yes"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class Alter implements Callable<Integer> {
        @ParentCommand
        private TopicsCommand parent;

        @Parameters(paramLabel = "TOPIC", description = "The topic.")
        private String name;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ClusterOptions clusterOptions;

        @Mixin
        private ResultOptions result;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "How many there are to be: more than there are.")
        private @Nullable Integer partitions;

        @Option(names = "-c", paramLabel = "KEY=VALUE", description = "A setting of the topic; several times.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(
                names = "--unset",
                paramLabel = "KEY",
                description = "A setting to go back to the default; several times.")
        private List<String> unset = new ArrayList<>();

        @Option(names = "--yes", description = "Do it, whatever it warns of.")
        private boolean yes;

        @Override
        public Integer call() {
            CommandEnvironment environment = parent.environment();
            List<String> warnings = new ArrayList<>();
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                int before = brokers.topic(name).partitions().size();
                Integer wanted = partitions;
                if (wanted != null && wanted <= before) {
                    throw new CommandFailedException(
                            "'" + name + "' has " + before + " partitions; it can only get more, not " + wanted);
                }
                if (wanted != null) {
                    warnings.addAll(warnings(environment, before, wanted));
                    warnings.forEach(environment.terminal().err()::println);
                    if (!yes) {
                        throw new CommandFailedException("nothing was changed; --yes does it");
                    }
                    brokers.ask(on -> on.createPartitions(Map.of(name, NewPartitions.increaseTo(wanted)))
                            .all());
                }
                List<AlterConfigOp> changes = new ArrayList<>();
                settings.forEach(
                        (key, value) -> changes.add(new AlterConfigOp(new ConfigEntry(key, value), OpType.SET)));
                unset.forEach(key -> changes.add(new AlterConfigOp(new ConfigEntry(key, ""), OpType.DELETE)));
                if (!changes.isEmpty()) {
                    brokers.ask(on -> on.incrementalAlterConfigs(Map.of(resource(name), changes))
                            .all());
                }
            }
            environment
                    .terminal()
                    .out()
                    .println(
                            result.json()
                                    ? Json.text(Map.of("topic", name, "warnings", warnings))
                                    : "altered '" + name + "'");
            return 0;
        }

        private List<String> warnings(CommandEnvironment environment, int before, int wanted) {
            List<String> warnings = new ArrayList<>();
            warnings.add("from " + before + " to " + wanted + " partitions: keys of '" + name
                    + "' go to other partitions from then on, so the order of a key breaks there");
            Optional<List<Topologies.Reader>> readers = Topologies.all(Topologies.cluster(clusterOptions, environment));
            if (readers.isEmpty()) {
                warnings.add("no cluster can be asked which topologies read it");
            }
            readers.orElse(List.of()).stream()
                    .filter(reader -> reader.source().reads(name))
                    .forEach(reader -> warnings.add("topology '" + reader.row().name() + "' reads it ("
                            + reader.component() + ", " + reader.tasks()
                            + (reader.tasks() == 1 ? " task" : " tasks")
                            + "): drain it before if it needs order by key, or groups by kafkaPartition"));
            return warnings;
        }
    }

    /** {@code gust kafka topics delete}. */
    @Command(
            name = "delete",
            header = "Delete a topic with all its records.",
            footer = {"", "Example: gust kafka topics delete orders --yes"})
    @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
    static final class Delete implements Callable<Integer> {
        @ParentCommand
        private TopicsCommand parent;

        @Parameters(paramLabel = "TOPIC", description = "The topic.")
        private String name;

        @Mixin
        private BrokerOptions brokerOptions;

        @Mixin
        private ResultOptions result;

        @Option(names = "--yes", description = "Do it; there is no way back.")
        private boolean yes;

        @Override
        public Integer call() {
            try (Brokers brokers = brokerOptions.connect(parent.environment())) {
                int partitions = brokers.topic(name).partitions().size();
                if (!yes) {
                    throw new CommandFailedException(
                            "'" + name + "' has " + partitions + (partitions == 1 ? " partition" : " partitions")
                                    + "; --yes deletes it with all its records");
                }
                brokers.ask(on -> on.deleteTopics(List.of(name)).all());
            }
            parent.environment()
                    .terminal()
                    .out()
                    .println(result.json() ? Json.text(Map.of("deleted", name)) : "deleted '" + name + "'");
            return 0;
        }
    }
}
