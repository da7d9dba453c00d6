package io.gustfront.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a task that may kill their worker, one of which is under way at a time; see {@link CommitNote}. Holds no more
 * than its partitions may have uncommitted. Of the executor's thread.
 */
final class SingleFile {
    private final ArrayDeque<RecordId> line = new ArrayDeque<>();
    private @Nullable RecordId underWay;

    void join(RecordId id) {
        line.add(id);
    }

    /** The next one, which is under way from now on; null if there is none or one is. */
    @Nullable
    RecordId next() {
        if (underWay == null) {
            underWay = line.poll();
            return underWay;
        }
        return null;
    }

    /** The one that is under way, if it is this record; else null. */
    @Nullable
    RecordId underWay(AssignedPartition partition, long offset) {
        return underWay != null && underWay.feed.partition == partition && underWay.offset() == offset
                ? underWay
                : null;
    }

    /** A record is done. */
    void onDone(RecordId id) {
        if (underWay == id) {
            underWay = null;
        }
    }

    /** A partition flows no longer. Those of its records that waited come back. */
    List<RecordId> leave(PartitionFeed feed) {
        if (underWay != null && underWay.feed == feed) {
            underWay = null;
        }
        List<RecordId> left = new ArrayList<>();
        line.removeIf(id -> id.feed == feed && left.add(id));
        return left;
    }

    int size() {
        return line.size();
    }
}
