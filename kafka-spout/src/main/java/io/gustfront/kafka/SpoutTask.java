package io.gustfront.kafka;

import io.gustfront.api.task.BackgroundTask;
import io.gustfront.api.task.Clock;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The executor's side of a {@link KafkaSpout}: takes what the {@link Fetcher} read, emits it, and keeps account of the verdicts.
 * All is of the executor's thread. Here a record's life is decided:
 *
 * <pre>
 *   polled ─► emitted ─► acked: done
 *      │         └─────► failed ─► waits ─► emitted again, from memory or read once more
 *      │                      └──► too often by user code, or can't be decoded: poison ─► skipped: done
 *      └─► translator says null: done                                               └──► partition stopped
 * </pre>
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
final class SpoutTask<K, V> {
    private static final long REPORT_INTERVAL_NS = Duration.ofSeconds(30).toNanos();

    /** Of the at most five seconds that a close takes: to stop the steps, to write dead letters, to commit and disconnect. */
    private static final long STOP_TIMEOUT_MS = 1_000;

    private static final Duration LETTERS_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** How many times a record's worker may be lost with it, under way alone, before it counts as poison. */
    private static final int MAX_CRASHES = 2;

    /** How many records one {@code nextTuple} may find nothing to emit in before it returns. */
    private static final int MAX_FILTERED = 1_000;

    private final KafkaSpoutConfig<K, V> config;
    private final TopologyContext context;
    private final SpoutOutputCollector collector;
    private final Clock clock;
    private final RandomGenerator random;
    private final SpoutMetrics metrics;
    private final ErrorReports errors;
    private final RecordDecoder<K, V> decoder;
    private final HandOff handOff;
    private final ConcurrentLinkedQueue<FetchRequest> requests = new ConcurrentLinkedQueue<>();
    private final Fetcher fetcher;
    private final BackgroundTask fetching;
    private final @Nullable DeadLetterWriter deadLetters;
    private final @Nullable BackgroundTask deadLettering;
    private final boolean tracked;
    private final int maxOpen;

    private final IdentityHashMap<AssignedPartition, PartitionFeed> feeds = new IdentityHashMap<>();
    private final PriorityQueue<RecordId> retries = new PriorityQueue<>((a, b) -> Long.compare(a.dueNs - b.dueNs, 0));

    /**
     * Records in memory that are to be emitted at once: those that were read again, at most what one event brought, and those
     * that waited for another of their key, at most one for each that was open.
     */
    private final ArrayDeque<RecordId> ready = new ArrayDeque<>();

    private final SingleFile singleFile = new SingleFile();

    /** What is being emitted, and how far. */
    private FetchEvent.@Nullable Polled batch;

    private int batchIndex;
    private long keptBytes;

    SpoutTask(KafkaSpoutConfig<K, V> config, TopologyContext context, SpoutOutputCollector collector) {
        this.config = config;
        this.context = context;
        this.collector = collector;
        this.clock = context.getClock();
        this.random = context.getRandom();
        this.metrics = new SpoutMetrics(context);
        this.errors = new ErrorReports(clock, REPORT_INTERVAL_NS, collector::reportError);
        this.tracked = config.guarantee() == Guarantee.AT_LEAST_ONCE;

        String group = config.group() == null
                ? context.getTopologyName() + "." + context.getThisComponentId()
                : config.group();
        String clientId = context.getTopologyId() + "." + context.getThisComponentId() + "." + context.getThisTaskId();
        Map<String, Object> properties = SpoutProperties.ofConsumer(config, group, clientId);
        this.decoder = RecordDecoder.of(config, properties);
        this.handOff = new HandOff(config.handOffRecords(), config.handOffBytes());
        this.maxOpen = config.maxUncommitted() + SpoutProperties.maxPollRecords(properties);

        AtomicReference<@Nullable BackgroundTask> wakes = new AtomicReference<>();
        TopicWatch topics = new TopicWatch(
                config.topics(),
                context.getThisTaskIndex(),
                context.getComponentTasks(context.getThisComponentId()).size(),
                config.topicRefresh().toNanos(),
                errors,
                () -> {
                    BackgroundTask task = wakes.get();
                    if (task != null) {
                        task.wakeUp();
                    }
                });
        this.fetcher = new Fetcher(
                config,
                properties,
                topics,
                handOff,
                requests,
                metrics,
                errors,
                clock,
                new SplittableRandom(random.nextLong()),
                collector::wakeUp);
        context.gauge("kafka.hand-off.records", handOff::waitingRecords);
        this.fetching = context.background("kafka-poll", fetcher);
        wakes.set(fetching);
        if (config.poisonPolicy().kind() == PoisonPolicy.Kind.DEAD_LETTER) {
            deadLetters = new DeadLetterWriter(
                    config.clients(),
                    SpoutProperties.ofDeadLetters(properties),
                    errors,
                    new SplittableRandom(random.nextLong()),
                    collector::wakeUp);
            deadLettering = context.background("kafka-dead-letters", deadLetters);
        } else {
            deadLetters = null;
            deadLettering = null;
        }
    }

