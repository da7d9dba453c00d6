package io.gustfront.runtime.codec;

import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.SpoutFence;

/** Puts tuples into a section, one after the other. Owned by one executor's thread. Layout: {@link SectionHeader}. */
public final class SectionWriter {
    private static final int FIRST_CAPACITY = 1024;
    private static final int FIRST_HEAD_CAPACITY = 128;
    private static final int KEPT_HEAD_BYTES = 4 << 10;

    private final WireOutput section = new WireOutput(FIRST_CAPACITY);
    private final WireOutput head = new WireOutput(FIRST_HEAD_CAPACITY);
    private final boolean feedback;
    private final int keptBytes;
    private int tuples;

    /**
     * @param feedback whether it is for streams that close a cycle
     * @param keptBytes how large sections usually are: what a larger one needed is given up once it was taken
     */
    public SectionWriter(boolean feedback, int keptBytes) {
        this.feedback = feedback;
        this.keptBytes = keptBytes;
        begin();
    }

    private void begin() {
        tuples = 0;
        section.clear(2 * keptBytes, FIRST_CAPACITY); // it doubles when it grows
        new SectionHeader(feedback, 0, 0, 0).write(section);
    }

    /** How many tuples there are. */
    public int tuples() {
        return tuples;
    }

    /** How many bytes there are, the header's included. */
    public int bytes() {
        return section.size();
    }

    /**
     * Prepares to append a tuple.
     *
     * @param length how long its values are
     * @return how much larger the section will be
     */
    public int prepare(Envelope tuple, int length) {
        head.clear(KEPT_HEAD_BYTES, FIRST_HEAD_CAPACITY);
        head.putVarInt(tuple.targetTask());
        head.putVarInt(tuple.getSourceTask());
        head.putVarInt(tuple.source().index());
        putRoots(tuple);
        return WireOutput.sizeOfVarInt(head.size() + length) + head.size() + length;
    }

    /** Appends the tuple that was prepared last. Its values come encoded: several targets share them. */
    public void append(byte[] values, int length) {
        section.putVarInt(head.size() + length);
        section.putBytes(head.array(), 0, head.size());
        section.putBytes(values, 0, length);
        tuples++;
    }

    /** Appends a tuple as it is in another section, its length included. */
    public void append(WireInput tuple) {
        section.putBytes(tuple.array(), tuple.position(), tuple.remaining());
        tuples++;
    }

    /** The section, without its placement, which is written when it leaves; begins a new one. */
    public byte[] take() {
        SectionHeader.setTuples(section, tuples);
        byte[] bytes = section.toByteArray();
        begin();
        return bytes;
    }

    private void putRoots(Envelope tuple) {
        int count = tuple.rootCount();
        head.putVarInt(count);
        int at = 0;
        while (at < count) {
            SpoutFence fence = tuple.rootFence(at);
            int end = at + 1;
            while (end < count && tuple.rootFence(end).equals(fence)) {
                end++;
            }
            Fences.write(head, fence);
            head.putVarInt(end - at);
            for (; at < end; at++) {
                head.putLong(tuple.rootId(at));
                head.putLong(tuple.edges(at));
            }
        }
    }
}
