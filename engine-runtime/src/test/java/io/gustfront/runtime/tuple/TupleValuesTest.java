package io.gustfront.runtime.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TupleValuesTest {
    private static final SourceStream STREAM =
            new SourceStream(0, "source", "default", new Fields("word", "count"), false);

    @Test
    void shouldCarryTheArrayThatValuesWereMadeOf() {
        Object[] made = {"x", 1};

        assertThat(TupleValues.arrayOf(new Values(made))).isSameAs(made);
    }

    @Test
    void shouldCarryOnlyWhatThereIsOfValuesThatGrew() {
        Values grown = new Values("x");
        grown.add(2);

        assertThat(TupleValues.arrayOf(grown)).containsExactly("x", 2);
    }

    @Test
    void shouldCarryOnWhatATupleBrought() {
        Envelope tuple = Envelope.untracked(new Hop(STREAM, 1, 2), new Object[] {"x", 1});

        assertThat(TupleValues.arrayOf(tuple.getValues())).isSameAs(tuple.values());
    }

    /** A list that its maker goes on to use can't change what was emitted. */
    @Test
    void shouldCopyAnyOtherList() {
        List<Object> reused = new ArrayList<>(Arrays.asList("x", null));

        Object[] carried = TupleValues.arrayOf(reused);
        reused.set(0, "changed");

        assertThat(carried).containsExactly("x", null);
    }

    @Test
    void shouldShowATupleTheSameByIndexByNameAndAsAList() {
        Envelope tuple = Envelope.untracked(new Hop(STREAM, 1, 2), new Object[] {"x", null});

        assertThat(tuple.size()).isEqualTo(2);
        assertThat(tuple.getValues()).containsExactly("x", null);
        assertThat(tuple.getValue(0)).isEqualTo("x");
        assertThat(tuple.getValueByField("word")).isEqualTo("x");
        assertThat(tuple.getValueByField("count")).isNull();
        assertThat(tuple).hasToString("tuple from source:default task 1 to task 2 [x, null]");
    }

    @Test
    void shouldLetNobodyChangeATuple() {
        Envelope tuple = Envelope.untracked(new Hop(STREAM, 1, 2), new Object[] {"x", 1});

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> tuple.getValues().set(0, "changed"));
        tuple.getValues().toArray()[0] = "changed";
        assertThat(tuple.getValues()).containsExactly("x", 1);
    }
}
