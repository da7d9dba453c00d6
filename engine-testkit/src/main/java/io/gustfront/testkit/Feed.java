package io.gustfront.testkit;

import io.gustfront.api.task.FailReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a test gives to a fed spout: a source that can be read again, as a topic is. What failed, or was with a worker that was lost,
 * is emitted again, after a pause that grows with each attempt. Without one, what fails at once would fail for ever while time
 * stands still.
 */
final class Feed extends Part {
    private static final long SHORTEST_PAUSE_NS = 1_000_000L;
    private static final int MOST_DOUBLINGS = 7;

    private final String component;
    private final VirtualClock clock;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Map<Object, Item> items = new LinkedHashMap<>(); // tracked, and not done
    private final PriorityQueue<Item> paused = new PriorityQueue<>(
            Comparator.comparingLong((Item item) -> item.againNs).thenComparingLong(item -> item.number));
    private final List<FedSpout> readers = new ArrayList<>();
    private boolean replays = true;
    private long nextId = 1;
    private long done;
    private long failedForGood;

    /** Something to emit. */
    static final class Item {
        final @Nullable Object messageId;
        final String stream;
        final List<@Nullable Object> values;
        final long number;
        int attempts;
        long againNs; // when it may be emitted again

        @Nullable
        FedSpout reader; // who has emitted it and waits for its verdict

        @Nullable
        FailReason lastFailure;

        Item(long number, @Nullable Object messageId, String stream, List<@Nullable Object> values) {
            this.number = number;
            this.messageId = messageId;
            this.stream = stream;
            this.values = values;
        }

        @Override
        public String toString() {
            return "message " + messageId + " " + values + ": " + (reader == null ? "waits in the feed" : "emitted")
                    + ", attempts: " + attempts + (lastFailure == null ? "" : ", last failure: " + lastFailure);
        }
    }

    Feed(String component, VirtualClock clock) {
        this.component = component;
        this.clock = clock;
    }

    String component() {
        return component;
    }

    void setReplays(boolean newReplays) {
        replays = newReplays;
    }

    Object add(String stream, List<@Nullable Object> values) {
        long number = nextId++;
        Object id = component + "-" + number;
        Item item = new Item(number, id, stream, values);
        items.put(id, item);
        put(item);
        return id;
    }

    void addUntracked(String stream, List<@Nullable Object> values) {
        put(new Item(0, null, stream, values));
    }

    private void put(Item item) {
        waiting.addLast(item);
        readers.forEach(FedSpout::wakeUp);
    }

    private void putLater(Item item) {
        int doublings = Math.min(MOST_DOUBLINGS, Math.max(0, item.attempts - 1));
        item.againNs = clock.nanoTime() + (SHORTEST_PAUSE_NS << doublings);
        paused.add(item);
        wakeUpAt(item.againNs);
    }

    // ---- on the stage: ends the pauses

    @Override
    String name() {
        return "feed of " + component;
    }

    @Override
    long nextDueNs(long nowNs) {
        Item first = paused.peek();
        return first == null ? Long.MAX_VALUE : first.againNs;
    }

    @Override
    int step() {
        int ended = 0;
        for (Item first = paused.peek(); first != null && first.againNs <= clock.nanoTime(); first = paused.peek()) {
            put(paused.remove());
            ended++;
        }
        return ended;
    }

    /** Whether all of it has been emitted and done, or given up. */
    boolean isEmpty() {
        return waiting.isEmpty() && items.isEmpty();
    }

    /** What isn't done. */
    List<Item> open() {
        return List.copyOf(items.values());
    }

    @Nullable
    Item item(Object messageId) {
        return items.get(messageId);
    }

    long done() {
        return done;
    }

    long failedForGood() {
        return failedForGood;
    }

    // ---- for the spouts

    void onOpened(FedSpout reader) {
        readers.add(reader);
    }

    void onClosed(FedSpout reader) {
        readers.remove(reader);
    }

    @Nullable
    Item poll(FedSpout reader) {
        Item item = waiting.pollFirst();
        if (item != null) {
            item.attempts++;
            item.reader = item.messageId == null ? null : reader;
        }
        return item;
    }

    void onAck(Object messageId) {
        if (items.remove(messageId) != null) {
            done++;
        }
    }

    void onFail(Object messageId, FailReason reason) {
        Item item = items.get(messageId);
        if (item == null) {
            return;
        }
        item.reader = null;
        item.lastFailure = reason;
        if (replays) {
            putLater(item);
        } else {
            Item unused = items.remove(messageId);
            failedForGood++;
        }
    }

    /** The spout is gone, and nobody will tell it anything: what it had emitted is emitted anew. */
    void onLost(FedSpout reader) {
        onClosed(reader);
        for (Item item : open()) {
            if (item.reader == reader) {
                item.reader = null;
                putLater(item);
            }
        }
    }
}
