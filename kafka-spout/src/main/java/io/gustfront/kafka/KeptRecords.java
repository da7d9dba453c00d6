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
                keep(id, raw, size);
            }
        }
    }

    /** Keeps a record whether there is room or not: it leaves at once, and then {@link #forgetIfTooMuch}. */
    void keepForNow(RecordId id, ConsumerRecord<byte[], byte[]> raw) {
        if (id.kept == null) {
            keep(id, raw, LogReader.bytesOf(raw));
        }
    }

    private void keep(RecordId id, ConsumerRecord<byte[], byte[]> raw, long size) {
        id.kept = raw;
        id.keptBytes = size;
        bytes += size;
    }

    void forgetIfTooMuch(RecordId id) {
        if (bytes > mostBytes) {
            forget(id);
        }
    }

    /** Lets go of a record, without a look at it: that may have left the processor's caches long ago. */
    void forget(RecordId id) {
        if (id.kept != null) {
            bytes -= id.keptBytes;
            id.kept = null;
        }
    }
}
