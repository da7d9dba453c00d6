package io.gustfront.kafka.tools.cli;

import io.gustfront.cli.command.CommandFailedException;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends records, in order, with {@value #MOST} under way at most. One thread. */
final class SendWindow {
    private static final int MOST = 1_000;

    private final Producer<byte[], byte[]> producer;
    private final ArrayDeque<Future<RecordMetadata>> under = new ArrayDeque<>();
    private long sent;

    SendWindow(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Sends one; waits for the first of those that are under way if there are too many.
     *
     * @throws CommandFailedException if that couldn't be written
     */
    void send(ProducerRecord<byte[], byte[]> record) {
        if (under.size() == MOST) {
            await(under.remove());
        }
        under.add(producer.send(record));
        sent++;
    }

    /**
     * Waits for all that are under way.
     *
     * @return how many were sent in all
     * @throws CommandFailedException if one couldn't be written
     */
    long awaitAll() {
        while (!under.isEmpty()) {
            await(under.remove());
        }
        return sent;
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            RecordMetadata unused = sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailedException("a record couldn't be written: " + cause.getMessage(), cause);
        }
    }
}
