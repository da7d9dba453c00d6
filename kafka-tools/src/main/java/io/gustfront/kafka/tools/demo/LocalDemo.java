package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.nio.file.Path;
import java.util.Optional;

/** The demo in its local form: starts everything, and has ended it all when {@link #run} returns or throws. */
final class LocalDemo {
    private final DemoPlan plan;
    private final Installation installation;
    private final ProgressLine progress;
    private final Wait interruptible;

    LocalDemo(DemoPlan plan, CommandEnvironment environment, ProgressLine progress) {
        this.plan = plan;
        this.installation = environment.installation();
        this.progress = progress;
        this.interruptible = new Wait(environment.stop());
    }

    DemoResult run() {
        Path jar = installation.examplesJar();
        SentenceText text = SentenceText.ofExamples(jar, plan.seed());
        String brokerClassPath = installation.kafkaLibraries().resolve("*").toString();
        progress.show("starting a Kafka broker");
        try (BrokerProcess broker = BrokerProcess.start(brokerClassPath, installation.loggingConfiguration())) {
            Wait wait = interruptible.withCheck(broker::throwIfEnded);
            broker.awaitReady(wait);
            String servers = broker.bootstrapServers();
            progress.note("Kafka broker on " + servers + ", process " + broker.pid());
            try (DemoTopics topics = new DemoTopics(servers, wait)) {
                topics.create();
                progress.show("starting the word count");
                try (WordCountRun wordCount = LocalWordCount.start(jar, plan.arguments(servers), wait);
                        KafkaFeed feed = new KafkaFeed(servers, text, plan.records(), plan.perSecond());
                        IncrementReader increments = new IncrementReader(servers)) {
                    return new CheckedRun(
                                    plan, text, topics, wordCount, feed, increments, Optional.empty(), progress, wait)
                            .run();
                }
            }
        }
    }
}
