package io.gustfront.runtime.link;

/**
 * The 32 bits in front of each entry of a frame:
 *
 * <pre>
 *   31     30 29   28..24      23..0
 *  +------+------+-----------+-----------------------------------+
 *  | lane | part | 0         | length of what follows, in bytes  |
 *  +------+------+-----------+-----------------------------------+
 *  lane: 0 control, 1 data.  part: 0 whole, 1 first, 2 middle, 3 last.
 *  After the header of a first part: int32, the payload's whole length.
 * </pre>
 */
final class EntryHeader {
    /** Bytes of a header, and of the whole length after that of a first part. */
    static final int BYTES = 4;

    private static final int DATA_LANE = 1 << 31;
    private static final int PART_SHIFT = 29;
    private static final int PART_MASK = 0b11;
    private static final int RESERVED = 0x1F00_0000;
    private static final int LENGTH_MASK = 0x00FF_FFFF;

    private EntryHeader() {}

    /** Which part of a payload an entry is. */
    enum Part {
        WHOLE(0),
        FIRST(1),
        MIDDLE(2),
        LAST(3);

        private final int code;

        Part(int code) {
            this.code = code;
        }

        /** Whether the payload is complete with it. */
        boolean isLast() {
            return this == WHOLE || this == LAST;
        }
    }

    static int of(Lane lane, Part part, int length) {
        assert length >= 0 && length <= LENGTH_MASK : length;
        return (lane == Lane.DATA ? DATA_LANE : 0) | part.code << PART_SHIFT | length;
    }

    static Lane lane(int header) {
        return header < 0 ? Lane.DATA : Lane.CONTROL;
    }

    static Part part(int header) {
        return switch (header >>> PART_SHIFT & PART_MASK) {
            case 0 -> Part.WHOLE;
            case 1 -> Part.FIRST;
            case 2 -> Part.MIDDLE;
            default -> Part.LAST;
        };
    }

    static int length(int header) {
        return header & LENGTH_MASK;
    }

    /** Whether the bits that have no meaning are 0. */
    static boolean isKnown(int header) {
        return (header & RESERVED) == 0;
    }
}