    void activate() {
        fetcher.setActive(true);
        requests.add(new FetchRequest.RestartStopped());
        fetching.wakeUp();
    }

    void deactivate() {
        fetcher.setActive(false);
    }

    /** Emits one tuple, if there is one to emit. */
    void nextTuple() {
        takeDeadLetterOutcomes();
        if (isHeldUpByDeadLetters() || emitRetry()) {
            return;
        }
        advanceSingleFile();
        for (int tried = 0; tried < MAX_FILTERED; tried++) {
            if (isHeldUpByDeadLetters()) {
                return;
            }
            RecordId again = ready.poll();
            if (again != null) {
                if (emitReady(again)) {
                    return;
                }
            } else if (batch != null) {
                if (emitFromBatch(batch)) {
                    return;
                }
            } else {
                FetchEvent event = handOff.poll();
                if (event == null) {
                    return;
                }
                on(event);
            }
        }
        collector.wakeUp();
    }

    void ack(Object messageId) {
        takeDeadLetterOutcomes();
        if (messageId instanceof RecordId id && settle(id)) {
            metrics.acked.increment();
        } else {
            metrics.lateVerdicts.increment();
        }
    }

    void fail(Object messageId, FailReason reason) {
        if (!(messageId instanceof RecordId id)) {
            metrics.lateVerdicts.increment();
            return;
        }
        if (!id.feed.isOpen(id)) {
            metrics.lateVerdicts.increment();
            forget(id);
            return;
        }
        metrics.failed.increment();
        if (reason.kind().isByUserCode()) {
            onFailedAttempt(id, id.kept, Failure.of(reason));
        } else {
            boolean itsPlaceWasLost =
                    reason.kind() == FailReason.Kind.WORKER_LOST || reason.kind() == FailReason.Kind.MOVED;
            id.failures = itsPlaceWasLost ? 1 : id.failures + 1;
            retryLater(id);
        }
    }

    void close() {
        fetcher.setActive(false);
        if (deadLetters != null && deadLettering != null && deadLettering.stop(STOP_TIMEOUT_MS)) {
            deadLetters.close(LETTERS_TIMEOUT);
            takeDeadLetterOutcomes();
        }
        if (fetching.stop(STOP_TIMEOUT_MS)) {
            fetcher.close(CLOSE_TIMEOUT);
        } else {
            fetcher.closeWhenIdle(CLOSE_TIMEOUT);
        }
        decoder.close();
    }

    // From the fetcher.

