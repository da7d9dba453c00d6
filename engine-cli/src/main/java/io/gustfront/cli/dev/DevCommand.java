package io.gustfront.cli.dev;

import io.gustfront.cli.cluster.DevState;
import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.command.Range;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cli.dev.DevCluster.Size;
import io.gustfront.cli.dev.KafkaLauncher.Broker;
import io.gustfront.cli.output.Json;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cli.output.ResultOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gust dev}. */
@Command(
        name = "dev",
        header = "Run a whole cluster on this machine, for development.",
        description = {
            "ZooKeeper, a master and supervisors, each a process of its own, on free ports. The other commands find it by themselves."
                    + " Ctrl-C ends all of it, and leaves nothing."
        },
        footer = {"", "Example: gust dev --supervisors 3 --kafka"})
public final class DevCommand implements Callable<Integer> {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Range SIZES = new Range(1, 20);

    private final CommandEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Option(names = "--supervisors", paramLabel = "N", description = "How many nodes; 2 if not told.")
    private int supervisors = 2;

    @Option(names = "--slots", paramLabel = "N", description = "How many workers each node may have; 4 if not told.")
    private int slots = 4;

    @Option(names = "--kafka", description = "A Kafka broker, too.")
    private boolean kafka;

    @Mixin
    private ResultOptions result;

    /** For one run. */
    @SuppressWarnings("NullAway.Init") // picocli sets the spec
    public DevCommand(CommandEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        SIZES.require(spec, "--supervisors", supervisors);
        SIZES.require(spec, "--slots", slots);
        long pid = ProcessHandle.current().pid();
        DevState state = DevState.ofUser();
        Wait wait = new Wait(environment.stop());
        try (ProgressLine progress = new ProgressLine(environment.terminal())) {
            try (DevCluster cluster =
                            DevCluster.start(environment.installation(), new Size(supervisors, slots), wait, progress);
                    Closing ended = new Closing(progress, cluster, state, pid);
                    @Nullable Broker broker = startKafka(wait.withCheck(cluster::throwIfEnded), progress)) {
                state.write(new DevState.Running(
                        cluster.masterUrl(),
                        cluster.secretFile(),
                        cluster.token(),
                        pid,
                        Optional.ofNullable(broker).map(Broker::bootstrapServers)));
                progress.clear();
                show(cluster, broker);
                while (!environment.stop().await(STEP)) {
                    cluster.throwIfEnded();
                    if (broker != null) {
                        broker.throwIfEnded();
                    }
                }
                ended.show();
            }
        } catch (IOException e) {
            throw new CommandFailedException("the state of 'gust dev' can't be kept: " + e.getMessage(), e);
        }
        return 0;
    }

    /** What is to be done before the cluster is closed, however that comes. */
    private record Closing(ProgressLine progress, DevCluster cluster, DevState state, long pid)
            implements AutoCloseable {
        void show() {
            progress.show("ending " + cluster.daemons().size() + " daemons and their workers");
        }

        @Override
        public void close() throws IOException {
            state.removeOf(pid);
        }
    }

    private @Nullable Broker startKafka(Wait wait, ProgressLine progress) {
        if (!kafka) {
            return null;
        }
        progress.show("starting a Kafka broker");
        return ServiceLoader.load(KafkaLauncher.class)
                .findFirst()
                .orElseThrow(() -> new CommandFailedException("this installation has no Kafka broker"))
                .start(environment.installation(), wait);
    }

    private void show(DevCluster cluster, @Nullable Broker broker) {
        PrintWriter out = environment.terminal().out();
        if (result.json()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("master", cluster.masterUrl().toString());
            json.put("zooKeeper", cluster.zooKeeper());
            json.put("secretFile", cluster.secretFile().toString());
            json.put("directory", cluster.directory().toString());
            json.put("nodes", cluster.nodes().stream().map(DevCommand::json).toList());
            if (broker != null) {
                json.put("kafka", broker.bootstrapServers());
            }
            out.println(Json.text(json));
            return;
        }
        out.println("master      " + cluster.masterUrl() + ", process "
                + cluster.masters().get(0).process().pid());
        cluster.nodes()
                .forEach(node -> out.println(
                        "supervisor  " + node.id() + ", " + node.ports().size() + " slots, process "
                                + node.supervisor().process().pid()));
        out.println("ZooKeeper   " + cluster.zooKeeper() + ", process "
                + cluster.zooKeepers().get(0).process().pid());
        if (broker != null) {
            out.println("Kafka       " + broker.bootstrapServers() + ", process " + broker.pid());
        }
        out.println("files       " + cluster.directory());
        out.println("'gust list', 'gust submit' and the others find it by themselves. Ctrl-C ends it.");
    }

    private static Map<String, Object> json(DevNode node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", node.id());
        json.put("ports", node.ports());
        json.put("pid", node.supervisor().process().pid());
        return json;
    }
}
