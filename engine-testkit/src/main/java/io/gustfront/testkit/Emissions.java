package io.gustfront.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** What one object has sent, to each task and on each stream, in order. */
final class Emissions {
    private static final int MOST_REMEMBERED = 512;

    private final Map<Channel, Order> orders = new HashMap<>();

    record Channel(String stream, int targetTask) {}

    /** The order of one channel. */
    static final class Order {
        final Deque<Passage> delivered = new ArrayDeque<>(); // the latest
        final Deque<Passage> untracked = new ArrayDeque<>(); // sent, and not yet seen to arrive
        long sent;

        void deliver(Passage passage) {
            if (delivered.size() == MOST_REMEMBERED) {
                delivered.removeFirst();
            }
            delivered.addLast(passage);
        }

        void sendUntracked(Passage passage) {
            if (untracked.size() == MOST_REMEMBERED) {
                untracked.removeFirst();
            }
            untracked.addLast(passage);
        }
    }

    Order order(String stream, int targetTask) {
        return orders.computeIfAbsent(new Channel(stream, targetTask), channel -> new Order());
    }
}
