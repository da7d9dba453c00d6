package io.gustfront.api.tuple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private final Fields fields = new Fields("word", "count", "at");

    @Test
    void shouldKnowNamesAndPositions() {
        assertThat(fields.size()).isEqualTo(3);
        assertThat(fields.get(1)).isEqualTo("count");
        assertThat(fields.fieldIndex("at")).isEqualTo(2);
        assertThat(fields.contains("word")).isTrue();
        assertThat(fields.contains("Word")).isFalse();
        assertThat(fields.toList()).containsExactly("word", "count", "at");
        assertThat(fields).containsExactly("word", "count", "at");
        assertThat(fields.positions()).isEqualTo(Map.of("word", 0, "count", 1, "at", 2));
        assertThat(fields.indexesOf(new Fields("at", "word"))).containsExactly(2, 0);
        assertThat(fields).hasToString("[word, count, at]");
        assertThat(new Fields().size()).isZero();
    }

    @Test
    void shouldListTheFieldsThatThereAreWhenOneIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fields.fieldIndex("wrod"))
                .withMessage("there is no field 'wrod'; the fields are [word, count, at]");
        assertThatIllegalArgumentException().isThrownBy(() -> fields.indexesOf(new Fields("word", "x")));
    }

    @Test
    void shouldRefuseNamesThatAreThereTwiceOrBlank() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fields("a", "b", "a"))
                .withMessage("field 'a' is there twice in [a, b, a]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fields("a", " "))
                .withMessageContaining("blank name");
    }

    @Test
    void shouldBeEqualByNamesAndOrder() {
        assertThat(fields)
                .isEqualTo(new Fields(List.of("word", "count", "at")))
                .hasSameHashCodeAs(new Fields(List.of("word", "count", "at")))
                .isNotEqualTo(new Fields("count", "word", "at"))
                .isNotEqualTo("word");
    }

    @Test
    void shouldNotChangeWithTheListThatItWasMadeOf() {
        List<String> names = new ArrayList<>(List.of("a"));
        Fields made = new Fields(names);
        names.add("b");

        assertThat(made.size()).isEqualTo(1);
        assertThatThrownBy(() -> made.toList().add("c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldTravelWithATopology() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(fields);
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Fields read = (Fields) in.readObject();
            assertThat(read).isEqualTo(fields);
            assertThat(read.fieldIndex("count")).isEqualTo(1);
        }
    }
}
