package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.nio.file.Path;
import java.util.Optional;

/** The demo on a cluster of processes: starts everything, and has ended it all when {@link #run} returns or throws. */
final class ClusterDemo {
    private static final DevCluster.Size SIZE = new DevCluster.Size(2, 2);

    private final DemoPlan plan;
    private final CommandEnvironment environment;
    private final ProgressLine progress;

    ClusterDemo(DemoPlan plan, CommandEnvironment environment, ProgressLine progress) {
        this.plan = plan;
        this.environment = environment;
        this.progress = progress;
    }

    DemoResult run() {
        Installation installation = environment.installation();
        Wait interruptible = new Wait(environment.stop());
        Path jar = installation.examplesJar();
        SentenceText text = SentenceText.ofExamples(jar, plan.seed());
        String brokerClassPath = installation.kafkaLibraries().resolve("*").toString();
        // Both at once: the broker starts while the cluster is waited for.
        try (BrokerProcess broker = BrokerProcess.start(brokerClassPath, installation.loggingConfiguration());
                DevCluster cluster =
                        DevCluster.start(installation, SIZE, interruptible.withCheck(broker::throwIfEnded), progress)) {
            Wait wait = interruptible.withCheck(() -> {
                broker.throwIfEnded();
                cluster.throwIfEnded();
            });
            broker.awaitReady(wait);
            String servers = broker.bootstrapServers();
            progress.note("Kafka on " + servers + ", ZooKeeper on " + cluster.zooKeeper() + ", master at "
                    + cluster.masterUrl() + ", 2 supervisors");
            try (DemoTopics topics = new DemoTopics(servers, wait)) {
                topics.create();
                progress.clear();
                try (ClusterWordCount wordCount =
                                ClusterWordCount.start(environment, cluster, jar, plan.arguments(servers), wait);
                        KafkaFeed feed = new KafkaFeed(servers, text, plan.records(), plan.perSecond());
                        IncrementReader increments = new IncrementReader(servers)) {
                    Optional<Assassin> assassin = plan.form() == DemoPlan.Form.CLUSTER_WITH_KILL
                            ? Optional.of(new Assassin(plan, wordCount, topics, text, feed, progress))
                            : Optional.empty();
                    DemoResult result = new CheckedRun(
                                    plan, text, topics, wordCount, feed, increments, assassin, progress, wait)
                            .run();
                    progress.show("ending the cluster");
                    return result;
                }
            }
        }
    }
}
