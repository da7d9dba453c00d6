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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The executor's side of a {@link KafkaSpout}: takes what the {@link Fetcher} read, emits it, and keeps account of the verdicts.
 * All is of the executor's thread. Here a record's life is decided:
 *
 * <pre>
 *   polled ─► emitted ─► acked: done
 *      │         └─────► failed ─► waits ─► emitted again, from memory or read once more
 *      │                      └──► too often by user code, or can't be decoded: poison ─► skipped: done
 *      └─► translator says null: done                                               ├──► written elsewhere: done
 *                                                                                   └──► partition stopped
 * </pre>
 *
 * What may have killed a worker goes by way of the {@link Lineup}, at the first time and at each other.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
final class SpoutTask<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(SpoutTask.class);

    private static final long REPORT_INTERVAL_NS = Duration.ofSeconds(30).toNanos();

    /** Of the at most five seconds that a close takes: to stop the steps, to write dead letters, to commit and disconnect. */
    private static final long STOP_TIMEOUT_MS = 1_000;

    private static final Duration LETTERS_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /**
     * From how many lost workers on a record is suspect that the spout survived: one loss fails many trees, and the culprit's is
     * among those that the next fails, too.
     */
    private static final int SUSPICIOUS_LOSSES = 2;

    /** How many records one {@code nextTuple} may find nothing to emit in before it returns. */
    private static final int MAX_FILTERED = 1_000;

    /** So many records leave before the hand-off hears of it. */
    private static final int RELEASE_RECORDS = 64;

    private final KafkaSpoutConfig<K, V> config;
    private final TopologyContext context;
    private final SpoutOutputCollector collector;
    private final Clock clock;
    private final RandomGenerator random;
    private final SpoutMetrics metrics;
    private final ErrorReports errors;
    private final RecordEmitter<K, V> emitter;
    private final HandOff handOff;
    private final ConcurrentLinkedQueue<FetchRequest> requests = new ConcurrentLinkedQueue<>();
    private final Fetcher fetcher;
    private final BackgroundTask fetching;
    private final PoisonDesk poison;
    private final KeptRecords kept;
    private final Lineup lineup;
    private final boolean tracked;
    private final int maxOpen;

    private final IdentityHashMap<AssignedPartition, PartitionFeed> feeds = new IdentityHashMap<>();
    private final PriorityQueue<RecordId> retries = new PriorityQueue<>((a, b) -> Long.compare(a.dueNs - b.dueNs, 0));

    /**
     * Records in memory that are to be emitted at once: those that were read again, at most what one event brought; those that
     * waited for another of their key, at most one for each that was open; and those whose turn in the lineup it is.
     */
    private final ArrayDeque<RecordId> ready = new ArrayDeque<>();

    /** What is going to be emitted, and how far the first of it is. Bounded by the hand-off, which hears when it has left. */
    private final ArrayDeque<Batch> batches = new ArrayDeque<>();

    private int batchIndex;

    /** What has left and the hand-off has not heard of. */
    private int unreleasedRecords;

    private long unreleasedBytes;

    /** Whether the fetcher was told that suspects are under way. */
    private boolean probing;

    /** The group of the lineup that was emitted last. */
    private long probed;

    /** What a poll brought. */
    private record Batch(FetchEvent.Polled polled, PartitionFeed feed) {}

    SpoutTask(KafkaSpoutConfig<K, V> config, TopologyContext context, SpoutOutputCollector collector) {
        this.config = config;
        this.context = context;
        this.collector = collector;
        this.clock = context.getClock();
        this.random = context.getRandom();
        this.metrics = new SpoutMetrics(context);
        this.errors = new ErrorReports(clock, REPORT_INTERVAL_NS, collector::reportError);
        this.tracked = config.guarantee() == Guarantee.AT_LEAST_ONCE;
        this.kept = new KeptRecords(config.keptBytes());
        this.lineup = new Lineup(clock, random);

        String group = SpoutSource.of(config).groupOf(context.getTopologyName(), context.getThisComponentId());
        String clientId = context.getTopologyId() + "." + context.getThisComponentId() + "." + context.getThisTaskId();
        Map<String, Object> properties = SpoutProperties.ofConsumer(config, group, clientId);
        this.emitter =
                new RecordEmitter<>(RecordDecoder.of(config, properties), config.translator(), collector, tracked);
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
        this.poison = poisonDesk(properties);
    }

    private PoisonDesk poisonDesk(Map<String, Object> consumerProperties) {
        DeadLetterWriter letters = null;
        BackgroundTask writing = null;
        if (config.poisonPolicy().kind() == PoisonPolicy.Kind.DEAD_LETTER) {
            letters = new DeadLetterWriter(
                    config.clients(),
                    SpoutProperties.ofDeadLetters(consumerProperties),
                    errors,
                    new SplittableRandom(random.nextLong()),
                    collector::wakeUp);
            writing = context.background("kafka-dead-letters", letters);
        }
        return new PoisonDesk(
                config.poisonPolicy(),
                context.getTopologyName(),
                tracked,
                letters,
                writing,
                metrics,
                errors,
                new PoisonDesk.Verdicts() {
                    @Override
                    public void done(RecordId id) {
                        onPoisonDone(id);
                    }

                    @Override
                    public void stop(RecordId id, String reason, Failure failure) {
                        SpoutTask.this.stop(id, reason, failure);
                    }

                    @Override
                    public void readOnceMore(RecordId id) {
                        SpoutTask.this.readOnceMore(id);
                    }
                });
    }

    void activate() {
        fetcher.setActive(true);
        requests.add(new FetchRequest.Activated());
        fetching.wakeUp();
    }

    void deactivate() {
        fetcher.setActive(false);
    }

    /** Emits one tuple, if there is one to emit. */
    void nextTuple() {
        poison.takeOutcomes();
        if (poison.isFull() || emitRetry()) {
            return;
        }
        FetchEvent event = handOff.poll();
        while (event != null) {
            on(event);
            event = handOff.poll();
        }
        advanceLineup();
        for (int tried = 0; tried < MAX_FILTERED; tried++) {
            if (poison.isFull()) {
                return;
            }
            RecordId again = ready.poll();
            if (again != null) {
                if (emitReady(again)) {
                    return;
                }
            } else {
                Batch batch = batches.peek();
                if (batch == null || lineup.isFull() || emitFrom(batch)) {
                    return;
                }
            }
        }
        collector.wakeUp();
    }

    void ack(Object messageId) {
        poison.takeOutcomes();
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
            kept.forget(id);
            return;
        }
        metrics.failed.increment();
        if (reason.kind() == FailReason.Kind.WORKER_LOST) {
            onLost(id);
            return;
        }
        lineup.release(id);
        if (reason.kind().isByUserCode() || reason.kind() == FailReason.Kind.UNAVAILABLE) {
            id.suspect = false; // it was there, and somebody was left to say so
        }
        if (reason.kind().isByUserCode()) {
            onFailedAttempt(id, id.kept, Failure.of(reason));
        } else {
            id.failures = reason.kind() == FailReason.Kind.MOVED ? 1 : id.failures + 1;
            retryLater(id);
        }
    }

    void close() {
        fetcher.setActive(false);
        poison.close(STOP_TIMEOUT_MS, LETTERS_TIMEOUT);
        if (fetching.stop(STOP_TIMEOUT_MS)) {
            fetcher.close(CLOSE_TIMEOUT);
        } else {
            fetcher.closeWhenIdle(CLOSE_TIMEOUT);
        }
        emitter.close();
    }

    // From the fetcher.

    private void on(FetchEvent event) {
        PartitionFeed feed = feeds.get(event.partition());
        if (event instanceof FetchEvent.Polled polled) {
            onPolled(polled, feed);
            return;
        }
        release(event.weight(), event.bytes());
        if (event instanceof FetchEvent.Started started) {
            onStarted(started.partition());
        } else if (feed == null) {
            return;
        } else if (event instanceof FetchEvent.ReadAgain again) {
            onReadAgain(again, feed);
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
        lineup.leave(feed).forEach(kept::forget);
        feed.leaveAll().forEach(kept::forget);
    }

    private void onStarted(AssignedPartition partition) {
        PartitionFeed feed = new PartitionFeed(partition, tracked ? maxOpen : 0, config.order());
        feeds.put(partition, feed);
        String name = partition.topicPartition().toString();
        context.gauge("kafka.lag." + name, partition::lag);
        context.gauge("kafka.committed." + name, partition::committed);
        context.gauge("kafka.committable." + name, partition::committable);
        context.gauge("kafka.in-flight." + name, feed::openCount);
        context.gauge("kafka.done-above." + name, feed::doneAbove);
        context.gauge("kafka.waiting-for-key." + name, feed::waitingCount);
        context.gauge("kafka.stopped." + name, () -> feed.isStopped() ? 1 : 0);
    }

    private void onPolled(FetchEvent.Polled polled, @Nullable PartitionFeed feed) {
        if (feed == null || !feed.isFlowing()) {
            release(polled.weight(), polled.bytes());
            return;
        }
        feed.onPolled(polled);
        if (tracked && polled.records().isEmpty()) {
            release(polled.weight(), polled.bytes());
        } else {
            batches.add(new Batch(polled, feed));
        }
    }

    private void onReadAgain(FetchEvent.ReadAgain event, PartitionFeed feed) {
        for (ConsumerRecord<byte[], byte[]> record : event.records()) {
            RecordId id = feed.takeAwaited(record.offset());
            if (id != null) {
                kept.keepForNow(id, record);
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

    private void release(int records, long bytes) {
        if (handOff.release(records, bytes)) {
            fetching.wakeUp();
        }
    }

    // Emitting.

    /** Emits the next record of a batch, the first of all. Whether a tuple left. */
    private boolean emitFrom(Batch batch) {
        List<ConsumerRecord<byte[], byte[]>> records = batch.polled().records();
        if (!batch.feed().isFlowing() || records.isEmpty()) {
            onBatchEnd(batch);
            return false;
        }
        ConsumerRecord<byte[], byte[]> record = records.get(batchIndex++);
        boolean emitted = emitNew(record, batch.feed());
        unreleasedRecords++;
        unreleasedBytes += LogReader.bytesOf(record);
        if (batchIndex == records.size()) {
            onBatchEnd(batch);
        } else if (unreleasedRecords == RELEASE_RECORDS) {
            releaseWhatLeft();
        }
        return emitted;
    }

    private void onBatchEnd(Batch batch) {
        FetchEvent.Polled polled = batch.polled();
        List<ConsumerRecord<byte[], byte[]>> records = polled.records();
        for (ConsumerRecord<byte[], byte[]> dropped : records.subList(batchIndex, records.size())) {
            unreleasedRecords++;
            unreleasedBytes += LogReader.bytesOf(dropped);
        }
        releaseWhatLeft();
        if (records.isEmpty()) {
            release(polled.weight(), polled.bytes());
        }
        batches.remove();
        batchIndex = 0;
        if (batch.feed().isFlowing()) {
            batch.feed().onBatchEnd(polled.to());
        }
    }

    private void releaseWhatLeft() {
        release(unreleasedRecords, unreleasedBytes);
        unreleasedRecords = 0;
        unreleasedBytes = 0;
    }

    /** A record's first time. Whether a tuple left. */
    private boolean emitNew(ConsumerRecord<byte[], byte[]> record, PartitionFeed feed) {
        RecordId id = feed.newRecordId(record.offset());
        if (tracked) {
            kept.keep(id, record);
        }
        if (!feed.mayGo(id, record)) {
            return false;
        }
        if (id.suspect) {
            lineup.join(id);
            return false;
        }
        return deliver(id, record);
    }

    private boolean emitRetry() {
        while (!retries.isEmpty()) {
            RecordId id = retries.element();
            if (id.feed.isFlowing() && id.dueNs - clock.nanoTime() > 0) {
                return false;
            }
            retries.remove();
            if (!id.feed.isFlowing()) {
                kept.forget(id);
            } else if (id.suspect) {
                lineup.join(id);
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
            kept.forget(id);
            return false;
        }
        boolean emitted = false;
        if (id.kept != null) {
            if (id.poison == null) {
                emitted = deliver(id, id.kept);
            } else {
                poison.onReadAgain(id, id.kept, id.poison);
                kept.forget(id);
            }
        }
        kept.forgetIfTooMuch(id);
        return emitted;
    }

    /** Has those of the lineup noted whose turn it is; they are emitted when that has happened. */
    private void advanceLineup() {
        if (lineup.isIdle() && !probing) {
            return;
        }
        if (probed != lineup.number() && fetcher.notedProbe() == lineup.number()) {
            probed = lineup.number();
            lineup.underWay().forEach(this::emitSoon);
        }
        long offsetsToCome = 0;
        for (PartitionFeed feed : feeds.values()) {
            offsetsToCome += feed.suspectsLeft();
        }
        List<RecordId> next = lineup.next(offsetsToCome);
        if (next.isEmpty()) {
            if (probing && lineup.isNoneUnderWay()) {
                probing = false;
                LOG.info("what may have killed a worker was emitted, {}", lineup.account());
                fetcher.setHurried(false);
                requests.add(new FetchRequest.EndProbes());
                fetching.wakeUp();
            }
            return;
        }
        RecordId first = next.get(0);
        if (first.crashes >= config.maxCrashes()) {
            probed = lineup.number();
            lineup.release(first);
            first.suspect = false;
            String reason =
                    "its worker was lost " + first.crashes + " times while of all suspects it alone was under way";
            onPoison(first, first.kept, new Failure(context.getThisComponentId(), context.getThisTaskId(), reason));
            return;
        }
        long from = first.offset();
        long to = from + 1;
        for (RecordId id : next) {
            from = Math.min(from, id.offset());
            to = Math.max(to, id.offset() + 1);
        }
        metrics.probes.add(next.size());
        probing = true;
        fetcher.setHurried(true);
        requests.add(new FetchRequest.Probe(
                first.feed.partition, new OffsetRange(from, to), lineup.number(), first.crashes > 0));
        fetching.wakeUp();
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
        if (tracked) {
            kept.keep(id, raw);
        }
        RecordEmitter.Outcome outcome = emitter.emit(id, raw);
        if (outcome instanceof RecordEmitter.Outcome.Emitted) {
            metrics.emitted.increment();
            if (id.failures > 0) {
                metrics.replayed.increment();
            }
            if (!tracked) {
                done(id, raw);
            }
            return true;
        }
        lineup.release(id);
        if (outcome instanceof RecordEmitter.Outcome.Unreadable unreadable) {
            onPoison(id, raw, ownFailure("it can't be deserialized", unreadable.thrown()));
        } else if (outcome instanceof RecordEmitter.Outcome.Threw threw) {
            onFailedAttempt(id, raw, ownFailure("the translator or the emit threw", threw.thrown()));
        } else {
            metrics.filtered.increment();
            done(id, raw);
        }
        return false;
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
        kept.forget(id);
        if (!id.feed.onDone(id)) {
            return false;
        }
        wakeIfCapped(id.feed);
        lineup.release(id);
        RecordId next = id.feed.nextOfKey(id);
        if (next != null && next.suspect) {
            lineup.join(next);
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

    /** A worker was lost that a tuple of the record's tree may have been in. */
    private void onLost(RecordId id) {
        lineup.onLoss();
        if (!id.underWay) {
            id.losses++;
            id.suspect |= id.losses >= SUSPICIOUS_LOSSES;
            id.failures = 1;
            retryLater(id);
            return;
        }
        boolean alone = lineup.isAlone();
        lineup.release(id);
        id.failures = 1;
        if (alone) {
            id.crashes++;
            id.feed.onCrash(id);
        } else {
            id.close = true;
        }
        lineup.join(id);
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
        Throwable thrown = failure.thrown();
        if (thrown != null) {
            errors.report(
                    "record " + id.feed.partition + " " + thrown.getClass().getName(),
                    "attempt " + id.attempts + " of record " + id + " failed, it is tried again: " + failure.reason(),
                    thrown);
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
        poison.onPoison(id, raw, failure);
        if (raw != null) {
            kept.forget(id);
        }
    }

    private void onPoisonDone(RecordId id) {
        if (tracked) {
            boolean unused = settle(id);
        } else {
            id.feed.onEmittedUntracked(id.offset() + 1);
            wakeIfCapped(id.feed);
        }
    }

    private void stop(RecordId id, String reason, Failure failure) {
        Throwable thrown = failure.thrown();
        if (thrown != null) {
            errors.report("poison " + id.feed.partition, reason, thrown);
        }
        stopFlow(id.feed);
        requests.add(new FetchRequest.Stop(id.feed.partition, thrown == null ? reason : reason + ": " + thrown));
        fetching.wakeUp();
    }
}
