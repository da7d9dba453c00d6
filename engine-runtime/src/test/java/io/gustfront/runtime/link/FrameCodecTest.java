package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.link.EntryHeader.Part;
import io.gustfront.runtime.link.FrameReader.Check;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCodecTest {
    private static final int MAX_PAYLOAD = 1000;

    private final FrameWriter writer = new FrameWriter(512);
    private final FrameReader reader = new FrameReader(MAX_PAYLOAD);

    private byte[] finished() {
        return Arrays.copyOf(writer.frame(), writer.finish());
    }

    private byte[] twoEntries() {
        writer.begin(FrameType.PAYLOADS, 0, 7, 42);
        writer.entry(EntryHeader.of(Lane.CONTROL, Part.WHOLE, 3), new byte[] {1, 2, 3}, 0);
        writer.entry(EntryHeader.of(Lane.DATA, Part.FIRST, 4), new byte[] {9, 8, 7, 6, 5, 4, 3}, 2);
        return finished();
    }

    private static byte[] sealed(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame, 4, frame.length - 4);
        FrameWriter.INT.set(frame, 0, (int) crc.getValue());
        return frame;
    }

    private Check check(byte[] frame) {
        return reader.wrap(frame, 0, frame.length);
    }

    @Test
    void shouldReadWhatWasWritten() {
        byte[] frame = twoEntries();

        assertThat(check(frame)).isEqualTo(Check.SOUND);
        assertThat(reader.type()).isEqualTo(FrameType.PAYLOADS);
        assertThat(reader.received()).isEqualTo(7);
        assertThat(reader.first()).isEqualTo(42);
        assertThat(reader.entries()).isEqualTo(2);
        assertThat(reader.next()).isTrue();
        assertThat(reader.lane()).isEqualTo(Lane.CONTROL);
        assertThat(reader.part()).isEqualTo(Part.WHOLE);
        assertThat(part()).containsExactly(1, 2, 3);
        assertThat(reader.next()).isTrue();
        assertThat(reader.lane()).isEqualTo(Lane.DATA);
        assertThat(reader.part()).isEqualTo(Part.FIRST);
        assertThat(reader.wholeLength()).isEqualTo(7);
        assertThat(part()).containsExactly(7, 6, 5, 4);
        assertThat(reader.next()).isFalse();
    }

    private byte[] part() {
        byte[] part = new byte[reader.length()];
        reader.copyTo(part, 0);
        return part;
    }

    @Test
    void shouldHaveTheLayoutThatIsDrawn() {
        writer.begin(FrameType.PAYLOADS, 0, 0x0102030405060708L, 0x1112131415161718L);
        writer.entry(EntryHeader.of(Lane.DATA, Part.WHOLE, 2), new byte[] {0x55, 0x66}, 0);
        byte[] frame = finished();

        assertThat(Arrays.copyOfRange(frame, 4, frame.length))
                .containsExactly(
                        1, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x80, 0, 0,
                        2, 0x55, 0x66);
        assertThat(frame).isEqualTo(sealed(frame.clone()));
    }

    @Test
    void shouldReadFramesWithoutEntries() {
        writer.begin(FrameType.CLOSE, 3, 5, 0);

        assertThat(check(finished())).isEqualTo(Check.SOUND);
        assertThat(reader.type()).isEqualTo(FrameType.CLOSE);
        assertThat(reader.reason()).isEqualTo(3);
        assertThat(reader.next()).isFalse();
    }

    @Test
    void shouldTakeNoFrameThatWasCutOrOfWhichABitTurned() {
        byte[] frame = twoEntries();

        for (int length = 0; length < frame.length; length++) {
            assertThat(reader.wrap(frame, 0, length)).isEqualTo(Check.CORRUPT);
        }
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] turned = frame.clone();
            turned[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(check(turned)).isEqualTo(Check.CORRUPT);
        }
    }

    /** What a peer that is wrong, or means harm, might write behind a right checksum. */
    private enum Wrong {
        UNKNOWN_TYPE {
            @Override
            byte[] make(byte[] frame) {
                frame[FrameWriter.TYPE_OFFSET] = 4;
                return frame;
            }
        },
        MORE_ENTRIES_THAN_THERE_ARE {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.SHORT.set(frame, FrameWriter.ENTRIES_OFFSET, (short) 0xFFFF);
                return frame;
            }
        },
        FEWER_ENTRIES_THAN_THERE_ARE {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.SHORT.set(frame, FrameWriter.ENTRIES_OFFSET, (short) 1);
                return frame;
            }
        },
        NO_ENTRIES {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.SHORT.set(frame, FrameWriter.ENTRIES_OFFSET, (short) 0);
                return Arrays.copyOf(frame, FrameWriter.HEADER_BYTES);
            }
        },
        ENTRIES_IN_A_POSITION {
            @Override
            byte[] make(byte[] frame) {
                frame[FrameWriter.TYPE_OFFSET] = 2;
                return frame;
            }
        },
        NEGATIVE_POSITION {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.LONG.set(frame, FrameWriter.RECEIVED_OFFSET, -1L);
                return frame;
            }
        },
        FIRST_ZERO {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.LONG.set(frame, FrameWriter.FIRST_OFFSET, 0L);
                return frame;
            }
        },
        LENGTH_BEYOND_THE_FRAME {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.INT.set(frame, FrameWriter.HEADER_BYTES, EntryHeader.of(Lane.DATA, Part.WHOLE, 900));
                return frame;
            }
        },
        LENGTH_BEYOND_ALL_BOUNDS {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.INT.set(frame, FrameWriter.HEADER_BYTES, EntryHeader.of(Lane.DATA, Part.WHOLE, 0xFF_FFFF));
                return frame;
            }
        },
        RESERVED_BITS {
            @Override
            byte[] make(byte[] frame) {
                frame[FrameWriter.HEADER_BYTES] |= 0x10;
                return frame;
            }
        },
        WHOLE_LENGTH_TOO_LARGE {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.INT.set(frame, frame.length - 8, MAX_PAYLOAD + 1);
                return frame;
            }
        },
        WHOLE_LENGTH_NEGATIVE {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.INT.set(frame, frame.length - 8, -1);
                return frame;
            }
        },
        WHOLE_LENGTH_NOT_MORE_THAN_THE_FIRST_PART {
            @Override
            byte[] make(byte[] frame) {
                FrameWriter.INT.set(frame, frame.length - 8, 4);
                return frame;
            }
        },
        BYTES_BEHIND_THE_LAST_ENTRY {
            @Override
            byte[] make(byte[] frame) {
                return Arrays.copyOf(frame, frame.length + 1);
            }
        };

        abstract byte[] make(byte[] frame);
    }

    @ParameterizedTest
    @EnumSource(Wrong.class)
    void shouldTakeNothingOfAFrameThatMakesNoSense(Wrong wrong) {
        byte[] frame = sealed(wrong.make(twoEntries()));

        assertThat(check(frame)).isEqualTo(Check.MALFORMED);
    }

    @Test
    void shouldLeaveNoByteOfAnyGarbageUnchecked() {
        Random random = new Random(11);
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = twoEntries();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                frame[4 + random.nextInt(frame.length - 4)] = (byte) random.nextInt(256);
            }
            frame = sealed(Arrays.copyOf(frame, FrameWriter.HEADER_BYTES + random.nextInt(40)));
            if (check(frame) == Check.SOUND) {
                int bytes = FrameWriter.HEADER_BYTES;
                while (reader.next()) {
                    bytes += 4 + (reader.part() == Part.FIRST ? 4 : 0) + part().length;
                }
                assertThat(bytes).isEqualTo(frame.length);
            }
        }
    }

    @Test
    void shouldFillAFrameUpToItsSizeAndNotBeyond() {
        writer.begin(FrameType.PAYLOADS, 0, 0, 1);
        int largest = FrameWriter.maxPartBytes(512);

        assertThat(writer.fits(largest)).isTrue();
        assertThat(writer.fits(largest + 1)).isFalse();
        writer.entry(EntryHeader.of(Lane.DATA, Part.FIRST, largest), new byte[largest + 1], 0);
        assertThat(writer.fits(0)).isFalse();
        assertThat(finished()).hasSize(512);
    }
}
