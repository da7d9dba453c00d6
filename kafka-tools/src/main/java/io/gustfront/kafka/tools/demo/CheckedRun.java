package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.Wait;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.kafka.tools.demo.WordCountRun.SpoutTotals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Feeds a word count that runs, follows it until everything is committed, ends it, and checks what it counted. */
final class CheckedRun {
    private static final Duration STEP = Duration.ofMillis(100);

    /** When nothing at all has happened for so long, nothing more will. */
    private static final Duration STALL_DEADLINE = Duration.ofSeconds(60);

    private static final int SHOWN_ERRORS = 5;

    private final DemoPlan plan;
    private final SentenceText text;
    private final DemoTopics topics;
    private final WordCountRun wordCount;
    private final KafkaFeed feed;
    private final IncrementReader increments;
    private final Optional<Assassin> assassin;
    private final ProgressLine progress;
    private final Wait wait;

    CheckedRun(
            DemoPlan plan,
            SentenceText text,
            DemoTopics topics,
            WordCountRun wordCount,
            KafkaFeed feed,
            IncrementReader increments,
            Optional<Assassin> assassin,
            ProgressLine progress,
            Wait wait) {
        this.plan = plan;
        this.text = text;
        this.topics = topics;
        this.wordCount = wordCount;
        this.feed = feed;
        this.increments = increments;
        this.assassin = assassin;
        this.progress = progress;
        this.wait = wait;
    }

    DemoResult run() {
        long startNs = System.nanoTime();
        feed.start();
        awaitCommits(startNs);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        progress.show("checking the counts");
        wordCount.kill();
        SpoutTotals spout = wordCount.spout();
        increments.readTo(topics.endOffsets(DemoTopics.WORDS), wait);
        showErrors(wordCount.errors());
        long uncommitted = plan.records() - feed.accepted() + topics.uncommitted();
        Optional<KillReport> kill = assassin.flatMap(Assassin::report);
        return new DemoResult(
                plan,
                kill.isPresent() ? withWhatAKilledWorkerCouldNotTell(spout, uncommitted) : spout,
                increments.sums(),
                CountCheck.compare(text.count(plan.records()), increments.sums()),
                uncommitted,
                kill.map(KillReport::words).orElse(spout.replayed() * text.longest()),
                kill,
                seconds);
    }

    /** What is committed was acked; and what was emitted more often than there are records was replayed. */
    private SpoutTotals withWhatAKilledWorkerCouldNotTell(SpoutTotals told, long uncommitted) {
        return new SpoutTotals(
                Math.max(told.acked(), plan.records() - uncommitted),
                told.emitted(),
                Math.max(told.replayed(), told.emitted() - plan.records()),
                told.latencyP50Us(),
                told.latencyP99Us());
    }

    /** Waits until all is fed and committed; gives up when nothing moves any more. The check then tells what is missing. */
    private void awaitCommits(long startNs) {
        long movedNs = startNs;
        long lastSum = -1;
        while (true) {
            long nowNs = System.nanoTime();
            increments.poll();
            long fed = feed.accepted();
            long committed = topics.committed();
            SpoutTotals spout = wordCount.spout();
            progress.show(String.format(
                    Locale.ROOT,
                    "%d %%  fed %,d  acked %,d  committed %,d  replayed %,d  words %,d",
                    committed * 100 / plan.records(),
                    fed,
                    spout.acked(),
                    committed,
                    spout.replayed(),
                    increments.words()));
            assassin.ifPresent(one -> one.look(increments.words(), committed));
            if (fed == plan.records() && committed == plan.records()) {
                return;
            }
            long sum = fed + committed + spout.acked();
            if (sum != lastSum) {
                lastSum = sum;
                movedNs = nowNs;
            } else if (nowNs - movedNs > STALL_DEADLINE.toNanos()) {
                progress.note("nothing has moved for " + STALL_DEADLINE.toSeconds() + " s; giving up, and checking");
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
