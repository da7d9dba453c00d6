package io.gustfront.kafka;

import io.gustfront.api.task.BackgroundTask;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Decides by the {@link PoisonPolicy} what becomes of records that can't be processed. Of the executor's thread. */
final class PoisonDesk {
    /** How a verdict takes effect. */
    interface Verdicts {
        /** The record counts as done. */
        void done(RecordId id);

        /** Its partition is to be stopped. */
        void stop(RecordId id, String reason, Failure failure);

        /** It is to be read once more, and then to be brought to {@link #onReadAgain}. */
        void readOnceMore(RecordId id);
    }

    private final PoisonPolicy policy;
    private final String topology;
    private final boolean tracked;
    private final @Nullable DeadLetterWriter letters;
    private final @Nullable BackgroundTask writing;
    private final SpoutMetrics metrics;
    private final ErrorReports errors;
    private final Verdicts verdicts;

    /**
     * @param letters writes dead letters; null unless that is the policy
     * @param writing its background step
     */
    PoisonDesk(
            PoisonPolicy policy,
            String topology,
            boolean tracked,
            @Nullable DeadLetterWriter letters,
            @Nullable BackgroundTask writing,
            SpoutMetrics metrics,
            ErrorReports errors,
            Verdicts verdicts) {
        this.policy = policy;
        this.topology = topology;
        this.tracked = tracked;
        this.letters = letters;
        this.writing = writing;
        this.metrics = metrics;
        this.errors = errors;
        this.verdicts = verdicts;
    }

    /**
     * A record is poison.
     *
     * @param raw the record; null if it isn't in memory
     */
    void onPoison(RecordId id, @Nullable ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        String attempts =
                id.attempts == 0 ? "" : " after " + id.attempts + " failed attempt" + (id.attempts == 1 ? "" : "s");
        String reason = attempts + ": " + failure.reason();
        switch (policy.kind()) {
            case STOP -> verdicts.stop(id, "record " + id + " can't be processed" + reason, failure);
            case SKIP -> {
                metrics.poisonSkipped.increment();
                report(id, "record " + id + " was SKIPPED" + reason, failure);
                verdicts.done(id);
            }
            case DEAD_LETTER -> {
                String where = "'" + policy.deadLetterTopic() + "'";
                report(id, "record " + id + " goes to the dead-letter topic " + where + reason, failure);
                if (raw == null) {
                    id.poison = failure;
                    verdicts.readOnceMore(id);
                } else {
                    write(id, raw, failure);
                }
            }
        }
    }

    /** A poison record is in memory again. */
    void onReadAgain(RecordId id, ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        write(id, raw, failure);
    }

    private void report(RecordId id, String message, Failure failure) {
        errors.report("poison " + id.feed.partition, message, failure.thrown());
    }

    private void write(RecordId id, ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        if (letters == null || writing == null) {
            throw new IllegalStateException("there is no dead-letter topic");
        }
        letters.offer(DeadLetter.of(policy.deadLetterTopic(), topology, id, raw, failure));
        writing.wakeUp();
        if (!tracked) {
            verdicts.done(id);
        }
    }

    /** Whether so many letters are under way that nothing more should be emitted. */
    boolean isFull() {
        return letters != null && letters.isFull();
    }

    /** Takes in what became of letters. */
    void takeOutcomes() {
        if (letters == null) {
            return;
        }
        DeadLetterWriter.Outcome outcome = letters.poll();
        while (outcome != null) {
            RecordId id = outcome.letter().id();
            if (outcome.refusal() == null) {
                metrics.deadLettered.increment();
                if (tracked) {
                    verdicts.done(id);
                }
            } else {
                String reason = "record " + id + " can't be processed, and the dead-letter topic will never take it";
                verdicts.stop(id, reason, new Failure("", 0, reason, outcome.refusal()));
            }
            outcome = letters.poll();
        }
    }

    /** The end: lets letters arrive that are on their way. */
    void close(long stopTimeoutMs, Duration lettersTimeout) {
        if (letters != null && writing != null && writing.stop(stopTimeoutMs)) {
            letters.close(lettersTimeout);
            takeOutcomes();
        }
    }
}
