package io.gustfront.kafka;

import io.gustfront.api.task.BackgroundStep;
import io.gustfront.api.task.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent that talks to Kafka: owns the consumer, and is the only one that calls it. One {@link #run} starts new partitions
 * ({@link PartitionRoster}), does what the executor asked for, commits if it is time to ({@link OffsetCommitter}), and polls once
 * ({@link LogReader}). What it reads goes to the {@link HandOff}.
 *
 * <p>Nothing that Kafka does ends it: errors are reported and the step is tried again, later each time. What concerns one
 * partition or topic alone leaves the others running.
 */
final class Fetcher implements BackgroundStep {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /** How long a call that isn't a poll may take. */
    private static final Duration CALL = Duration.ofSeconds(5);

    /** For a close that comes late, by the step itself. */
    private static final Duration LATE_CLOSE = Duration.ofSeconds(1);

    private static final long CLOSING_NS = Duration.ofMillis(100).toNanos();
    private static final RetryPolicy BACK_OFF = RetryPolicy.DEFAULT;

    private final KafkaClients clients;
    private final Map<String, Object> properties;
    private final PartitionRoster roster;
    private final LogReader reader;
    private final OffsetCommitter committer;
    private final ConcurrentLinkedQueue<FetchRequest> requests;
    private final ErrorReports errors;
    private final Clock clock;
    private final RandomGenerator random;
    private final Runnable wakeExecutor;

    // Owned by the step.

    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable TopicCatalog catalog;
    private int troubles;
    private long notBeforeNs;
    private boolean restartWanted;

    /** What is to be noted before the executor emits it; the executor asks for one at a time. */
    private FetchRequest.@Nullable Probe probe;

    /** The partition whose note says that some of it is under way. */
    private @Nullable AssignedPartition probed;

    // Between the step and the executor.

    /** Written by the executor: whether anything is to be polled. */
    private volatile boolean active;

    /** Written by the executor: whether it keeps asking for something. */
    private volatile boolean hurried;

    /** Written by the step: the number of the last probe that was noted, or can't be any more. */
    private volatile long notedProbe;

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
        this.clients = config.clients();
        this.properties = properties;
        this.requests = requests;
        this.errors = errors;
        this.clock = clock;
        this.random = random;
        this.wakeExecutor = wakeExecutor;
        this.committer = new OffsetCommitter(
                config.commitInterval().toNanos(),
                config.guarantee() == Guarantee.AT_MOST_ONCE,
                clock.nanoTime(),
                errors,
                metrics);
        this.roster = new PartitionRoster(
                topics,
                new StartPositions(config.firstOffset(), config.guarantee() == Guarantee.AT_LEAST_ONCE, errors),
                committer,
                handOff,
                metrics,
                errors,
                clock,
                random,
                CALL);
        this.reader = new LogReader(
                config.guarantee(),
                config.maxUncommitted(),
                roster,
                committer,
                handOff,
                metrics,
                errors,
                clock,
                wakeExecutor,
                CALL);
        this.notBeforeNs = clock.nanoTime();
    }

    /** By the executor: whether anything is to be polled. Commits go on. */
    void setActive(boolean isActive) {
        active = isActive;
    }

    /** By the executor: whether it keeps asking for something, so that no poll should wait for records. */
    void setHurried(boolean isHurried) {
        hurried = isHurried;
    }

    /** By the executor: the number of the last probe that was noted. */
    long notedProbe() {
        return notedProbe;
    }

    @Override
    public long run() throws InterruptedException {
        running = true;
        try {
            if (closing) {
                return CLOSING_NS;
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

    private long step(long now) {
        Consumer<byte[], byte[]> open = consumer();
        roster.refresh(open, catalog(), now);
        takeRequests(open);
        if (roster.startNew(open, now)) {
            wakeExecutor.run();
        }
        if (committer.isDue(now)) {
            reader.updateEndOffsets(open);
            roster.remindOfStopped();
            commit(open, now);
        }
        noteProbe(open);
        return reader.poll(open, now, active, hurried);
    }

    private Consumer<byte[], byte[]> consumer() {
        if (consumer == null) {
            consumer = clients.newConsumer(properties);
        }
        return consumer;
    }

    private TopicCatalog catalog() {
        if (catalog == null) {
            catalog = clients.newTopicCatalog(SpoutProperties.ofAdmin(properties));
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

    // What the executor asks for.

    private void takeRequests(Consumer<byte[], byte[]> open) {
        FetchRequest request = requests.poll();
        while (request != null) {
            if (request instanceof FetchRequest.Reread reread) {
                PartitionFetch fetch = roster.of(reread.partition());
                if (fetch != null) {
                    fetch.wantAgain(reread.offset());
                }
            } else if (request instanceof FetchRequest.Stop stop) {
                PartitionFetch fetch = roster.of(stop.partition());
                if (fetch != null && fetch.phase() != FetchPhase.STOPPED) {
                    roster.stop(fetch, stop.reason());
                    roster.assign(open);
                }
            } else if (request instanceof FetchRequest.Probe wanted) {
                probe = wanted;
            } else if (request instanceof FetchRequest.EndProbes) {
                noteNoProbe(open);
            } else {
                restartWanted = true;
            }
            request = requests.poll();
        }
        if (restartWanted) {
            roster.restartStopped(open);
            roster.restartReset(open);
            restartWanted = false;
        }
        for (PartitionFetch fetch : roster.all()) {
            if (fetch.phase() == FetchPhase.FETCHING && fetch.isAnyWantedAgain()) {
                reader.goOn(open, fetch);
            }
        }
    }

    private void noteProbe(Consumer<byte[], byte[]> open) {
        FetchRequest.Probe wanted = probe;
        if (wanted == null) {
            return;
        }
        AssignedPartition partition = wanted.partition();
        if (roster.of(partition) != null) {
            List<AssignedPartition> changed = new ArrayList<>();
            changed.add(partition);
            if (probed != null && probed != partition && roster.of(probed) != null) {
                changed.add(probed);
            }
            endProbe();
            partition.onUnderWay(wanted.offsets());
            probed = partition;
            if (wanted.charged()) {
                committer.commitNow(open, changed, CALL);
            } else {
                committer.note(open, changed);
            }
        }
        notedProbe = wanted.number();
        probe = null;
        wakeExecutor.run();
    }

    private void noteNoProbe(Consumer<byte[], byte[]> open) {
        AssignedPartition partition = probed;
        endProbe();
        if (partition != null && roster.of(partition) != null) {
            committer.note(open, List.of(partition));
        }
    }

    private void endProbe() {
        if (probed != null) {
            probed.onUnderWay(OffsetRange.NONE);
            probed = null;
        }
    }

    private void commit(Consumer<byte[], byte[]> open, long now) {
        if (open.assignment().isEmpty()) {
            // Without an assignment there is no poll that would carry it.
            committer.commitNow(open, roster.assigned(), CALL);
        } else {
            committer.commit(open, roster.assigned(), now);
        }
    }

    // The end.

    /**
     * Commits what is committable and closes the consumer, within a time. By the executor when no step runs any more, else by the
     * step that did; the second call does nothing.
     */
    synchronized void close(Duration timeout) {
        if (closed) {
            return;
        }
        closed = true;
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            try {
                committer.commitLast(open, roster.assigned(), false, timeout.dividedBy(2));
            } catch (KafkaException e) {
                errors.report("commit", "the last commit failed; what it was for will be read again", e);
            }
            quietly("consumer", () -> open.close(CloseOptions.timeout(timeout.dividedBy(2))));
        }
        TopicCatalog asked = catalog;
        if (asked != null) {
            quietly("topic catalog", () -> asked.close(Duration.ZERO));
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
}
