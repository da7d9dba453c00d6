package io.gustfront.simulation.world;

import io.gustfront.api.task.FailReason;
import io.gustfront.simulation.broker.ModelBroker;
import io.gustfront.simulation.kernel.Timeline;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Books of all tuples, kept from outside: what user code was given and what it settled. They know nothing of edges and XORs, so they
 * can tell when the engine's are wrong.
 */
final class TreeBooks {
    static final String SETTLED = "a tracked tuple is settled once, acked only when all of it is done (DESIGN 8.2)";
    static final String DELIVERED = "a tuple is delivered once (K1)";
    static final String COMMITTED = "all below a committed offset was processed (DESIGN 8.1)";
    static final String GROUPED = "equal keys go to one task (DESIGN 8.3)";
    static final String BACKSTOP = "the backstop never fires (L4)";

    private final Timeline timeline;
    private final Map<Long, Attempt> attempts = new HashMap<>(); // by nonce; those that are open
    private final Map<TopicPartition, Map<Long, BitSet>> done = new HashMap<>();
    private final Map<String, Long> checked = new HashMap<>();
    private final Map<String, Integer> taskOfKey = new HashMap<>();

    /** By spout object, by message id. */
    private final IdentityHashMap<Object, Map<Object, Attempt>> open = new IdentityHashMap<>();

    private long nextNonce = 1;

    /** By nonce: those that failed for a loss, with parts that aren't done. */
    private final Map<Long, Attempt> givenUp = new HashMap<>();

    private long acks;
    private long fails;
    private long failsForALoss;
    private long failsInVain;

    /** One emission of a record by a spout. */
    static final class Attempt {
        final Entry entry;
        final long nonce;
        final Set<Integer> delivered = new HashSet<>(); // -1: the sentence itself; below: pieces on their way
        final BitSet acked = new BitSet();
        boolean splitAcked;
        boolean failed;

        Attempt(Entry entry, long nonce) {
            this.entry = entry;
            this.nonce = nonce;
        }

        boolean isWhole() {
            return splitAcked && !failed && acked.cardinality() == entry.children();
        }

        @Override
        public String toString() {
            return "emission " + nonce + " of " + entry + ": " + (splitAcked ? "split" : "not split") + ", "
                    + acked.cardinality() + " of " + entry.children() + " done"
                    + (failed ? ", something failed" : "");
        }
    }

    TreeBooks(Timeline timeline) {
        this.timeline = timeline;
    }

    long acks() {
        return acks;
    }

    long fails() {
        return fails;
    }

    /** Trees that failed because a worker, or a session with one, was lost. */
    long failsForALoss() {
        return failsForALoss;
    }

    /** Those of them of which nothing was lost in fact: all their parts were done, before or afterwards. */
    long failsInVain() {
        return failsInVain;
    }

    // ---- spouts

    void onSpoutOpened(Object spout) {
        open.put(spout, new LinkedHashMap<>());
    }

    /** Returns the emission's number, which travels with its tuples. */
    long onEmit(Object spout, Object messageId, Entry entry) {
        long nonce = nextNonce++;
        Attempt attempt = new Attempt(entry, nonce);
        attempts.put(nonce, attempt);
        Map<Object, Attempt> ofSpout = open.get(spout);
        if (ofSpout == null) {
            throw timeline.fail(SETTLED, "a spout that isn't open has emitted " + entry);
        }
        ofSpout.put(messageId, attempt);
        return nonce;
    }

    void onAck(Object spout, Object messageId) {
        Attempt attempt = take(spout, messageId, "ack");
        acks++;
        if (!attempt.isWhole()) {
            throw timeline.fail(SETTLED, "acked, though: " + attempt);
        }
    }

    void onFail(Object spout, Object messageId, FailReason reason) {
        Attempt attempt = take(spout, messageId, "fail");
        fails++;
        if (reason.kind() == FailReason.Kind.WORKER_LOST) {
            failsForALoss++;
            givenUp.put(attempt.nonce, attempt);
            lookAgain(attempt);
        }
        if (reason.kind() == FailReason.Kind.TOO_OLD) {
            throw timeline.fail(BACKSTOP, "only the backstop ended " + attempt);
        }
    }

    private void lookAgain(@Nullable Attempt attempt) {
        if (attempt != null && attempt.isWhole() && givenUp.remove(attempt.nonce) != null) {
            failsInVain++;
        }
    }

    private @Nullable Attempt known(long nonce) {
        Attempt attempt = attempts.get(nonce);
        return attempt != null ? attempt : givenUp.get(nonce);
    }

