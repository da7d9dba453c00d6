package io.gustfront.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Knows which partitions this task is to read: asks the catalog now and then, without waiting for it, and applies the rule of
 * {@link PartitionAssignment}. A topic of which nothing can be learned stays as it was; one is gone when two answers in a row
 * say so, as a broker that has just started may not know all topics yet. Of the background step.
 */
final class TopicWatch {
    private static final long HURRY_NS = Duration.ofSeconds(5).toNanos();
    private static final long RETRY_NS = Duration.ofSeconds(1).toNanos();

    private final TopicSelection selection;
    private final int taskIndex;
    private final int tasks;
    private final long refreshNs;
    private final ErrorReports errors;
    private final Runnable wakeUp;

    private final Map<String, TopicCatalog.Topic> topics = new TreeMap<>();
    private final Set<String> missedOnce = new HashSet<>();
    private @Nullable CompletableFuture<TopicCatalog.Answer> asked;
    private boolean everAsked;
    private long dueNs;
    private long answers;

    /**
     * @param wakeUp called, by any thread, when an answer is there
     */
    TopicWatch(
            TopicSelection selection, int taskIndex, int tasks, long refreshNs, ErrorReports errors, Runnable wakeUp) {
        this.selection = selection;
        this.taskIndex = taskIndex;
        this.tasks = tasks;
        this.refreshNs = refreshNs;
        this.errors = errors;
        this.wakeUp = wakeUp;
    }

    /**
     * Asks if it is time to, and takes in an answer if there is one.
     *
     * @return whether there was one
     */
    boolean step(TopicCatalog catalog, long nowNs) {
        if (asked == null) {
            if (everAsked && nowNs - dueNs < 0) {
                return false;
            }
            everAsked = true;
            asked = catalog.describe(selection);
            asked.whenComplete((answer, thrown) -> wakeUp.run());
        }
        CompletableFuture<TopicCatalog.Answer> pending = asked;
        if (!pending.isDone()) {
            return false;
        }
        asked = null;
        try {
            onAnswer(pending.join(), nowNs);
            return true;
        } catch (CompletionException | CancellationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            errors.report("topics", "can't look up " + selection + ", trying again", cause);
            dueNs = nowNs + Math.min(refreshNs, RETRY_NS);
            return false;
        }
    }

    /** Lets the next step ask. */
    void refreshNow(long nowNs) {
        dueNs = nowNs;
    }

    /** How many answers there have been. */
    long answers() {
        return answers;
    }

    /** The partitions that this task is to read, with the id of their topic. */
    Map<TopicPartition, Uuid> assignment() {
        Map<TopicPartition, Uuid> mine = new LinkedHashMap<>();
        topics.forEach((name, topic) -> {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                if (PartitionAssignment.taskIndexOf(name, partition, tasks) == taskIndex) {
                    mine.put(new TopicPartition(name, partition), topic.id());
                }
            }
        });
        return Collections.unmodifiableMap(mine);
    }

    private void onAnswer(TopicCatalog.Answer answer, long nowNs) {
        answers++;
        topics.putAll(answer.found());
        Set<String> missing = new HashSet<>(answer.missing());
        for (String known : topics.keySet()) {
            if (!answer.found().containsKey(known) && !answer.unclear().containsKey(known)) {
                missing.add(known);
            }
        }
        missing.stream().filter(missedOnce::contains).forEach(topics::remove);
        missedOnce.clear();
        missedOnce.addAll(missing);

        new HashMap<>(answer.unclear())
                .forEach((topic, thrown) ->
                        errors.report("topic " + topic, "can't learn of topic '" + topic + "', trying again", thrown));
        for (String topic : missing) {
            errors.report("topic " + topic, "there is no topic '" + topic + "'; waiting for it", null);
        }
        boolean hurry = !missing.isEmpty() || !answer.unclear().isEmpty();
        dueNs = nowNs + (hurry ? Math.min(refreshNs, HURRY_NS) : refreshNs);
    }
}