    private void on(FetchEvent event) {
        if (event instanceof FetchEvent.Started started) {
            release(event);
            onStarted(started.partition());
            return;
        }
        PartitionFeed feed = feeds.get(event.partition());
        if (event instanceof FetchEvent.Polled polled) {
            onPolled(polled, feed);
            return;
        }
        release(event);
        if (feed == null) {
            return;
        }
        if (event instanceof FetchEvent.ReadAgain again) {
            onReadAgain(again, feed);
        } else if (event instanceof FetchEvent.Probed probed) {
            RecordId id = singleFile.underWay(probed.partition(), probed.offset());
            if (id != null) {
                emitSoon(id);
            }
        } else if (event instanceof FetchEvent.Stopped) {
            stopFlow(feed);
        } else {
            stopFlow(feed);
            feed.onEnded();
            feeds.remove(event.partition());
        }
    }

    /** No more of it is emitted; what waits for that is dropped. */
    private void stopFlow(PartitionFeed feed) {
        feed.onStopped();
        singleFile.leave(feed).forEach(this::forget);
        feed.leaveAll().forEach(this::forget);
    }

    private void onStarted(AssignedPartition partition) {
        PartitionFeed feed = new PartitionFeed(partition, tracked ? maxOpen : 0, config.order());
        feeds.put(partition, feed);
        String name = partition.topicPartition().toString();
        context.gauge("kafka.lag." + name, partition::lag);
        context.gauge("kafka.committed." + name, partition::committed);
        context.gauge("kafka.committable." + name, partition::committable);
        context.gauge("kafka.waiting-for-key." + name, feed::waitingCount);
        context.gauge("kafka.stopped." + name, () -> feed.isStopped() ? 1 : 0);
    }

    private void onPolled(FetchEvent.Polled polled, @Nullable PartitionFeed feed) {
        if (feed == null || !feed.isFlowing()) {
            release(polled);
            return;
        }
        feed.onPolled(polled);
        if (polled.records().isEmpty()) {
            release(polled);
        } else {
            batch = polled;
            batchIndex = 0;
        }
    }

    private void onReadAgain(FetchEvent.ReadAgain event, PartitionFeed feed) {
        for (ConsumerRecord<byte[], byte[]> record : event.records()) {
            RecordId id = feed.takeAwaited(record.offset());
            if (id != null) {
                // Kept whatever the cap says: it leaves at once.
                id.kept = record;
                keptBytes += Fetcher.bytesOf(record);
                metrics.readAgain.increment();
                ready.add(id);
            }
        }
        for (Long offset : event.gone()) {
            RecordId id = feed.takeAwaited(offset);
            if (id != null && settle(id)) {
                metrics.gone.increment();
            }
        }
    }

    private void release(FetchEvent event) {
        release(event.weight(), event.bytes());
    }

    private void release(int records, long bytes) {
        if (handOff.release(records, bytes)) {
            fetching.wakeUp();
        }
    }

    // Emitting.

    private boolean emitFromBatch(FetchEvent.Polled polled) {
        List<ConsumerRecord<byte[], byte[]>> records = polled.records();
        PartitionFeed feed = feeds.get(polled.partition());
        if (feed == null || !feed.isFlowing()) {
            for (ConsumerRecord<byte[], byte[]> record : records.subList(batchIndex, records.size())) {
                release(1, Fetcher.bytesOf(record));
            }
            batch = null;
            return false;
        }
        ConsumerRecord<byte[], byte[]> record = records.get(batchIndex++);
        boolean last = batchIndex == records.size();
        if (last) {
            batch = null;
        }
        release(1, Fetcher.bytesOf(record));
        RecordId id = feed.newRecordId(record.offset());
        boolean emitted = false;
        if (!feed.mayGo(id, record)) {
            keep(id, record);
        } else if (feed.goesSingly(id)) {
            keep(id, record);
            singleFile.join(id);
        } else {
            emitted = deliver(id, record);
        }
        if (last && feed.isFlowing()) {
            feed.onBatchEnd(polled.to());
        }
        return emitted;
    }

    private boolean emitRetry() {
        while (!retries.isEmpty()) {
            RecordId id = retries.element();
            if (id.feed.isFlowing() && id.dueNs - clock.nanoTime() > 0) {
                return false;
            }
            retries.remove();
            if (!id.feed.isFlowing()) {
                forget(id);
            } else if (id.kept == null) {
                readOnceMore(id);
            } else if (deliver(id, id.kept)) {
                return true;
            }
        }
        return false;
    }

