package io.gustfront.kafka.tools.life;

import java.util.BitSet;

/**
 * What became of records that are numbered from zero: of each it is known how often it came out. Not for several threads at once.
 */
final class Account {
    private final BitSet once = new BitSet();
    private final BitSet again = new BitSet();

    /** A record came out. */
    void cameOut(int number) {
        if (once.get(number)) {
            again.set(number);
        }
        once.set(number);
    }

    /** How many different records came out. */
    int out() {
        return once.cardinality();
    }

    /** Those that came out. */
    BitSet seen() {
        return (BitSet) once.clone();
    }

    /** Of those that were put in, the ones that never came out. */
    BitSet lost(BitSet in) {
        return Load.without(in, once);
    }

    /** Those that came out more than once. */
    BitSet duplicates() {
        return (BitSet) again.clone();
    }

    /** Those that came out and were never put in. */
    BitSet strangers(BitSet in) {
        return Load.without(once, in);
    }
}
