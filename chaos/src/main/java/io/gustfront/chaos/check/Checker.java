package io.gustfront.chaos.check;

import io.gustfront.chaos.load.LoadRecord;
import io.gustfront.chaos.load.Stamped;
import io.gustfront.chaos.load.Stamped.Hop;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * Accounts for each record, while they flow. Of an input it knows whether Kafka has acknowledged it, or may have it: an answer that
 * never came, or an error, doesn't say that the record isn't there. Such a record is <em>uncertain</em>: it may come out or not.
 *
 * <ul>
 *   <li>lost: acknowledged, and never came out
 *   <li>duplicated: how often records came out beyond the first time
 *   <li>phantom: came out, though it never went in
 *   <li>corrupted: came out, but not as it went in
 *   <li>out of order: came out for the first time after a later one of its key had; a late duplicate is none of it
 * </ul>
 *
 * <p>For each fault that it is told of it follows what was in flight then, until all of it is out (<em>drain</em>), and when the
 * tasks that were hit are back (<em>resume</em>): the first output that came through one of them somewhere else than before. All
 * times are those at which Kafka appended outputs, so it doesn't matter how late they are read. Not for several threads.
 */
public final class Checker {
    private final int producer;
    private final LongUnaryOperator keyOf;
    private final BitSet acked = new BitSet();
    private final BitSet uncertain = new BitSet();
    private final BitSet seen = new BitSet();
    private final Map<Long, Long> latestOfKey = new HashMap<>();
    private final Map<Integer, Long> whereabouts = new HashMap<>(); // the last seen process of each task
    private final List<FaultWatch> watches = new ArrayList<>();
    private final Pulse pulse = new Pulse();
    private long outputs;
    private long open; // acknowledged, and not out yet
    private long duplicated;
    private long strangers;
    private long corrupted;
    private long outOfOrder;

    /**
     * @param producer whose records these are; all others are phantoms
     * @param keyOf which key the record of a number has
     */
    public Checker(int producer, LongUnaryOperator keyOf) {
        this.producer = producer;
        this.keyOf = keyOf;
    }

    /** Kafka has a record. */
    public void onAcked(long sequence) {
        int number = Math.toIntExact(sequence);
        if (!acked.get(number)) {
            acked.set(number);
            if (!seen.get(number)) {
                open++;
            }
        }
    }

    /** Kafka may have a record. */
    public void onUncertain(long sequence) {
        uncertain.set(Math.toIntExact(sequence));
    }

    /** Something came out. */
    public void onOutput(byte[] value, long atMs) {
        outputs++;
        pulse.beat(atMs);
        Optional<Stamped> stamped = Stamped.decode(value);
        Optional<LoadRecord> record = stamped.flatMap(one -> LoadRecord.decode(one.record()));
        if (record.isEmpty()) {
            corrupted++;
        } else if (record.get().producer() != producer
                || record.get().sequence() < 0
                || record.get().sequence() > Integer.MAX_VALUE) {
            strangers++;
        } else if (record.get().key() != keyOf.applyAsLong(record.get().sequence())) {
            corrupted++;
        } else {
            cameOut(record.get(), stamped.get().hops(), atMs);
        }
    }

    private void cameOut(LoadRecord record, List<Hop> hops, long atMs) {
        int number = (int) record.sequence();
        if (seen.get(number)) {
            duplicated++;
        } else {
            seen.set(number);
            if (acked.get(number)) {
                open--;
            }
            long latest = latestOfKey.getOrDefault(record.key(), -1L);
            if (latest > record.sequence()) {
                outOfOrder++;
            } else {
                latestOfKey.put(record.key(), record.sequence());
            }
        }
        for (Hop hop : hops) {
            if (hop.task() != Stamped.UNKNOWN_TASK) {
                whereabouts.put(hop.task(), hop.process());
            }
        }
        for (FaultWatch watch : watches) {
            watch.onOutput(number, hops, atMs);
        }
    }

    /**
     * Something is being broken: what is in flight now is followed until it is out.
     *
     * @param atMs when, since 1970; not after now
     * @param victims in which process each task is that is hit; empty if none is
     * @return its number, from 0
     */
    public int onFault(long atMs, Map<Integer, Long> victims) {
        BitSet inFlight = (BitSet) acked.clone();
        inFlight.andNot(seen);
        watches.add(new FaultWatch(atMs, victims, inFlight, duplicated));
        return watches.size() - 1;
    }

    /** What was broken is whole again: where no task was hit, the first output from now on counts as the resume. */
    public void onRepaired(int fault, long atMs) {
        watches.get(fault).onRepaired(atMs);
    }

    /** What is known of a fault. */
    public FaultFinding finding(int fault) {
        long until = fault + 1 < watches.size() ? watches.get(fault + 1).duplicatedBefore() : duplicated;
        FaultWatch watch = watches.get(fault);
        return watch.finding(until - watch.duplicatedBefore());
    }

    /** How many faults it has been told of. */
    public int faults() {
        return watches.size();
    }

    /** For how long at most nothing came out, between two times; in steps of {@link Pulse#STEP_MS}. */
    public long longestSilenceMs(long fromMs, long toMs) {
        return pulse.longestSilenceMs(fromMs, toMs);
    }

    /** In which process each task was last, as far as what came out tells. */
    public Map<Integer, Long> whereabouts() {
        return Map.copyOf(whereabouts);
    }

    /** How many records are acknowledged, and not out yet: if nothing comes out any more, that many are lost. */
    public long open() {
        return open;
    }

    /** How many came out, each time counted. */
    public long outputs() {
        return outputs;
    }

    /** The account, as of now. */
    public Account account() {
        BitSet phantom = (BitSet) seen.clone();
        phantom.andNot(acked);
        phantom.andNot(uncertain);
        BitSet onlyUncertain = (BitSet) uncertain.clone();
        onlyUncertain.andNot(acked);
        BitSet lost = (BitSet) acked.clone();
        lost.andNot(seen);
        return new Account(
                acked.cardinality() + onlyUncertain.cardinality(),
                onlyUncertain.cardinality(),
                outputs,
                lost.cardinality(),
                duplicated,
                phantom.cardinality() + strangers,
                corrupted,
                outOfOrder);
    }

    /** Some of the records that are acknowledged and not out: who looks for what was lost begins with these. */
    public List<Long> openRecords(int most) {
        BitSet lost = (BitSet) acked.clone();
        lost.andNot(seen);
        return lost.stream().limit(most).mapToObj(number -> (long) number).toList();
    }
}