    private boolean emitReady(RecordId id) {
        if (!id.feed.isFlowing()) {
            forget(id);
            return false;
        }
        boolean emitted = false;
        if (id.kept != null) {
            if (id.poison == null) {
                emitted = deliver(id, id.kept);
            } else {
                writeDeadLetter(id, id.kept, id.poison);
            }
        }
        if (keptBytes > config.keptBytes()) {
            forget(id);
        }
        return emitted;
    }

    /** Has the next of those noted that go singly, unless one is under way; it is emitted when that has happened. */
    private void advanceSingleFile() {
        RecordId id = singleFile.next();
        if (id == null) {
            return;
        }
        if (id.crashes >= MAX_CRASHES) {
            String reason = "its worker was lost " + id.crashes + " times while of all suspects it alone was under way";
            onPoison(id, id.kept, new Failure(context.getThisComponentId(), context.getThisTaskId(), reason, null));
        } else {
            metrics.probes.increment();
            requests.add(new FetchRequest.Probe(id.feed.partition, id.offset(), id.crashes + 1));
            fetching.wakeUp();
        }
    }

    /** By the next {@code nextTuple}, or when it has been read again. */
    private void emitSoon(RecordId id) {
        if (id.kept == null) {
            readOnceMore(id);
        } else {
            ready.add(id);
        }
    }

    private void readOnceMore(RecordId id) {
        id.feed.await(id);
        requests.add(new FetchRequest.Reread(id.feed.partition, id.offset()));
        fetching.wakeUp();
    }

    /** Translates a record and emits it. Whether a tuple left. */
    private boolean deliver(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        keep(id, raw);
        Emission emission;
        ConsumerRecord<K, V> record;
        try {
            record = decoder.decode(raw);
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            onPoison(id, raw, ownFailure("it can't be deserialized", e));
            return false;
        }
        try {
            emission = config.translator().translate(record);
            if (emission != null) {
                collector.emit(emission.stream(), emission.values(), tracked ? id : null);
            }
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            onFailedAttempt(id, raw, ownFailure("the translator or the emit threw", e));
            return false;
        }
        if (emission == null) {
            metrics.filtered.increment();
            done(id, raw);
            return false;
        }
        metrics.emitted.increment();
        if (id.failures > 0) {
            metrics.replayed.increment();
        }
        if (!tracked) {
            done(id, raw);
        }
        return true;
    }

    private void keep(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        if (id.kept == null && tracked) {
            long bytes = Fetcher.bytesOf(raw);
            if (keptBytes + bytes <= config.keptBytes()) {
                id.kept = raw;
                keptBytes += bytes;
            }
        }
    }

    private void forget(RecordId id) {
        if (id.kept != null) {
            keptBytes -= Fetcher.bytesOf(id.kept);
            id.kept = null;
        }
    }

    // Verdicts.

    private void done(RecordId id, ConsumerRecord<?, ?> raw) {
        if (tracked) {
            boolean unused = settle(id);
        } else {
            id.feed.onEmittedUntracked(PartitionFeed.after(raw));
            wakeIfCapped(id.feed);
        }
    }

    /** A record is done. False if that is known already, or means nothing any more. */
    private boolean settle(RecordId id) {
        forget(id);
        if (!id.feed.onDone(id)) {
            return false;
        }
        wakeIfCapped(id.feed);
        singleFile.onDone(id);
        RecordId next = id.feed.nextOfKey(id);
        if (next != null && next.feed.goesSingly(next)) {
            singleFile.join(next);
        } else if (next != null) {
            emitSoon(next);
        }
        return true;
    }

    private void wakeIfCapped(PartitionFeed feed) {
        if (feed.partition.takeCapped()) {
            fetching.wakeUp();
        }
    }

