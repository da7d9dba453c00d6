package io.gustfront.api.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TupleTest {
    private record FakeTuple(
            List<Object> getValues, Fields getFields, String getSourceComponent, String getSourceStreamId)
            implements Tuple {
        @Override
        public int getSourceTask() {
            return 1;
        }

        @Override
        public boolean isTracked() {
            return false;
        }
    }

    private final byte[] bytes = {1, 2};
    private final Tuple tuple = new FakeTuple(
            new Values("x", 1, 2L, 2.5, true, bytes, null),
            new Fields("string", "int", "long", "double", "boolean", "bytes", "null"),
            "split",
            "default");

    @Test
    void shouldGiveValuesByPosition() {
        assertThat(tuple.size()).isEqualTo(7);
        assertThat(tuple.getString(0)).isEqualTo("x");
        assertThat(tuple.getInteger(1)).isEqualTo(1);
        assertThat(tuple.getLong(2)).isEqualTo(2);
        assertThat(tuple.getDouble(3)).isEqualTo(2.5);
        assertThat(tuple.getBoolean(4)).isTrue();
        assertThat(tuple.getBinary(5)).isSameAs(bytes);
        assertThat(tuple.getValue(6)).isNull();
    }

    @Test
    void shouldGiveValuesByName() {
        assertThat(tuple.getStringByField("string")).isEqualTo("x");
        assertThat(tuple.getIntegerByField("int")).isEqualTo(1);
        assertThat(tuple.getLongByField("long")).isEqualTo(2);
        assertThat(tuple.getDoubleByField("double")).isEqualTo(2.5);
        assertThat(tuple.getBooleanByField("boolean")).isTrue();
        assertThat(tuple.getBinaryByField("bytes")).isSameAs(bytes);
        assertThat(tuple.getValueByField("null")).isNull();
        assertThat(tuple.contains("null")).isTrue();
        assertThat(tuple.fieldIndex("long")).isEqualTo(2);
        assertThat(tuple.select(new Fields("long", "string"))).containsExactly(2L, "x");
    }

    @Test
    void shouldNameTheFieldWhoseValueIsOfAnotherType() {
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> tuple.getLong(1))
                .withMessage("field 'int' of a tuple on split:default is a java.lang.Integer, not a Long");
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> tuple.getStringByField("null"))
                .withMessage("field 'null' of a tuple on split:default is null, not a String");
        assertThatExceptionOfType(ClassCastException.class)
                .isThrownBy(() -> tuple.getBinary(0))
                .withMessageContaining("not a byte[]");
    }

    @Test
    void shouldListTheFieldsWhenOneIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tuple.getStringByField("strng"))
                .withMessageContaining("there is no field 'strng'; the fields are [string, int,");
    }

    @Test
    void shouldKnowATickByWhereItCameFrom() {
        assertThat(new FakeTuple(List.of(), new Fields(), Tuple.SYSTEM_COMPONENT, Tuple.TICK_STREAM).isTick())
                .isTrue();
        assertThat(new FakeTuple(List.of(), new Fields(), "user", Tuple.TICK_STREAM).isTick())
                .isFalse();
        assertThat(tuple.isTick()).isFalse();
        assertThat(tuple.getSourceGlobalStreamId()).isEqualTo(StreamId.of("split"));
    }

    @Test
    void shouldOrderStreamsByComponentAndThenByName() {
        assertThat(List.of(new StreamId("b", "a"), new StreamId("a", "z"), StreamId.of("a")).stream()
                        .sorted()
                        .map(StreamId::toString))
                .containsExactly("a:default", "a:z", "b:a");
    }

    @Test
    void shouldHoldValuesOfAnyKind() {
        assertThat(new Values("a", null, 1)).containsExactly("a", null, 1);
        assertThat(new Values()).isEmpty();
        assertThat(new Values((Object) null)).containsExactly((Object) null);
    }

    @Test
    void shouldLetValuesBeAddedAndTakenOutBeforeTheyAreEmitted() {
        Values values = new Values("a");

        for (int i = 0; i < 10; i++) {
            values.add(i);
        }
        values.add(1, "b");

        assertThat(values).containsExactly("a", "b", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(values.set(0, null)).isEqualTo("a");
        assertThat(values.remove(0)).isNull();
        assertThat(values.toArray()).containsExactly("b", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(values).isEqualTo(List.of("b", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> values.get(11));
        values.clear();
        assertThat(values).isEmpty();
    }

    @Test
    void shouldGrowValuesThatWereMadeOfAnArrayOfAnotherType() {
        Values values = new Values((Object[]) new String[] {"a"});

        values.add(1);

        assertThat(values).containsExactly("a", 1);
    }
}
