package io.gustfront.kafka.tools.demo;

import io.gustfront.cli.command.CommandFailedException;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cluster.view.Views.WorkerRow;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Kills, once, the worker that holds count tasks: when the output has about half of the words. Then follows how long it takes until
 * all that had been fed by then is done. Asked by the command's thread at each of its looks.
 */
final class Assassin {
    private static final double FROM = 0.43;
    private static final double TO = 0.57;
    private static final String TARGET = "count";

    /** The feed is so much ahead of the output at most: on a slow machine, too, it is still on when the moment comes. */
    private static final double LEAD = 0.35;

    private final ClusterWordCount wordCount;
    private final DemoTopics topics;
    private final SentenceText text;
    private final KafkaFeed feed;
    private final long wordsInAll;
    private final long records;
    private final ProgressLine progress;
    private @Nullable KillReport report;
    private long killedNs;
    private long fedAtKill;

    Assassin(
            DemoPlan plan,
            ClusterWordCount wordCount,
            DemoTopics topics,
            SentenceText text,
            KafkaFeed feed,
            ProgressLine progress) {
        this.wordCount = wordCount;
        this.topics = topics;
        this.text = text;
        this.feed = feed;
        this.progress = progress;
        this.records = plan.records();
        this.wordsInAll = text.count(plan.records()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /**
     * Looks whether the moment has come, or what became of it.
     *
     * @param words how many words the output has
     * @param committed how many sentences are committed
     */
    void look(long words, long committed) {
        double share = (double) words / wordsInAll;
        feed.limit(Math.round((share + LEAD) * records));
        KillReport done = report;
        if (done == null && share >= FROM && share <= TO) {
            report = kill(share);
            return;
        }
        if (done != null && done.recoverySeconds() == 0 && committed >= fedAtKill) {
            report = recovered(done);
            progress.note(String.format(
                    Locale.ROOT,
                    "all that was fed before the kill is done, %.1f s after it",
                    report.recoverySeconds()));
        }
    }

    private KillReport kill(double share) {
        WorkerRow victim = wordCount.workerOf(TARGET);
        ProcessHandle process = ProcessHandle.of(victim.pid())
                .orElseThrow(() -> new CommandFailedException(
                        "worker " + victim.number() + " has no process " + victim.pid() + " on this machine"));
        wordCount.sample();
        Map<TopicPartition, Long> committed = topics.committedOffsets();
        boolean feedWasOn = feed.isOn();
        boolean killed = process.destroyForcibly();
        killedNs = System.nanoTime();
        if (!killed) {
            throw new CommandFailedException("process " + victim.pid() + " can't be killed");
        }
        Map<TopicPartition, Long> ends = topics.endOffsets(DemoTopics.SENTENCES);
        fedAtKill = DemoTopics.sum(ends);
        String worker = "worker " + victim.number() + " on " + victim.node() + ", process " + victim.pid();
        progress.note(String.format(
                Locale.ROOT, "killed %s, which holds count tasks, at %.0f %% of the words", worker, share * 100));
        return new KillReport(
                worker,
                share * 100,
                feedWasOn,
                fedAtKill - DemoTopics.sum(committed),
                uncommittedWords(committed, ends),
                0);
    }

    /** Of the sentences that were in the topic at the kill, and weren't committed. */
    private long uncommittedWords(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        long words = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long from = committed.getOrDefault(end.getKey(), 0L);
            for (long offset = from; offset < end.getValue(); offset++) {
                words += text.words(KafkaFeed.number(end.getKey().partition(), offset));
            }
        }
        return words;
    }

    private KillReport recovered(KillReport done) {
        return new KillReport(
                done.worker(),
                done.percent(),
                done.feedWasOn(),
                done.uncommitted(),
                done.words(),
                (System.nanoTime() - killedNs) / 1e9);
    }

    /** What was done; empty if the moment never came. */
    Optional<KillReport> report() {
        return Optional.ofNullable(report);
    }
}
