package io.gustfront.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lets one record of each key through at a time, in the order in which they came. Holds one line for each key that has a record
 * under way, so never more than the partition may have uncommitted. Of the executor's thread.
 */
final class KeyGate {
    private static final Queue<RecordId> NOBODY = new ArrayDeque<>(0);

    /** For each key that has a record under way, those that wait for it. */
    private final Map<ByteBuffer, Queue<RecordId>> lines = new HashMap<>();

    private int waiting;

    /**
     * A record has come.
     *
     * @param key the record's key; null for none
     * @return whether it may go; if not, {@link #leave} gives it back when it may
     */
    boolean enter(RecordId id, byte @Nullable [] key) {
        if (key == null) {
            return true;
        }
        id.orderKey = ByteBuffer.wrap(key);
        Queue<RecordId> line = lines.putIfAbsent(id.orderKey, NOBODY);
        if (line == null) {
            return true;
        }
        if (line == NOBODY) {
            line = new ArrayDeque<>();
            lines.put(id.orderKey, line);
        }
        line.add(id);
        waiting++;
        return false;
    }

    /** A record that may go is done. The next of its key comes back, and may go; null if there is none. */
    @Nullable
    RecordId leave(RecordId id) {
        if (id.orderKey == null) {
            return null;
        }
        Queue<RecordId> line = lines.get(id.orderKey);
        RecordId next = line == null ? null : line.poll();
        if (next == null) {
            lines.remove(id.orderKey);
        } else {
            waiting--;
        }
        return next;
    }

    /** All that wait, for whom there is no going any more. */
    List<RecordId> leaveAll() {
        List<RecordId> all = new ArrayList<>();
        lines.values().forEach(all::addAll);
        lines.clear();
        waiting = 0;
        return all;
    }

    /** How many records wait for one of their key. */
    int waitingCount() {
        return waiting;
    }
}
