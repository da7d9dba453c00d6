package io.gustfront.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.chaos.load.Stamped.Hop;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StampedTest {
    private static final LoadRecord RECORD = new LoadRecord(1, 2, 3, 40);

    @Test
    void shouldReadBackWhatWasWritten() {
        byte[] bytes =
                new Stamped(RECORD.encode(), List.of()).at(5, 6).at(7, 8L << 40).encode();

        Stamped read = Stamped.decode(bytes).orElseThrow();

        assertThat(LoadRecord.decode(read.record())).contains(RECORD);
        assertThat(read.hops()).containsExactly(new Hop(5, 6), new Hop(7, 8L << 40));
    }

    @Test
    void shouldRefuseWhatIsCutOff() {
        byte[] bytes = new Stamped(RECORD.encode(), List.of()).at(5, 6).encode();

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            boolean whole = Stamped.decode(cut)
                    .filter(stamped -> LoadRecord.decode(stamped.record()).isPresent())
                    .isPresent();
            // Without its last hop it is a record without a hop.
            assertThat(whole).as("%d bytes", length).isEqualTo(length == bytes.length - 12);
        }
    }
}
