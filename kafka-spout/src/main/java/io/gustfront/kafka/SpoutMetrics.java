package io.gustfront.kafka;

import io.gustfront.api.task.Counter;
import io.gustfront.api.task.Histogram;
import io.gustfront.api.task.TopologyContext;

/** The metrics of one spout task. Made by the executor's thread; counted by both. */
final class SpoutMetrics {
    /** Tuples emitted, first deliveries and replays. */
    final Counter emitted;

    /** Records whose tuple tree was acked. */
    final Counter acked;

    /** Verdicts {@code fail}. */
    final Counter failed;

    /** Tuples emitted again. */
    final Counter replayed;

    /** Records that the translator made nothing of. */
    final Counter filtered;

    /** Verdicts on records that this object doesn't know any more. */
    final Counter lateVerdicts;

    /** Records that were to be read again and are gone from the log. */
    final Counter gone;

    /** Records that were read again as they weren't in memory any more. */
    final Counter readAgain;

    /** Poison records that were passed over. */
    final Counter poisonSkipped;

    /** Poison records that the dead-letter topic has. */
    final Counter deadLettered;

    /** Records that were emitted alone, as they may kill their worker. */
    final Counter probes;

    /** Times that a partition was stopped. */
    final Counter stops;

    /** Commits that Kafka confirmed. */
    final Counter commits;

    /** Commits that failed. */
    final Counter failedCommits;

    /** How many records a poll returned, where it returned any. */
    final Histogram pollRecords;

    SpoutMetrics(TopologyContext context) {
        emitted = context.counter("kafka.emitted");
        acked = context.counter("kafka.acked");
        failed = context.counter("kafka.failed");
        replayed = context.counter("kafka.replayed");
        filtered = context.counter("kafka.filtered");
        lateVerdicts = context.counter("kafka.late-verdicts");
        gone = context.counter("kafka.gone");
        readAgain = context.counter("kafka.read-again");
        poisonSkipped = context.counter("kafka.poison.skipped");
        deadLettered = context.counter("kafka.poison.dead-lettered");
        probes = context.counter("kafka.probes");
        stops = context.counter("kafka.partition-stops");
        commits = context.counter("kafka.commits");
        failedCommits = context.counter("kafka.commits.failed");
        pollRecords = context.histogram("kafka.poll.records");
    }
}
