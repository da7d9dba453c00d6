package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandEnvironment;
import io.gustfront.cli.command.Installation;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import io.gustfront.kafka.tools.demo.WordCountRun.SpoutTotals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The demo from beginning to end: everything that it starts has ended when {@link #run} returns or throws. */
final class Demo {
    private static final Duration STEP = Duration.ofMillis(100);

    /** Nothing at all has happened for so long: nothing more will. */
    private static final Duration STALL_DEADLINE = Duration.ofSeconds(60);

    private static final int SHOWN_ERRORS = 5;

    private final DemoPlan plan;
    private final Installation installation;
    private final ProgressLine progress;
    private final Wait wait;

    Demo(DemoPlan plan, CommandEnvironment environment, ProgressLine progress) {
        this.plan = plan;
        this.installation = environment.installation();
        this.progress = progress;
        this.wait = new Wait(environment.stop());
    }

    DemoResult run() {
        Path jar = installation.examplesJar();
        SentenceText text = SentenceText.ofExamples(jar, plan.seed());
        progress.show("starting a Kafka broker");
        try (BrokerProcess broker = BrokerProcess.start(
                installation.kafkaLibraries().resolve("*").toString(), installation.loggingConfiguration())) {
            broker.awaitReady(wait);
            String servers = broker.bootstrapServers();
            try (DemoTopics topics = new DemoTopics(servers, wait)) {
                topics.create();
                progress.note("Kafka broker on " + servers + ", process " + broker.pid());
                progress.show("starting the word count");
                try (WordCountRun wordCount = LocalWordCount.start(jar, plan.arguments(servers), plan.workers(), wait);
                        KafkaFeed feed = new KafkaFeed(
                                servers,
                                DemoTopics.SENTENCES,
                                DemoTopics.PARTITIONS,
                                text,
                                plan.records(),
                                plan.perSecond());
                        IncrementReader reader =
                                new IncrementReader(servers, DemoTopics.partitions(DemoTopics.WORDS))) {
                    return run(text, topics, wordCount, feed, reader);
                }
            }
        }
    }

    private DemoResult run(
            SentenceText text, DemoTopics topics, WordCountRun wordCount, KafkaFeed feed, IncrementReader reader) {
        long startNs = System.nanoTime();
        feed.start();
        awaitCommits(startNs, topics, wordCount, feed, reader);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        SpoutTotals spout = wordCount.spout();
        progress.show("checking the counts");
        wordCount.kill();
        reader.readTo(topics.endOffsets(DemoTopics.WORDS), wait);
        showErrors(wordCount.errors());
        return new DemoResult(
                plan,
                spout,
                reader.sums(),
                CountCheck.compare(text.count(plan.records()), reader.sums()),
                topics.uncommitted() + plan.records() - feed.accepted(),
                spout.replayed() * text.longest(),
                seconds);
    }

    /** Waits until all is fed, counted and committed; gives up when nothing moves any more. The check tells what is missing. */
    private void awaitCommits(
            long startNs, DemoTopics topics, WordCountRun wordCount, KafkaFeed feed, IncrementReader reader) {
        long movedNs = startNs;
        long lastSum = -1;
        while (true) {
            long nowNs = System.nanoTime();
            reader.poll();
            long accepted = feed.accepted();
            long committed = topics.committed();
            SpoutTotals spout = wordCount.spout();
            progress.show(String.format(
                    Locale.ROOT,
                    "%.0f s  fed %,d of %,d  acked %,d  committed %,d  replayed %,d  words %,d",
                    (nowNs - startNs) / 1e9,
                    accepted,
                    plan.records(),
                    spout.acked(),
                    committed,
                    spout.replayed(),
                    reader.words()));
            if (accepted == plan.records() && committed == plan.records()) {
                return;
            }
            long sum = accepted + committed + spout.acked();
            if (sum != lastSum) {
                lastSum = sum;
                movedNs = nowNs;
            } else if (nowNs - movedNs > STALL_DEADLINE.toNanos()) {
                progress.note("nothing has moved for " + STALL_DEADLINE.toSeconds() + " s; giving up and checking");
                return;
            }
            wait.pause(STEP);
        }
    }

    private void showErrors(List<String> errors) {
        errors.stream().limit(SHOWN_ERRORS).forEach(error -> progress.note("error: " + error));
        if (errors.size() > SHOWN_ERRORS) {
            progress.note("... and " + (errors.size() - SHOWN_ERRORS) + " more errors");
        }
    }
}
