package io.gustfront.kafka;

import io.gustfront.api.task.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Polls, and hands off what comes: forwards, and at earlier places what is wanted again. Pauses partitions that nobody has room
 * for; goes on polling even so, as that is what carries commits. Of the background step.
 */
final class LogReader {
    /** How long a poll waits for records; also bounds how late a partition is resumed. */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration POLL_WHILE_SOME_ARE_PAUSED = Duration.ofMillis(10);

    /** Between two polls while the executor keeps asking for something; it ends the wait. */
    private static final long HURRIED_NS = Duration.ofMillis(1).toNanos();

    private static final long RECORD_OVERHEAD_BYTES = 96;

    private final Guarantee guarantee;
    private final long maxUncommitted;
    private final PartitionRoster roster;
    private final OffsetCommitter committer;
    private final HandOff handOff;
    private final SpoutMetrics metrics;
    private final ErrorReports errors;
    private final Clock clock;
    private final Runnable wakeExecutor;
    private final Duration callTimeout;

    /** What a poll brought, until it is handed off. At-most-once, what isn't committed yet may stay for longer. */
    private final List<FetchEvent.Polled> polled = new ArrayList<>();

    /** Which partitions the last poll brought beyond their high-water mark, and whose marks are noted with theirs. */
    private final List<AssignedPartition> beyondHighWater = new ArrayList<>();

    /**
     * @param maxUncommitted how much of a partition may be open before it is paused
     * @param callTimeout how long a call that isn't a poll may take
     */
    LogReader(
            Guarantee guarantee,
            long maxUncommitted,
            PartitionRoster roster,
            OffsetCommitter committer,
            HandOff handOff,
            SpoutMetrics metrics,
            ErrorReports errors,
            Clock clock,
            Runnable wakeExecutor,
            Duration callTimeout) {
        this.guarantee = guarantee;
        this.maxUncommitted = maxUncommitted;
        this.roster = roster;
        this.committer = committer;
        this.handOff = handOff;
        this.metrics = metrics;
        this.errors = errors;
        this.clock = clock;
        this.wakeExecutor = wakeExecutor;
        this.callTimeout = callTimeout;
    }

