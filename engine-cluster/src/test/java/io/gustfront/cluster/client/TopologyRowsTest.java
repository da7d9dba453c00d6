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
                "<html>"
            })
    void shouldRefuseWhatIsNoListOfTopologies(String json) {
        assertThatThrownBy(() -> TopologyRows.read(bytes(json))).isInstanceOf(MalformedJsonException.class);
    }
}
