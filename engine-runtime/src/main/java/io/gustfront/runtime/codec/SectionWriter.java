package io.gustfront.runtime.codec;

import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.SpoutFence;

/** Puts tuples into a section, one after the other. Owned by one executor's thread. Layout: {@link SectionHeader}. */
public final class SectionWriter {
    private final WireOutput section = new WireOutput(1024);
    private final WireOutput head = new WireOutput(128);
    private final boolean feedback;
    private int tuples;

    /**
     * @param feedback whether it is for streams that close a cycle
     */
    public SectionWriter(boolean feedback) {
        this.feedback = feedback;
        begin();
    }

    private void begin() {
        tuples = 0;
        section.truncate(0);
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

    /** Appends a tuple. Its values come encoded: several targets share them. */
    public void append(Envelope tuple, byte[] values, int length) {
        head.truncate(0);
        head.putVarInt(tuple.targetTask());
        head.putVarInt(tuple.getSourceTask());
        head.putVarInt(tuple.source().index());
        putRoots(tuple);
        section.putVarInt(head.size() + length);
        section.putBytes(head.array(), 0, head.size());
        section.putBytes(values, 0, length);
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
                head.putLong(tuple.rootEdge(at));
            }
        }
    }
}