    /**
     * Polls once.
     *
     * @param active whether anything may be read; if not, the poll carries commits only
     * @param hurried whether the executor is going to ask for something at any moment
     * @return how long to wait before the next one, in nanoseconds
     */
    long poll(Consumer<byte[], byte[]> open, long now, boolean active, boolean hurried) {
        if (!polled.isEmpty()) {
            handOffPolled(open);
        }
        int assigned = 0;
        int fetchable = 0;
        boolean room = handOff.hasRoom();
        for (PartitionFetch fetch : roster.all()) {
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
        Duration timeout =
                fetchable == 0 || hurried ? Duration.ZERO : fetchable < assigned ? POLL_WHILE_SOME_ARE_PAUSED : POLL;
        boolean progress;
        try {
            progress = take(open, open.poll(timeout));
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
        handOffPolled(open);
        if (progress) {
            wakeExecutor.run();
            return 0;
        }
        if (hurried) {
            return HURRIED_NS;
        }
        if (fetchable == 0) {
            return POLL.toNanos();
        }
        // A consumer that came back before its time, as one in virtual time does, is not asked again before.
        return Math.max(0, timeout.toNanos() - (clock.nanoTime() - now));
    }

    private boolean isCapped(PartitionFetch fetch) {
        if (fetch.phase() == FetchPhase.READING_AGAIN || !fetch.isCapped(maxUncommitted)) {
            return false;
        }
        AssignedPartition assigned = fetch.assigned();
        if (assigned != null) {
            assigned.onCapped();
        }
        return fetch.isCapped(maxUncommitted);
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

    /** Takes in what a poll returned. Whether that was anything. */
    private boolean take(Consumer<byte[], byte[]> open, ConsumerRecords<byte[], byte[]> returned) {
        if (!returned.isEmpty()) {
            metrics.pollRecords.record(returned.count());
        }
        boolean progress = false;
        for (PartitionFetch fetch : roster.all()) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned == null || !fetch.phase().isRead() || fetch.paused) {
                continue;
            }
            List<ConsumerRecord<byte[], byte[]>> records = returned.records(fetch.topicPartition);
            if (fetch.phase() == FetchPhase.FETCHING) {
                progress |= takeForwards(open, fetch, assigned, records);
            } else {
                progress |= takeAgain(open, fetch, assigned, records);
            }
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
        fetch.onPolled(to, records.size());
        if (assigned.onPolled(to)) {
            beyondHighWater.add(assigned);
        }
        polled.add(new FetchEvent.Polled(assigned, from, to, records, bytesOf(records)));
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
        if (!found.isEmpty() || !gone.isEmpty()) {
            handOff.offer(new FetchEvent.ReadAgain(assigned, found, gone, bytesOf(found)));
        }
        if (passed > from) {
            fetch.troubles = 0;
            goOn(open, fetch);
        }
        return passed > from;
    }

    /** On to what is wanted again, or forwards. */
    void goOn(Consumer<byte[], byte[]> open, PartitionFetch fetch) {
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

    /** What a poll passed and wasn't taken in is read again: nothing is done that this doesn't know of. */
    private void goBackToKnownPositions(Consumer<byte[], byte[]> open) {
        for (PartitionFetch fetch : roster.all()) {
            if (fetch.phase().isRead()) {
                open.seek(fetch.topicPartition, fetch.next());
            }
        }
    }

    /**
     * Hands off what was polled. At-most-once, it is committed before; at-least-once, the brokers are sent a high-water mark above
     * it, unless they have one.
     *
     * @throws KafkaException at-most-once, if it can't be committed; it stays, then
     */
    private void handOffPolled(Consumer<byte[], byte[]> open) {
        switch (guarantee) {
            case AT_MOST_ONCE -> {
                polled.removeIf(event -> roster.of(event.partition()) == null);
                if (!polled.isEmpty()) {
                    committer.commitPolled(open, polled, callTimeout);
                    wakeExecutor.run();
                }
            }
            case AT_LEAST_ONCE -> {
                if (!beyondHighWater.isEmpty()) {
                    noteHighWater(open);
                }
            }
            case NONE -> {}
        }
        beyondHighWater.clear();
        polled.forEach(handOff::offer);
        polled.clear();
    }

    /** It only helps to find who kills workers; nothing is held back for it. */
    private void noteHighWater(Consumer<byte[], byte[]> open) {
        try {
            for (AssignedPartition partition : roster.assigned()) {
                if (partition.isNearHighWater() && !beyondHighWater.contains(partition)) {
                    beyondHighWater.add(partition);
                }
            }
            committer.note(open, beyondHighWater);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            errors.report("commit", "noting how far polls have come failed", e);
        }
    }

    private void onOutOfRange(Consumer<byte[], byte[]> open, OffsetOutOfRangeException thrown) {
        for (TopicPartition partition : thrown.partitions()) {
            PartitionFetch fetch = roster.named(partition);
            if (fetch == null || !fetch.phase().isRead()) {
                continue;
            }
            if (fetch.phase() != FetchPhase.READING_AGAIN || !dropGone(open, fetch)) {
                roster.onOutOfRange(fetch, clock.nanoTime());
            }
        }
        roster.assign(open);
    }

    /** Of what is wanted again, the log has lost some: that is as good as done. Whether that was it. */
    private boolean dropGone(Consumer<byte[], byte[]> open, PartitionFetch fetch) {
        AssignedPartition assigned = fetch.assigned();
        long begin =
                open.beginningOffsets(Set.of(fetch.topicPartition), callTimeout).getOrDefault(fetch.topicPartition, 0L);
        List<Long> gone = fetch.takeGone(0, begin);
        if (assigned == null || gone.isEmpty()) {
            return false;
        }
        handOff.offer(new FetchEvent.ReadAgain(assigned, List.of(), gone, 0));
        wakeExecutor.run();
        goOn(open, fetch);
        return true;
    }

    private void onUnauthorized(TopicAuthorizationException thrown, long now) {
        Set<String> denied = thrown.unauthorizedTopics();
        boolean any = false;
        for (PartitionFetch fetch : roster.all()) {
            if (denied.contains(fetch.topicPartition.topic()) && fetch.phase().isRead()) {
                roster.leaveAlone(fetch, now);
                any = true;
            }
        }
        if (!any) {
            throw thrown;
        }
        errors.report("denied " + denied, "not allowed to read topics " + denied + ", trying again", thrown);
    }

    /** Asks the consumer, who knows it from its polls, where the logs end. */
    void updateEndOffsets(Consumer<byte[], byte[]> open) {
        for (PartitionFetch fetch : roster.all()) {
            AssignedPartition assigned = fetch.assigned();
            if (assigned != null && fetch.phase() == FetchPhase.FETCHING) {
                open.currentLag(fetch.topicPartition).ifPresent(lag -> assigned.onEndOffset(fetch.next() + lag));
            }
        }
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
