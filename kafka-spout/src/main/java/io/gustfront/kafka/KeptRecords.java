package io.gustfront.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The open records that a task keeps in memory, to replay them without reading them again. Of the executor's thread. */
final class KeptRecords {
    private final long mostBytes;
    private long bytes;

    KeptRecords(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Keeps a record if there is room. */
    void keep(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        if (id.kept == null) {
            long size = LogReader.bytesOf(raw);
            if (bytes + size <= mostBytes) {
                id.kept = raw;
                bytes += size;
            }
        }
    }

    /** Keeps a record whether there is room or not: it leaves at once, and then {@link #forgetIfTooMuch}. */
    void keepForNow(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        if (id.kept == null) {
            id.kept = raw;
            bytes += LogReader.bytesOf(raw);
        }
    }

    void forgetIfTooMuch(RecordId id) {
        if (bytes > mostBytes) {
            forget(id);
        }
    }

    void forget(RecordId id) {
        if (id.kept != null) {
            bytes -= LogReader.bytesOf(id.kept);
            id.kept = null;
        }
    }
}
