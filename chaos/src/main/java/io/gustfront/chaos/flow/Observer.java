package io.gustfront.chaos.flow;

import io.gustfront.chaos.check.Checker;
import io.gustfront.cli.command.CommandFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes out, on a thread of its own, which is the only one that touches the checker; others tell it and ask it things,
 * in order. What is told comes before what is read afterwards. What is told isn't bounded here, but by the feeder: it has a bounded
 * number of records under way.
 */
public final class Observer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final long ANSWER_S = 60;

    private final Checker checker; // the observer's thread
    private final KafkaConsumer<byte[], byte[]> consumer; // the observer's thread
    private final Queue<Consumer<Checker>> told = new ConcurrentLinkedQueue<>(); // by any thread
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure; // written by the observer's thread

    /** Reads the output from its beginning. */
    public Observer(String bootstrap, Checker checker) {
        this.checker = checker;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = LoadTopics.partitions(LoadTopics.OUT);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = new Thread(this::run, "chaos-observer");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                drain();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    checker.onOutput(record.value(), record.timestamp());
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_DEADLINE));
        }
    }

    private void drain() {
        for (Consumer<Checker> next = told.poll(); next != null; next = told.poll()) {
            next.accept(checker);
        }
    }

    /** By any thread: has the checker know something. */
    public void tell(Consumer<Checker> what) {
        told.add(what);
    }

    /** By any thread: asks the checker something, and waits for the answer. */
    public <T> T ask(Function<Checker, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        told.add(asked -> answer.complete(question.apply(asked)));
        for (int waited = 0; waited < ANSWER_S; waited++) {
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw new CommandFailedException("the output can't be read: " + thrown, thrown);
            }
            try {
                return answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                // It may be busy.
            } catch (ExecutionException e) {
                throw new IllegalStateException("a question failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailedException("interrupted", e);
            }
        }
        throw new CommandFailedException("the checker doesn't answer");
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(2 * CLOSE_DEADLINE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
