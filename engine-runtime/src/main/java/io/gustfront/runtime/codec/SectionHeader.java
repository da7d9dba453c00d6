package io.gustfront.runtime.codec;

/**
 * The head of a section: tuples that travel together to one executor of another worker. It has a fixed size, so that what is
 * staged can be sent elsewhere when its executor has moved.
 *
 * <pre>
 *   0        1            5               9              17
 *   +--------+------------+---------------+--------------+------------
 *   | flags  | tuples i32 | firstTask i32 | epoch i64    | tuples...
 *   +--------+------------+---------------+--------------+------------
 *   flags: bit 0: the stream closes a cycle
 *   firstTask, epoch: the placement that it is meant for (PROTOCOL I2)
 *
 *   tuple  := length:varint body
 *   body   := target:varint source:varint stream:varint roots values
 *   roots  := count:varint run*                      until count roots were told
 *   run    := worker:varint incarnation:varint firstTask:varint epoch:varlong attempt:varint
 *             n:varint (root:i64 edge:i64)*n         roots of one spout executor in a row (I3)
 *   values := count:varint value*                    to the end of the tuple, each as {@code ValueTag} has it
 * </pre>
 *
 * @param feedback whether the stream closes a cycle
 * @param tuples how many tuples follow
 * @param firstTask the lowest task of the executor that it is meant for
 * @param epoch the epoch in which that executor was placed
 */
public record SectionHeader(boolean feedback, int tuples, int firstTask, long epoch) {
    /** The header's size. */
    public static final int BYTES = 17;

    /**
     * The largest section: what a link takes at once. The largest values, and a head with as many roots as a tuple may have, each
     * of another spout, fit into it.
     */
    public static final int MOST_BYTES = 16 << 20;

    private static final int FEEDBACK = 1;
    private static final int TUPLES_AT = 1;

    /** Reads the header of a section. */
    public static SectionHeader read(byte[] section) {
        WireInput in = new WireInput(section);
        int flags = in.getByte();
        int tuples = in.getInt();
        int firstTask = in.getInt();
        long epoch = in.getLong();
        if (tuples < 0 || tuples > in.remaining()) {
            throw new MalformedWireException("a section of " + section.length + " bytes claims " + tuples + " tuples");
        }
        return new SectionHeader((flags & FEEDBACK) != 0, tuples, firstTask, epoch);
    }

    /** Writes the header into the first bytes of a section, over what stands there. */
    public void writeTo(byte[] section) {
        WireOutput out = new WireOutput(BYTES);
        write(out);
        System.arraycopy(out.toByteArray(), 0, section, 0, BYTES);
    }

    void write(WireOutput out) {
        out.putByte(feedback ? FEEDBACK : 0);
        out.putInt(tuples);
        out.putInt(firstTask);
        out.putLong(epoch);
    }

    static void setTuples(WireOutput out, int tuples) {
        out.setInt(TUPLES_AT, tuples);
    }
}
