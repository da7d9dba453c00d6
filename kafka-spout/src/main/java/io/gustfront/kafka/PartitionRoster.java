package io.gustfront.kafka;

import io.gustfront.api.task.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of a task: which there are, and where each is in its life (see {@link FetchPhase}). Starts what is new, ends what
 * is gone, stops what can't be read on, and keeps the consumer assigned what is read. Of the background step.
 */
final class PartitionRoster {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionRoster.class);
    private static final RetryPolicy BACK_OFF = RetryPolicy.DEFAULT;

    private final TopicWatch topics;
    private final StartPositions startPositions;
    private final OffsetCommitter committer;
    private final HandOff handOff;
    private final SpoutMetrics metrics;
    private final ErrorReports errors;
    private final Clock clock;
    private final RandomGenerator random;
    private final Duration callTimeout;

    private final Map<TopicPartition, PartitionFetch> fetches = new LinkedHashMap<>();

    /**
     * @param callTimeout how long a call to the brokers may take
     */
    PartitionRoster(
            TopicWatch topics,
            StartPositions startPositions,
            OffsetCommitter committer,
            HandOff handOff,
            SpoutMetrics metrics,
            ErrorReports errors,
            Clock clock,
            RandomGenerator random,
            Duration callTimeout) {
        this.topics = topics;
        this.startPositions = startPositions;
        this.committer = committer;
        this.handOff = handOff;
        this.metrics = metrics;
        this.errors = errors;
        this.clock = clock;
        this.random = random;
        this.callTimeout = callTimeout;
    }

    /** All, in no order that means anything. */
    Collection<PartitionFetch> all() {
        return fetches.values();
    }

    /** The one of this name, if there is one. */
    @Nullable
    PartitionFetch named(TopicPartition partition) {
        return fetches.get(partition);
    }

    /** The one that the executor knows by this, if it still is. */
    @Nullable
    PartitionFetch of(AssignedPartition partition) {
        PartitionFetch fetch = fetches.get(partition.topicPartition());
        return fetch != null && fetch.assigned() == partition ? fetch : null;
    }

    /** Those that have started. */
    List<AssignedPartition> assigned() {
        List<AssignedPartition> partitions = new ArrayList<>();
        for (PartitionFetch fetch : fetches.values()) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned != null) {
                partitions.add(assigned);
            }
        }
        return partitions;
    }

    /** Looks for new topics and partitions if it is time to, and takes in an answer if there is one. */
    void refresh(Consumer<byte[], byte[]> open, TopicCatalog catalog, long now) {
        if (topics.step(catalog, now)) {
            onTopics(open, now);
        }
    }

    private void onTopics(Consumer<byte[], byte[]> open, long now) {
        Map<TopicPartition, Uuid> wanted = topics.assignment();
        boolean changed = false;
        for (PartitionFetch fetch : List.copyOf(fetches.values())) {
            Uuid topicId = wanted.get(fetch.topicPartition);
            if (topicId == null) {
                end(fetch, "its topic is gone");
                changed = true;
            } else if (!topicId.equals(fetch.topicId)) {
                beginAnew(fetch, topicId, now);
                changed = true;
            } else if (fetch.phase() == FetchPhase.SUSPECT && topics.answers() >= fetch.decidedByAnswer) {
                stop(fetch, fetch.reason);
                changed = true;
            }
        }
        wanted.forEach((partition, topicId) ->
                fetches.computeIfAbsent(partition, p -> new PartitionFetch(p, topicId, false, now)));
        if (changed) {
            assign(open);
        }
    }

    private void beginAnew(PartitionFetch fetch, Uuid topicId, long now) {
        end(fetch, "its topic was created again");
        boolean known = !fetch.topicId.equals(Uuid.ZERO_UUID);
        if (known) {
            String topic = fetch.topicPartition.topic();
            errors.report(
                    "reborn " + topic,
                    "topic '" + topic + "' was deleted and created again; it is read from its beginning",
                    null);
        }
        fetches.put(fetch.topicPartition, new PartitionFetch(fetch.topicPartition, topicId, known, now));
    }

    /**
     * Starts what isn't yet: topic by topic, so that one that may not be read doesn't keep others from being.
     *
     * @return whether anything was started
     */
    boolean startNew(Consumer<byte[], byte[]> open, long now) {
        Map<String, Map<TopicPartition, PartitionFetch>> byTopic = new TreeMap<>();
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase() == FetchPhase.STARTING && now - fetch.leftAloneUntilNs >= 0) {
                byTopic.computeIfAbsent(fetch.topicPartition.topic(), t -> new LinkedHashMap<>())
                        .put(fetch.topicPartition, fetch);
            }
        }
        byTopic.forEach((topic, starting) -> {
            try {
                start(open, starting);
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException e) {
                starting.values().forEach(fetch -> leaveAlone(fetch, now));
                errors.report("start " + topic, "can't begin to read topic '" + topic + "', trying again", e);
            }
        });
        return !byTopic.isEmpty();
    }

    private void start(Consumer<byte[], byte[]> open, Map<TopicPartition, PartitionFetch> starting) {
        Map<TopicPartition, Uuid> topicIds = new HashMap<>();
        Set<TopicPartition> reborn = new HashSet<>();
        starting.forEach((partition, fetch) -> {
            topicIds.put(partition, fetch.topicId);
            if (fetch.reborn) {
                reborn.add(partition);
            }
        });
        Map<TopicPartition, AssignedPartition> starts = startPositions.find(open, topicIds, reborn, callTimeout);
        starting.forEach((partition, fetch) -> {
            AssignedPartition start = starts.get(partition);
            if (start == null) {
                stop(fetch, "the group has no committed offset for it, and the first offset is COMMITTED");
                return;
            }
            fetch.start(start);
            tellOfSuspects(start);
            handOff.offer(new FetchEvent.Started(start));
        });
        assign(open);
        starts.forEach((partition, start) -> {
            open.seek(partition, start.startOffset());
            LOG.info("reading {} from {}", partition, start.startOffset());
        });
    }

    /** That is so after each lost worker, and no error of the topology's; {@code kafka.probes} counts what is emitted that way. */
    private static void tellOfSuspects(AssignedPartition start) {
        OffsetRange suspects = start.startNote().suspects();
        if (!suspects.isEmpty()) {
            LOG.info(
                    "the reader of {} was lost; its records from offset {} up to {} are emitted one at a time, in case one of"
                            + " them did it",
                    start,
                    suspects.from(),
                    suspects.to());
        }
    }

    /** Has the consumer assigned what is read. What was assigned and still is keeps its position. */
    void assign(Consumer<byte[], byte[]> open) {
        List<TopicPartition> read = new ArrayList<>();
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase().isRead()) {
                read.add(fetch.topicPartition);
            } else {
                fetch.paused = false;
            }
        }
        open.assign(read);
    }

    private void end(PartitionFetch fetch, String reason) {
        LOG.info("reading {} no longer: {}", fetch.topicPartition, reason);
        fetches.remove(fetch.topicPartition);
        AssignedPartition assigned = fetch.assigned();
        if (assigned != null) {
            handOff.offer(new FetchEvent.Ended(assigned));
        }
    }

    /** Reads a partition no further, and says so. {@link #assign} is to follow. */
    void stop(PartitionFetch fetch, String reason) {
        fetch.become(FetchPhase.STOPPED);
        fetch.reason = reason;
        metrics.stops.increment();
        reportStopped(fetch);
        AssignedPartition assigned = fetch.assigned();
        if (assigned != null) {
            handOff.offer(new FetchEvent.Stopped(assigned));
        }
    }

    /**
     * The log doesn't hold the position of a partition. Before it is stopped for that the topics are looked up: it may have been
     * created again. {@link #assign} is to follow.
     */
    void onOutOfRange(PartitionFetch fetch, long now) {
        fetch.reason = "offset " + fetch.next() + " is out of range: the log doesn't hold it (any more). Records may be"
                + " lost; nothing is skipped unasked";
        fetch.become(FetchPhase.SUSPECT);
        fetch.decidedByAnswer = topics.answers() + 1;
        topics.refreshNow(now);
    }

    /** Says again what is stopped, for as long as it is. */
    void remindOfStopped() {
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase() == FetchPhase.STOPPED) {
                reportStopped(fetch);
            }
        }
    }

    private void reportStopped(PartitionFetch fetch) {
        errors.report(
                "stopped " + fetch.topicPartition,
                "partition " + fetch.topicPartition + " is STOPPED: " + fetch.reason
                        + ". When that is set right, deactivate and activate the topology",
                null);
    }

    /** Tries what was stopped again, as if nothing had happened. */
    void restartStopped(Consumer<byte[], byte[]> open) {
        List<PartitionFetch> stopped = fetches.values().stream()
                .filter(fetch -> fetch.phase() == FetchPhase.STOPPED)
                .toList();
        List<AssignedPartition> toCommit = new ArrayList<>();
        for (PartitionFetch fetch : stopped) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned != null) {
                toCommit.add(assigned);
            }
        }
        committer.commitLast(open, toCommit, true, callTimeout);
        for (PartitionFetch fetch : stopped) {
            end(fetch, "it was stopped and is tried again");
            fetches.put(
                    fetch.topicPartition,
                    new PartitionFetch(fetch.topicPartition, fetch.topicId, false, clock.nanoTime()));
        }
    }

    /** Begins those anew whose committed offset somebody else has set: what the spout commits has a note of its own. */
    void restartReset(Consumer<byte[], byte[]> open) {
        Set<TopicPartition> read = new HashSet<>();
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase().isRead()) {
                read.add(fetch.topicPartition);
            }
        }
        if (read.isEmpty()) {
            return;
        }
        List<PartitionFetch> reset = new ArrayList<>();
        open.committed(read, callTimeout).forEach((partition, committed) -> {
            PartitionFetch fetch = fetches.get(partition);
            if (fetch != null
                    && committed != null
                    && CommitNote.parse(committed.metadata()).isEmpty()) {
                reset.add(fetch);
            }
        });
        for (PartitionFetch fetch : reset) {
            end(fetch, "its offset was reset");
            fetches.put(
                    fetch.topicPartition,
                    new PartitionFetch(fetch.topicPartition, fetch.topicId, false, clock.nanoTime()));
        }
        if (!reset.isEmpty()) {
            assign(open);
        }
    }

    /** Leaves a partition that makes trouble alone, for longer each time. */
    void leaveAlone(PartitionFetch fetch, long now) {
        fetch.troubles++;
        fetch.leftAloneUntilNs = now + BACK_OFF.delayNs(fetch.troubles, random);
    }
}
