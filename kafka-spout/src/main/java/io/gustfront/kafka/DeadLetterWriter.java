package io.gustfront.kafka;

import io.gustfront.api.task.BackgroundStep;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The agent that writes dead letters: owns the producer, and has a background step of its own, as a producer may block and the
 * {@link Fetcher} must not. The executor offers letters and polls what became of them. A letter that can't be written is tried
 * again, for good; one that the topic will never take is refused.
 */
final class DeadLetterWriter implements BackgroundStep {
    private static final RetryPolicy BACK_OFF = RetryPolicy.DEFAULT;
    private static final long IDLE_NS = Duration.ofSeconds(1).toNanos();

    /** How many letters may be under way before no more records are emitted. */
    private static final int MAX_UNDER_WAY = 1_000;

    /**
     * What became of a letter.
     *
     * @param refusal why the topic will never take it; null if it has it
     */
    record Outcome(DeadLetter letter, @Nullable Exception refusal) {}

    private final KafkaClients clients;
    private final Map<String, Object> properties;
    private final ErrorReports errors;
    private final RandomGenerator random;
    private final Runnable wakeExecutor;

    /** From the executor, and from the producer's thread: what is to be written. */
    private final ConcurrentLinkedQueue<DeadLetter> letters = new ConcurrentLinkedQueue<>();

    /** From the producer's thread to the executor. */
    private final ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    /** Written by the producer's thread: failures since the last success. */
    private final AtomicInteger troubles = new AtomicInteger();

    /** Of the executor. */
    private int underWay;

    // Owned by the step.

    private @Nullable Producer<byte[], byte[]> producer;
    private int troublesSeen;

    DeadLetterWriter(
            KafkaClients clients,
            Map<String, Object> properties,
            ErrorReports errors,
            RandomGenerator random,
            Runnable wakeExecutor) {
        this.clients = clients;
        this.properties = properties;
        this.errors = errors;
        this.random = random;
        this.wakeExecutor = wakeExecutor;
    }

    /** By the executor. */
    void offer(DeadLetter letter) {
        underWay++;
        letters.add(letter);
    }

    /** By the executor. */
    @Nullable
    Outcome poll() {
        Outcome outcome = outcomes.poll();
        if (outcome != null) {
            underWay--;
        }
        return outcome;
    }

    /** By the executor: whether so many letters are under way that there should be no more. */
    boolean isFull() {
        return underWay >= MAX_UNDER_WAY;
    }

    @Override
    public long run() throws InterruptedException {
        int failures = troubles.get();
        if (failures > troublesSeen) {
            // Something failed since the last run: wait before it is tried again.
            troublesSeen = failures;
            return BACK_OFF.delayNs(failures, random);
        }
        troublesSeen = failures;
        DeadLetter letter = letters.peek();
        try {
            while (letter != null) {
                send(letter);
                letters.remove(letter);
                letter = letters.peek();
            }
            return IDLE_NS;
        } catch (InterruptException e) {
            boolean unused = Thread.interrupted();
            throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
        } catch (KafkaException e) {
            // The producer is beyond help.
            onFailed(e);
            if (producer != null) {
                producer.close(Duration.ZERO);
                producer = null;
            }
            return BACK_OFF.delayNs(troubles.get(), random);
        }
    }

    /** By the executor when no step runs any more: lets what was sent arrive, within a time. */
    void close(Duration timeout) {
        if (producer != null) {
            try {
                producer.close(timeout);
            } catch (KafkaException e) {
                onFailed(e);
            }
        }
    }

    private void send(DeadLetter letter) {
        if (producer == null) {
            producer = clients.newProducer(properties, new ByteArraySerializer(), new ByteArraySerializer());
        }
        producer.send(letter.record(), (metadata, thrown) -> {
            if (thrown == null) {
                troubles.set(0);
                outcomes.add(new Outcome(letter, null));
            } else if (thrown instanceof RecordTooLargeException) {
                outcomes.add(new Outcome(letter, thrown));
            } else {
                onFailed(thrown);
                letters.add(letter);
            }
            wakeExecutor.run();
        });
    }

    private void onFailed(Exception thrown) {
        troubles.incrementAndGet();
        errors.report("dead letter", "writing a dead letter failed, trying again", thrown);
    }
}
