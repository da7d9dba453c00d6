package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameAssemblerTest {
    private final List<byte[]> frames = new ArrayList<>();
    private final FrameAssembler assembler = new FrameAssembler(4096);
    private final FrameAssembler.Sink sink =
            (source, offset, length) -> frames.add(Arrays.copyOfRange(source, offset, offset + length));

    private String feed(byte[] bytes) {
        return assembler.feed(bytes, 0, bytes.length, sink);
    }

    private static byte[] prefixed(byte[] frame) {
        return ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    @Test
    void shouldFindFramesHoweverTheStreamIsCut() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            frames.clear();
            List<byte[]> sent = new ArrayList<>();
            ByteBuffer stream = ByteBuffer.allocate(64 << 10);
            for (int i = 0; i < 10; i++) {
                byte[] frame = new byte[1 + random.nextInt(random.nextBoolean() ? 4096 : 8)];
                random.nextBytes(frame);
                sent.add(frame);
                stream.put(prefixed(frame));
            }
            int largest = 1 + random.nextInt(round % 2 == 0 ? 5 : 5000);
            for (int at = 0; at < stream.position(); ) {
                int length = Math.min(1 + random.nextInt(largest), stream.position() - at);
                assertThat(assembler.feed(stream.array(), at, length, sink)).isNull();
                at += length;
            }

            assertThat(frames).hasSize(10);
            for (int i = 0; i < 10; i++) {
                assertThat(frames.get(i)).isEqualTo(sent.get(i));
            }
        }
    }

    @Test
    void shouldRefuseAFrameThatIsTooLargeBeforeAnyOfItIsThere() {
        assertThat(feed(new byte[] {0, 0, 16, 1})).contains("4097 bytes").contains("4096");
    }

    @Test
    void shouldRefuseAFrameThatIsTooLargeEvenIfItsLengthComesInPieces() {
        assertThat(feed(new byte[] {0, 0, 16})).isNull();
        assertThat(feed(new byte[] {1})).contains("4097 bytes");
    }

    @Test
    void shouldRefuseEmptyFramesAndNegativeLengths() {
        assertThat(feed(new byte[4])).contains("a frame of 0 bytes");
        assertThat(new FrameAssembler(4096).feed(new byte[] {-1, -1, -1, -1}, 0, 4, sink))
                .contains("4294967295 bytes");
    }

    @Test
    void shouldRefuseWhatABrowserSends() {
        assertThat(feed("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isNotNull();
        assertThat(frames).isEmpty();
    }

    @Test
    void shouldTakeLargerFramesOnceThatIsAllowed() {
        FrameAssembler.Sink raising = (source, offset, length) -> {
            sink.onFrame(source, offset, length);
            assembler.limit(10_000);
        };
        ByteBuffer stream =
                ByteBuffer.allocate(11_000).put(prefixed(new byte[1])).put(prefixed(new byte[10_000]));

        assertThat(assembler.feed(stream.array(), 0, stream.position(), raising))
                .isNull();

        assertThat(frames).hasSize(2);
    }

    @Test
    void shouldHandOnNothingMoreOnceStopped() {
        FrameAssembler.Sink stopping = (source, offset, length) -> {
            sink.onFrame(source, offset, length);
            assembler.stop();
        };
        ByteBuffer stream = ByteBuffer.allocate(100).put(prefixed(new byte[1])).put(prefixed(new byte[1]));

        assembler.feed(stream.array(), 0, stream.position(), stopping);
        feed(prefixed(new byte[1]));

        assertThat(frames).hasSize(1);
    }
}