    private Failure ownFailure(String reason, Throwable thrown) {
        return new Failure(context.getThisComponentId(), context.getThisTaskId(), reason, thrown);
    }

    private void onFailedAttempt(RecordId id, @Nullable ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        id.attempts++;
        id.failures++;
        id.feed.onFailedAttempt(id);
        if (!tracked || id.attempts >= config.retryPolicy().maxAttempts()) {
            onPoison(id, raw, failure);
            return;
        }
        if (failure.thrown() != null) {
            errors.report(
                    "record " + id.feed.partition + " "
                            + failure.thrown().getClass().getName(),
                    "attempt " + id.attempts + " of record " + id + " failed, it is tried again: " + failure.reason(),
                    failure.thrown());
        }
        retryLater(id);
    }

    private void retryLater(RecordId id) {
        if (!id.feed.isFlowing()) {
            return;
        }
        id.dueNs = clock.nanoTime() + config.retryPolicy().delayNs(id.failures, random);
        retries.add(id);
    }

    private void onPoison(RecordId id, @Nullable ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        String attempts =
                id.attempts == 0 ? "" : " after " + id.attempts + " failed attempt" + (id.attempts == 1 ? "" : "s");
        switch (config.poisonPolicy().kind()) {
            case STOP -> stop(id, "record " + id + " can't be processed" + attempts + ": " + failure.reason(), failure);
            case SKIP -> {
                metrics.poisonSkipped.increment();
                errors.report(
                        "poison " + id.feed.partition,
                        "record " + id + " was SKIPPED" + attempts + ": " + failure.reason(),
                        failure.thrown());
                donePoison(id);
            }
            case DEAD_LETTER -> {
                errors.report(
                        "poison " + id.feed.partition,
                        "record " + id + " goes to the dead-letter topic '"
                                + config.poisonPolicy().deadLetterTopic() + "'" + attempts + ": " + failure.reason(),
                        failure.thrown());
                if (raw == null) {
                    id.poison = failure;
                    readOnceMore(id);
                } else {
                    writeDeadLetter(id, raw, failure);
                }
            }
        }
    }

    private void stop(RecordId id, String reason, Failure failure) {
        if (failure.thrown() != null) {
            errors.report("poison " + id.feed.partition, reason, failure.thrown());
        }
        stopFlow(id.feed);
        requests.add(new FetchRequest.Stop(
                id.feed.partition, failure.thrown() == null ? reason : reason + ": " + failure.thrown()));
        fetching.wakeUp();
    }

    private void donePoison(RecordId id) {
        if (tracked) {
            boolean unused = settle(id);
        } else {
            id.feed.onEmittedUntracked(id.offset() + 1);
            wakeIfCapped(id.feed);
        }
    }

    // Dead letters.

    private void writeDeadLetter(RecordId id, ConsumerRecord<byte[], byte[]> raw, Failure failure) {
        if (deadLetters == null || deadLettering == null) {
            throw new IllegalStateException("there is no dead-letter topic");
        }
        deadLetters.offer(
                DeadLetter.of(config.poisonPolicy().deadLetterTopic(), context.getTopologyName(), id, raw, failure));
        forget(id);
        deadLettering.wakeUp();
        if (!tracked) {
            donePoison(id);
        }
    }

    private boolean isHeldUpByDeadLetters() {
        return deadLetters != null && deadLetters.isFull();
    }

    private void takeDeadLetterOutcomes() {
        if (deadLetters == null) {
            return;
        }
        DeadLetterWriter.Outcome outcome = deadLetters.poll();
        while (outcome != null) {
            RecordId id = outcome.letter().id();
            if (outcome.refusal() == null) {
                metrics.deadLettered.increment();
                if (tracked) {
                    donePoison(id);
                }
            } else {
                stop(
                        id,
                        "record " + id + " can't be processed, and the dead-letter topic will never take it",
                        ownFailure("", outcome.refusal()));
            }
            outcome = deadLetters.poll();
        }
    }
}
