package io.gustfront.kafka;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent that talks to Kafka: owns the consumer, and is the only one that calls it. One {@link #run} starts new partitions,
 * does what the executor asked for, commits if it is time to, and polls once. What it reads goes to the {@link HandOff}; when
 * that is full, or a partition has too much uncommitted, it pauses partitions and goes on committing.
 *
 * <p>Nothing that Kafka does ends it: errors are reported and the step is tried again, later each time. What concerns one
 * partition or topic alone leaves the others running.
 */
final class Fetcher implements BackgroundStep {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /** How long a poll waits for records; also bounds how late a partition is resumed. */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration POLL_WHILE_SOME_ARE_PAUSED = Duration.ofMillis(10);

    /** How long a call that isn't a poll may take. */
    private static final Duration CALL = Duration.ofSeconds(5);

    /** For a close that comes late, by the step itself. */
    private static final Duration LATE_CLOSE = Duration.ofSeconds(1);

    /** How long a partition is watched after its reader was lost. */
    private static final long WATCH_NS = Duration.ofMinutes(1).toNanos();

    private static final RetryPolicy BACK_OFF = RetryPolicy.DEFAULT;
    private static final long RECORD_OVERHEAD_BYTES = 96;

    private final KafkaSpoutConfig<?, ?> config;
    private final Map<String, Object> properties;
    private final TopicWatch topics;
    private final StartPositions startPositions;
    private final OffsetCommitter committer;
    private final HandOff handOff;
    private final ConcurrentLinkedQueue<FetchRequest> requests;
    private final SpoutMetrics metrics;
    private final ErrorReports errors;
    private final Clock clock;
    private final RandomGenerator random;
    private final Runnable wakeExecutor;

    // Owned by the step.

    private final Map<TopicPartition, PartitionFetch> fetches = new LinkedHashMap<>();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable TopicCatalog catalog;
    private int troubles;
    private long notBeforeNs;
    private boolean restartWanted;

    /** What was polled and must not be emitted before a commit: at-most-once, and of partitions that are watched. */
    private final List<FetchEvent.Polled> uncommitted = new ArrayList<>();

    /** What is to be noted before the executor emits it. At most one of the task, and those of partitions that ended. */
    private final List<FetchRequest.Probe> probes = new ArrayList<>();

    // Between the step and the executor.

    /** Written by the executor: whether anything is to be polled. */
    private volatile boolean active;

    private volatile boolean running;
    private volatile boolean closing;
    private boolean closed;

    Fetcher(
            KafkaSpoutConfig<?, ?> config,
            Map<String, Object> properties,
            TopicWatch topics,
            HandOff handOff,
            ConcurrentLinkedQueue<FetchRequest> requests,
            SpoutMetrics metrics,
            ErrorReports errors,
            Clock clock,
            RandomGenerator random,
            Runnable wakeExecutor) {
        this.config = config;
        this.properties = properties;
        this.topics = topics;
        this.startPositions =
                new StartPositions(config.firstOffset(), config.guarantee() == Guarantee.AT_LEAST_ONCE, errors);
        this.committer = new OffsetCommitter(
                config.commitInterval().toNanos(),
                config.guarantee() == Guarantee.AT_MOST_ONCE,
                clock.nanoTime(),
                errors,
                metrics);
        this.handOff = handOff;
        this.requests = requests;
        this.metrics = metrics;
        this.errors = errors;
        this.clock = clock;
        this.random = random;
        this.wakeExecutor = wakeExecutor;
        this.notBeforeNs = clock.nanoTime();
    }

    /** By the executor: whether anything is to be polled. Commits go on. */
    void setActive(boolean isActive) {
        active = isActive;
    }

    @Override
    public long run() throws InterruptedException {
        running = true;
        try {
            if (closing) {
                return POLL.toNanos();
            }
            long now = clock.nanoTime();
            if (now - notBeforeNs < 0) {
                return notBeforeNs - now;
            }
            long wait = step(now);
            troubles = 0;
            return wait;
        } catch (InterruptException e) {
            boolean unused = Thread.interrupted();
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (RuntimeException e) {
            return onTrouble(e);
        } finally {
            running = false;
            if (closing) {
                close(LATE_CLOSE);
            }
        }
    }

    /**
     * The end: commits what is committable and closes the consumer, within a time. By the executor when no step runs any more,
     * else by the step that did; the second call does nothing.
     */
    synchronized void close(Duration timeout) {
        if (closed) {
            return;
        }
        closed = true;
        if (consumer != null) {
            try {
                committer.commitLast(consumer, assignedPartitions(), false, timeout.dividedBy(2));
            } catch (KafkaException e) {
                errors.report("commit", "the last commit failed; what it was for will be read again", e);
            }
            quietly("consumer", () -> {
                if (consumer != null) {
                    consumer.close(CloseOptions.timeout(timeout.dividedBy(2)));
                }
            });
        }
        if (catalog != null) {
            TopicCatalog closes = catalog;
            quietly("topic catalog", () -> closes.close(Duration.ZERO));
        }
    }

    /** By the executor, when a step may still run: who is last closes. */
    void closeWhenIdle(Duration timeout) {
        closing = true;
        if (!running) {
            close(timeout);
        }
    }

    private static void quietly(String what, Runnable closing) {
        try {
            closing.run();
        } catch (KafkaException e) {
            LOG.warn("closing the {} failed", what, e);
        }
    }

    private long step(long now) {
        Consumer<byte[], byte[]> open = consumer();
        if (topics.step(catalog(), now)) {
            onTopics(open, now);
        }
        takeRequests(open);
        startNew(open, now);
        if (committer.isDue(now)) {
            updateEndOffsets(open);
            calmDown(now);
            remindOfStopped();
            commit(open, now);
        }
        noteProbes(open);
        if (!uncommitted.isEmpty()) {
            commitThenHandOff(open);
        }
        return poll(open, now);
    }

    private Consumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            consumer = config.clients().newConsumer(properties);
        }
        return consumer;
    }

    private TopicCatalog catalog() {
        if (catalog == null) {
            catalog = config.clients().newTopicCatalog(SpoutProperties.ofAdmin(properties));
        }
        return catalog;
    }

    private long onTrouble(RuntimeException thrown) {
        troubles++;
        long delay = BACK_OFF.delayNs(troubles, random);
        notBeforeNs = clock.nanoTime() + delay;
        errors.report("read " + thrown.getClass().getName(), "reading from Kafka failed, trying again", thrown);
        return delay;
    }

    // Which partitions.

    private void onTopics(Consumer<byte[], byte[]> open, long now) {
        Map<TopicPartition, Uuid> wanted = topics.assignment();
        boolean changed = false;
        for (PartitionFetch fetch : List.copyOf(fetches.values())) {
            Uuid topicId = wanted.get(fetch.topicPartition);
            if (topicId == null) {
                end(fetch, "its topic is gone");
                changed = true;
            } else if (!topicId.equals(fetch.topicId)) {
                end(fetch, "its topic was created again");
                boolean known = !fetch.topicId.equals(Uuid.ZERO_UUID);
                if (known) {
                    errors.report(
                            "reborn " + fetch.topicPartition.topic(),
                            "topic '" + fetch.topicPartition.topic()
                                    + "' was deleted and created again; it is read from its beginning",
                            null);
                }
                fetches.put(fetch.topicPartition, new PartitionFetch(fetch.topicPartition, topicId, known, now));
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

    private void startNew(Consumer<byte[], byte[]> open, long now) {
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
    }

    /** Topic by topic, so that one that may not be read doesn't keep others from being. */
    private void start(Consumer<byte[], byte[]> open, Map<TopicPartition, PartitionFetch> starting) {
        Map<TopicPartition, Uuid> topicIds = new HashMap<>();
        Set<TopicPartition> reborn = new HashSet<>();
        starting.forEach((partition, fetch) -> {
            topicIds.put(partition, fetch.topicId);
            if (fetch.reborn) {
                reborn.add(partition);
            }
        });
        Map<TopicPartition, AssignedPartition> starts = startPositions.find(open, topicIds, reborn, CALL);
        starting.forEach((partition, fetch) -> {
            AssignedPartition start = starts.get(partition);
            if (start == null) {
                stop(fetch, "the group has no committed offset for it, and the first offset is COMMITTED");
                return;
            }
            fetch.start(start, clock.nanoTime());
            reportSingleFile(start);
            handOff(new FetchEvent.Started(start));
        });
        assign(open);
        starts.forEach((partition, start) -> {
            open.seek(partition, start.startOffset());
            LOG.info("reading {} from {}", partition, start.startOffset());
        });
        wakeExecutor.run();
    }

    private void reportSingleFile(AssignedPartition start) {
        CommitNote note = start.startNote();
        if (note.goesSingly(start.startOffset())) {
            errors.report(
                    "single file " + start,
                    "partition " + start + ": its reader was lost " + note.crashes()
                            + " times over the same records; those below offset " + note.window()
                            + " are emitted one at a time, to find the one to blame",
                    null);
        }
    }

    /** Has the consumer assigned what is read. What was assigned and still is keeps its position. */
    private void assign(Consumer<byte[], byte[]> open) {
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
        uncommitted.removeIf(polled -> polled.partition() == fetch.assigned());
        if (fetch.assigned() != null) {
            handOff(new FetchEvent.Ended(fetch.assigned()));
        }
    }

    private void stop(PartitionFetch fetch, String reason) {
        fetch.become(FetchPhase.STOPPED);
        fetch.reason = reason;
        metrics.stops.increment();
        reportStopped(fetch);
        if (fetch.assigned() != null) {
            handOff(new FetchEvent.Stopped(fetch.assigned()));
        }
    }

    private void reportStopped(PartitionFetch fetch) {
        errors.report(
                "stopped " + fetch.topicPartition,
                "partition " + fetch.topicPartition + " is STOPPED: " + fetch.reason
                        + ". When that is set right, deactivate and activate the topology",
                null);
    }

    private void remindOfStopped() {
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase() == FetchPhase.STOPPED) {
                reportStopped(fetch);
            }
        }
    }

    private void leaveAlone(PartitionFetch fetch, long now) {
        fetch.troubles++;
        fetch.leftAloneUntilNs = now + BACK_OFF.delayNs(fetch.troubles, random);
    }

    // What the executor asks for.

    private void takeRequests(Consumer<byte[], byte[]> open) {
        FetchRequest request = requests.poll();
        while (request != null) {
            if (request instanceof FetchRequest.Reread reread) {
                PartitionFetch fetch = fetchOf(reread.partition());
                if (fetch != null) {
                    fetch.wantAgain(reread.offset());
                }
            } else if (request instanceof FetchRequest.Stop stop) {
                PartitionFetch fetch = fetchOf(stop.partition());
                if (fetch != null && fetch.phase() != FetchPhase.STOPPED) {
                    stop(fetch, stop.reason());
                    assign(open);
                }
            } else if (request instanceof FetchRequest.Probe probe) {
                if (fetchOf(probe.partition()) != null) {
                    probes.add(probe);
                }
            } else {
                restartWanted = true;
            }
            request = requests.poll();
        }
        if (restartWanted) {
            restartStopped(open);
        }
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase() == FetchPhase.FETCHING && fetch.isAnyWantedAgain()) {
                goOn(open, fetch);
            }
        }
    }

    private void restartStopped(Consumer<byte[], byte[]> open) {
        List<PartitionFetch> stopped = fetches.values().stream()
                .filter(fetch -> fetch.phase() == FetchPhase.STOPPED)
                .toList();
        List<AssignedPartition> toCommit = new ArrayList<>();
        for (PartitionFetch fetch : stopped) {
            if (fetch.assigned() != null) {
                toCommit.add(fetch.assigned());
            }
        }
        committer.commitLast(open, toCommit, true, CALL);
        restartWanted = false;
        for (PartitionFetch fetch : stopped) {
            end(fetch, "it was stopped and is tried again");
            fetches.put(
                    fetch.topicPartition,
                    new PartitionFetch(fetch.topicPartition, fetch.topicId, false, clock.nanoTime()));
        }
    }

    private @Nullable PartitionFetch fetchOf(AssignedPartition partition) {
        PartitionFetch fetch = fetches.get(partition.topicPartition());
        return fetch != null && fetch.assigned() == partition ? fetch : null;
    }

    // Reading.

    private long poll(Consumer<byte[], byte[]> open, long now) {
        int assigned = 0;
        int fetchable = 0;
        boolean room = handOff.hasRoom();
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase().isRead()) {
                assigned++;
                boolean fetches = active && room && now - fetch.leftAloneUntilNs >= 0 && !isCapped(fetch);
                fetchable += fetches ? 1 : 0;
                setPaused(open, fetch, !fetches);
            }
        }
        if (assigned == 0) {
            return POLL.toNanos();
        }
        Duration timeout = fetchable == 0 ? Duration.ZERO : fetchable < assigned ? POLL_WHILE_SOME_ARE_PAUSED : POLL;
        ConsumerRecords<byte[], byte[]> polled;
        try {
            polled = open.poll(timeout);
        } catch (OffsetOutOfRangeException e) {
            goBackToKnownPositions(open);
            onOutOfRange(open, e);
            return 0;
        } catch (TopicAuthorizationException e) {
            goBackToKnownPositions(open);
            onUnauthorized(e, now);
            return 0;
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            goBackToKnownPositions(open);
            throw e;
        }
        boolean progress = takePolled(open, polled);
        if (progress) {
            wakeExecutor.run();
            return 0;
        }
        if (fetchable == 0) {
            return POLL.toNanos();
        }
        // A consumer that came back before its time, as one in virtual time does, is not asked again before.
        return Math.max(0, timeout.toNanos() - (clock.nanoTime() - now));
    }

    private boolean isCapped(PartitionFetch fetch) {
        if (fetch.phase() == FetchPhase.READING_AGAIN || !fetch.isCapped(config.maxUncommitted())) {
            return false;
        }
        AssignedPartition assigned = fetch.assigned();
        if (assigned != null) {
            assigned.onCapped();
        }
        return fetch.isCapped(config.maxUncommitted());
    }

    private static void setPaused(Consumer<byte[], byte[]> open, PartitionFetch fetch, boolean paused) {
        if (fetch.paused == paused) {
            return;
        }
        fetch.paused = paused;
        if (paused) {
            open.pause(Set.of(fetch.topicPartition));
        } else {
            open.resume(Set.of(fetch.topicPartition));
        }
    }

    private boolean takePolled(Consumer<byte[], byte[]> open, ConsumerRecords<byte[], byte[]> polled) {
        if (!polled.isEmpty()) {
            metrics.pollRecords.record(polled.count());
        }
        boolean progress = false;
        for (PartitionFetch fetch : fetches.values()) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned == null || !fetch.phase().isRead() || fetch.paused) {
                continue;
            }
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(fetch.topicPartition);
            if (fetch.phase() == FetchPhase.FETCHING) {
                progress |= takeForwards(open, fetch, assigned, records);
            } else {
                progress |= takeAgain(open, fetch, assigned, records);
            }
        }
        if (!uncommitted.isEmpty()) {
            commitThenHandOff(open);
        }
        return progress;
    }

    private boolean takeForwards(
            Consumer<byte[], byte[]> open,
            PartitionFetch fetch,
            AssignedPartition assigned,
            List<ConsumerRecord<byte[], byte[]>> records) {
        long from = fetch.next();
        long to = positionAfter(open, fetch.topicPartition, records, from);
        if (to == from) {
            return false;
        }
        FetchEvent.Polled event = new FetchEvent.Polled(assigned, from, to, records, bytesOf(records));
        fetch.onPolled(to, records.size());
        assigned.onPolled(to);
        if (config.guarantee() == Guarantee.AT_MOST_ONCE || assigned.isWatched()) {
            uncommitted.add(event);
        } else {
            handOff(event);
        }
        return true;
    }

    private boolean takeAgain(
            Consumer<byte[], byte[]> open,
            PartitionFetch fetch,
            AssignedPartition assigned,
            List<ConsumerRecord<byte[], byte[]>> records) {
        long from = fetch.next();
        long passed = positionAfter(open, fetch.topicPartition, records, from);
        List<ConsumerRecord<byte[], byte[]>> found = fetch.takeWanted(records);
        List<Long> gone = fetch.takeGone(from, passed);
        if (passed > from) {
            fetch.troubles = 0;
            goOn(open, fetch);
        }
        if (found.isEmpty() && gone.isEmpty()) {
            return passed > from;
        }
        handOff(new FetchEvent.ReadAgain(assigned, found, gone, bytesOf(found)));
        return true;
    }

    /** On to what is wanted again, or forwards. */
    private static void goOn(Consumer<byte[], byte[]> open, PartitionFetch fetch) {
        fetch.goOn();
        open.seek(fetch.topicPartition, fetch.next());
    }

    /**
     * Where the next poll begins: the consumer's position, which moves in polls only. While that is in doubt, as a new leader has
     * yet to confirm it, the place after the last returned record, which it is not below.
     */
    private static long positionAfter(
            Consumer<byte[], byte[]> open,
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            long from) {
        try {
            return Math.max(from, open.position(partition, Duration.ZERO));
        } catch (TimeoutException e) {
            return records.isEmpty() ? from : records.get(records.size() - 1).offset() + 1;
        }
    }

    /** After a poll that threw: should it have moved a position and not returned what it passed, that is read again. */
    private void goBackToKnownPositions(Consumer<byte[], byte[]> open) {
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.phase().isRead()) {
                long known = fetch.next();
                long position = positionAfter(open, fetch.topicPartition, List.of(), known);
                if (position != known) {
                    open.seek(fetch.topicPartition, known);
                }
            }
        }
    }

    private void onOutOfRange(Consumer<byte[], byte[]> open, OffsetOutOfRangeException thrown) {
        for (TopicPartition partition : thrown.partitions()) {
            PartitionFetch fetch = fetches.get(partition);
            if (fetch == null || !fetch.phase().isRead()) {
                continue;
            }
            if (fetch.phase() == FetchPhase.READING_AGAIN && dropGone(open, fetch)) {
                continue;
            }
            fetch.reason =
                    "offset " + fetch.next() + " is out of range: the log doesn't hold it (any more). Records may be"
                            + " lost; nothing is skipped unasked";
            fetch.become(FetchPhase.SUSPECT);
            fetch.decidedByAnswer = topics.answers() + 1;
            topics.refreshNow(clock.nanoTime());
        }
        assign(open);
    }

    /** Of what is wanted again, the log has lost some: that is as good as done. Whether that was it. */
    private boolean dropGone(Consumer<byte[], byte[]> open, PartitionFetch fetch) {
        AssignedPartition assigned = fetch.assigned();
        long begin = open.beginningOffsets(Set.of(fetch.topicPartition), CALL).getOrDefault(fetch.topicPartition, 0L);
        List<Long> gone = fetch.takeGone(0, begin);
        if (assigned == null || gone.isEmpty()) {
            return false;
        }
        handOff(new FetchEvent.ReadAgain(assigned, List.of(), gone, 0));
        wakeExecutor.run();
        goOn(open, fetch);
        return true;
    }

    private void onUnauthorized(TopicAuthorizationException thrown, long now) {
        Set<String> denied = thrown.unauthorizedTopics();
        boolean any = false;
        for (PartitionFetch fetch : fetches.values()) {
            if (denied.contains(fetch.topicPartition.topic()) && fetch.phase().isRead()) {
                leaveAlone(fetch, now);
                any = true;
            }
        }
        if (!any) {
            throw thrown;
        }
        errors.report("denied " + denied, "not allowed to read topics " + denied + ", trying again", thrown);
    }

    // Committing.

    private void commit(Consumer<byte[], byte[]> open, long now) {
        if (open.assignment().isEmpty()) {
            // Without an assignment there is no poll that would carry it.
            committer.commitNow(open, assignedPartitions(), CALL);
        } else {
            committer.commit(open, assignedPartitions(), now);
        }
    }

    /** None of it is emitted before it is committed: at-most-once, the offset; of a watched partition, how far polls came. */
    private void commitThenHandOff(Consumer<byte[], byte[]> open) {
        boolean atMostOnce = config.guarantee() == Guarantee.AT_MOST_ONCE;
        Map<AssignedPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (FetchEvent.Polled polled : uncommitted) {
            AssignedPartition partition = polled.partition();
            CommitNote note = atMostOnce ? CommitNote.of(partition.topicId()) : partition.note();
            offsets.put(
                    partition, new OffsetAndMetadata(atMostOnce ? polled.to() : partition.committable(), note.text()));
        }
        open.commitSync(OffsetCommitter.byName(offsets), CALL);
        metrics.commits.increment();
        offsets.forEach((partition, offset) -> partition.onCommitted(offset.offset()));
        uncommitted.forEach(this::handOff);
        uncommitted.clear();
        wakeExecutor.run();
    }

    private void noteProbes(Consumer<byte[], byte[]> open) {
        probes.removeIf(probe -> fetchOf(probe.partition()) == null);
        if (probes.isEmpty()) {
            return;
        }
        // What was under way alone before is done: nobody shall blame it for what this one does.
        // A partition that was stopped for it keeps it.
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.assigned() != null && fetch.phase() != FetchPhase.STOPPED) {
                fetch.assigned().onNoProbe();
            }
        }
        probes.forEach(probe -> probe.partition().onProbe(probe.offset(), probe.crashesWithThis()));
        committer.commitNow(open, assignedPartitions(), CALL);
        probes.forEach(probe -> handOff(new FetchEvent.Probed(probe.partition(), probe.offset())));
        probes.clear();
        wakeExecutor.run();
    }

    /** A partition whose reader was lost is watched until what was under way is done, and no shorter than a while. */
    private void calmDown(long now) {
        for (PartitionFetch fetch : fetches.values()) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned != null
                    && assigned.isWatched()
                    && now - fetch.startedNs() >= WATCH_NS
                    && assigned.committable() >= assigned.startNote().window()) {
                assigned.onCalm();
            }
        }
    }

    private List<AssignedPartition> assignedPartitions() {
        List<AssignedPartition> partitions = new ArrayList<>();
        for (PartitionFetch fetch : fetches.values()) {
            if (fetch.assigned() != null) {
                partitions.add(fetch.assigned());
            }
        }
        return partitions;
    }

    private void updateEndOffsets(Consumer<byte[], byte[]> open) {
        for (PartitionFetch fetch : fetches.values()) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned != null && fetch.phase() == FetchPhase.FETCHING) {
                open.currentLag(fetch.topicPartition).ifPresent(lag -> assigned.onEndOffset(fetch.next() + lag));
            }
        }
    }

    private void handOff(FetchEvent event) {
        handOff.offer(event);
    }

    private static long bytesOf(List<ConsumerRecord<byte[], byte[]>> records) {
        long bytes = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bytes += bytesOf(record);
        }
        return bytes;
    }

    /** What a record takes in memory, roughly. */
    static long bytesOf(ConsumerRecord<?, ?> record) {
        return RECORD_OVERHEAD_BYTES
                + Math.max(0, record.serializedKeySize())
                + Math.max(0, record.serializedValueSize());
    }
}