    private Attempt take(Object spout, Object messageId, String verdict) {
        Map<Object, Attempt> ofSpout = open.get(spout);
        Attempt attempt = ofSpout == null ? null : ofSpout.remove(messageId);
        if (attempt == null) {
            throw timeline.fail(
                    SETTLED, "a second verdict, or one that nobody waits for: " + verdict + " of " + messageId);
        }
        attempts.remove(attempt.nonce);
        return attempt;
    }

    void onSpoutClosed(Object spout) {
        Map<Object, Attempt> left = open.remove(spout);
        if (left != null && !left.isEmpty()) {
            throw timeline.fail(
                    SETTLED,
                    "a spout was closed and never heard what became of "
                            + left.values().iterator().next());
        }
    }

    /** Its process died; nobody hears of verdicts. */
    void forget(Object spout) {
        Map<Object, Attempt> left = open.remove(spout);
        if (left != null) {
            left.values().forEach(attempt -> attempts.remove(attempt.nonce));
        }
    }

    /** The oldest emission that is open; for the story of a lag. */
    String anyOpen() {
        return attempts.values().stream()
                .min((a, b) -> Long.compare(a.nonce, b.nonce))
                .map(Attempt::toString)
                .orElse("nothing is open");
    }

    // ---- bolts

    void onSplit(long nonce, Entry entry) {
        delivered(nonce, -1, entry);
    }

    void onSplitAcked(long nonce, Entry entry) {
        Attempt attempt = known(nonce);
        if (attempt != null) {
            attempt.splitAcked = true;
            lookAgain(attempt);
        }
        if (entry.children() == 0) {
            doneOf(entry);
        }
    }

    /** A piece on its way. */
    void onRelay(long nonce, int child, Entry entry) {
        delivered(nonce, -2 - child, entry);
    }

    void onChild(long nonce, int child, Entry entry, String topologyId, String key, int task) {
        delivered(nonce, child, entry);
        Integer before = taskOfKey.putIfAbsent(topologyId + " " + key, task);
        if (before != null && before != task) {
            throw timeline.fail(
                    GROUPED, "key " + key + " of " + topologyId + " went to task " + before + " and to task " + task);
        }
    }

    private void delivered(long nonce, int part, Entry entry) {
        Attempt attempt = attempts.get(nonce);
        if (attempt != null && !attempt.delivered.add(part)) {
            throw timeline.fail(DELIVERED, "part " + part + " of emission " + nonce + " of " + entry + " came twice");
        }
    }

    void onChildAcked(long nonce, int child, Entry entry) {
        Attempt attempt = known(nonce);
        if (attempt != null) {
            attempt.acked.set(child);
            lookAgain(attempt);
        }
        doneOf(entry).set(child);
    }

    void onFailed(long nonce) {
        Attempt attempt = known(nonce);
        if (attempt != null) {
            attempt.failed = true;
        }
    }

    private BitSet doneOf(Entry entry) {
        return done.computeIfAbsent(entry.partition(), unused -> new HashMap<>())
                .computeIfAbsent(entry.offset(), unused -> new BitSet());
    }

    // ---- offsets

    void onCommit(
            ModelBroker broker,
            Map<TopicPartition, Map<Long, Entry>> entries,
            String group,
            TopicPartition partition,
            long offset) {
        String key = group + "/" + partition;
        long from = checked.getOrDefault(key, 0L);
        Map<Long, BitSet> ofPartition = done.getOrDefault(partition, Map.of());
        for (long record : broker.offsets(partition, from, Math.max(from, offset))) {
            Entry entry = entries.getOrDefault(partition, Map.of()).get(record);
            BitSet parts = ofPartition.get(record);
            if (entry != null && (parts == null || parts.cardinality() < entry.children())) {
                throw timeline.fail(
                        COMMITTED,
                        group + " committed " + offset + " of " + partition + ", though of record " + record + " "
                                + (parts == null ? 0 : parts.cardinality()) + " of " + entry.children()
                                + " parts were processed");
            }
        }
        checked.merge(key, offset, Math::max);
    }

    /** The highest offset that was ever committed: a reader that was declared lost and comes back may set a lower one (M2). */
    long committed(String group, TopicPartition partition) {
        return checked.getOrDefault(group + "/" + partition, 0L);
    }

    /** What a record is about. */
    record Entry(TopicPartition partition, long offset, int children, int key) {
        String keyOf(int child) {
            return "k" + (key + child) % 7;
        }

        String text() {
            return partition.topic() + ":" + partition.partition() + ":" + offset + ":" + children + ":" + key;
        }

        static Entry of(String text) {
            String[] words = text.split(":", -1);
            return new Entry(
                    new TopicPartition(words[0], Integer.parseInt(words[1])),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]));
        }

        @Override
        public String toString() {
            return partition + "@" + offset;
        }
    }
}
