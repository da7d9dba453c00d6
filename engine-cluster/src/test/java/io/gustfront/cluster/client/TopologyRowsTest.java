package io.gustfront.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import io.gustfront.cluster.view.Views.TopologyRow;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyRowsTest {
    private static final String ROW =
            "[{\"name\":\"a\",\"id\":\"b\",\"state\":\"c\",\"reason\":\"d\",\"active\":true,\"workers\":1,"
                    + "\"wantedWorkers\":2,\"executors\":3,\"tasks\":4,\"submittedAtMs\":5000000000}]";

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldReadWhatAMasterWrites() {
        TopologyRow[] rows = {
            new TopologyRow("words", "words-1-1", "active", "", true, 1, 2, 3, 4, 5_000_000_000L),
            new TopologyRow("\"\u00e9\\", "x", "pending", "2 executors\nhave no place", false, 0, 0, 7, 8, 9)
        };

        assertThat(TopologyRows.read(Json.LENIENT.write(rows))).containsExactly(rows);
    }

    @Test
    void shouldReadAnEmptyList() {
        assertThat(TopologyRows.read(bytes("[]"))).isEmpty();
    }

    @Test
    void shouldPassOverFieldsOfALaterVersion() {
        assertThat(TopologyRows.read(bytes("[{\"more\":{\"a\":[1,{}]},\"name\":\"words\",\"else\":null}]")))
                .extracting(TopologyRow::name)
                .containsExactly("words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "null",
                "[",
                "[1]",
                "[{}]",
                "[{\"name\":\"a\"}",
                "[{\"name\":1}]",
                "[{\"name\":\"a\",\"workers\":\"2\"}]",
                "[{\"name\":\"a\",\"active\":1}]",
                "[{\"name\":\"a\",\"workers\":99999999999}]",
                "<html>",
                "[] x",
                "[][]",
                "[{\"name\":\"a\"},{}]",
                "[{\"name\":\"a\"}}"
            })
    void shouldRefuseWhatIsNoListOfTopologies(String json) {
        assertThatThrownBy(() -> TopologyRows.read(bytes(json))).isInstanceOf(MalformedJsonException.class);
    }

    /** Data binding is what the other commands read lists with; each field with a value of its own shows which were mixed up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                " [ ] \n",
                ROW,
                "[{\"tasks\":9,\"name\":\"n\",\"reason\":\"a\\u00e4\\n\\\"b\",\"later\":[[{}],1.5,null],\"active\":false,"
                        + "\"id\":\"i\",\"state\":\"s\",\"workers\":1,\"wantedWorkers\":2,\"executors\":3,\"submittedAtMs\":4}]"
            })
    void shouldReadWhatDataBindingReads(String json) {
        assertThat(TopologyRows.read(bytes(json))).containsExactly(Json.LENIENT.read(bytes(json), TopologyRow[].class));
    }
}
