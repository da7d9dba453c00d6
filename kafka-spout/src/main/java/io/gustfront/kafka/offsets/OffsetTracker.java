package io.gustfront.kafka.offsets;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Knows of one partition what is done, and says what may be committed.
 *
 * <p><em>Done</em> is a set, never a counter. A log has holes: compaction removes records, transactions leave markers that take
 * an offset and are never returned, aborted records are passed over, retention cuts. So neither is the offset after a done one
 * necessarily somebody's, nor does the highest done offset say anything of those below it. What is true is this: a poll that
 * moved the position from {@code a} to {@code b} has returned everything that there is between the two. Hence (rule O1)
 *
 * <ul>
 *   <li>an offset that such a poll returned is <em>open</em> until {@link #onDone} is told of it;
 *   <li>an offset that such a poll passed without returning it is done, as nothing can ever come of it;
 *   <li>an offset that no poll passed yet is nothing at all, least of all done.
 * </ul>
 *
 * <pre>
 *   offset      10   11   12   13   14   15   16   17   18
 *               done done OPEN done  -   done OPEN  -    | position: where the next poll begins
 *                         ^                              |
 *                         committable: the lowest open offset; if there is none, the position
 * </pre>
 *
 * <p>Holds a ring of the returned offsets from the lowest open one on, and a bit for each: nine bytes or so for a record, none
 * for a hole, no object for either. An offset is found by one comparison where the log has no holes, by binary search where it
 * has. Not for several threads.
 */
public final class OffsetTracker {
    private static final int FIRST_CAPACITY = 64;
    private static final int NOT_FOUND = -1;

    private final int maxRecords;

    /** A ring over sequence numbers: the offset with number n is at {@code n & (length - 1)}. */
    private long[] offsets = new long[FIRST_CAPACITY];

    /** A bit for each place of the ring: whether that offset is done. */
    private long[] done = new long[FIRST_CAPACITY / Long.SIZE];

    /** The number of the lowest offset in the ring, which is open unless the ring is empty. */
    private long head;

    /** The number that the next returned offset gets. */
    private long tail;

    private long position;
    private int open;

    /**
     * @param startPosition where the first poll begins; what is below counts as done
     * @param maxRecords how many returned offsets may lie between the committable one and the position
     */
    public OffsetTracker(long startPosition, int maxRecords) {
        if (startPosition < 0 || maxRecords < 1) {
            throw new IllegalArgumentException("start " + startPosition + ", max records " + maxRecords);
        }
        this.position = startPosition;
        this.maxRecords = maxRecords;
    }

    /**
     * A poll moved the position and returned some of the offsets that it passed.
     *
     * @param from where the poll began: the {@link #position()} of before
     * @param to where the next poll begins, taken together with what this one returned
     * @param count how many offsets it returned
     * @param returned those offsets by index, ascending, all in {@code [from, to)}
     * @throws IllegalStateException if there would be more than the maximum of records, or the poll doesn't begin where the
     *     one before ended; nothing has changed then
     */
    public void onPolled(long from, long to, int count, IntToLongFunction returned) {
        if (from != position || to < from) {
            throw new IllegalStateException("polled [" + from + ", " + to + ") at position " + position);
        }
        if (size() + count > maxRecords) {
            throw new IllegalStateException(size() + " + " + count + " records are more than " + maxRecords);
        }
        long before = from - 1;
        for (int i = 0; i < count; i++) {
            long offset = returned.applyAsLong(i);
            if (offset <= before || offset >= to) {
                throw new IllegalStateException(
                        "offset " + offset + " after " + before + " in a poll of [" + from + ", " + to + ")");
            }
            before = offset;
        }
        reserve(size() + count);
        for (int i = 0; i < count; i++) {
            int place = place(tail++);
            offsets[place] = returned.applyAsLong(i);
            done[place / Long.SIZE] &= ~(1L << place);
        }
        open += count;
        position = to;
    }

    /**
     * An offset that was returned is done.
     *
     * @return whether it was open; false for one that is done already, or that this never heard of
     */
    public boolean onDone(long offset) {
        int index = find(offset);
        if (index == NOT_FOUND || isDoneAt(index)) {
            return false;
        }
        int place = place(head + index);
        done[place / Long.SIZE] |= 1L << place;
        open--;
        while (head < tail && isDoneAt(0)) {
            head++;
        }
        return true;
    }

    /** Whether an offset was returned and is not done. */
    public boolean isOpen(long offset) {
        int index = find(offset);
        return index != NOT_FOUND && !isDoneAt(index);
    }

    /** The offset to commit: everything below it is done. The lowest open one; if there is none, the position. Never sinks. */
    public long committable() {
        return head == tail ? position : offsets[place(head)];
    }

    /** Where the next poll begins. */
    public long position() {
        return position;
    }

    /** How many offsets were returned and are open. */
    public int openCount() {
        return open;
    }

    /** How many offsets, open or done, were returned at or above the committable one. */
    public int size() {
        return (int) (tail - head);
    }

    /** How many returned offsets have fallen below the committable one since the start. */
    public long releasedCount() {
        return head;
    }

    /** How many distinct places the ring has now; for those who watch memory. */
    int capacity() {
        return offsets.length;
    }

    private boolean isDoneAt(int index) {
        int place = place(head + index);
        return (done[place / Long.SIZE] >>> place & 1) != 0;
    }

    /** The index, counted from the head, of an offset. Offsets ascend by at least one, which bounds where it can be. */
    private int find(long offset) {
        int size = size();
        if (size == 0) {
            return NOT_FOUND;
        }
        long first = offsets[place(head)];
        long last = offsets[place(tail - 1)];
        if (offset < first || offset > last) {
            return NOT_FOUND;
        }
        int high = (int) Math.min(size - 1L, offset - first);
        int low = (int) Math.max(0, size - 1L - (last - offset));
        if (offsets[place(head + high)] == offset) {
            return high;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = offsets[place(head + middle)];
            if (found == offset) {
                return middle;
            }
            if (found < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return NOT_FOUND;
    }

    private void reserve(int records) {
        if (records <= offsets.length) {
            return;
        }
        int capacity = Integer.highestOneBit(records - 1) << 1;
        long[] grown = new long[capacity];
        long[] grownDone = new long[capacity / Long.SIZE];
        for (long number = head; number < tail; number++) {
            int place = (int) (number & (capacity - 1));
            grown[place] = offsets[place(number)];
            if (isDoneAt((int) (number - head))) {
                grownDone[place / Long.SIZE] |= 1L << place;
            }
        }
        offsets = grown;
        done = grownDone;
    }

    private int place(long number) {
        return (int) (number & (offsets.length - 1));
    }

    @Override
    public String toString() {
        int shown = Math.min(size(), 8);
        long[] lowest = new long[shown];
        Arrays.setAll(lowest, i -> offsets[place(head + i)]);
        return "committable " + committable() + ", position " + position + ", " + open + " open of " + size()
                + ", lowest " + Arrays.toString(lowest);
    }
}
