package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.output.Json;
import io.gustfront.kafka.tools.demo.WordCountRun.SpoutTotals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoResultTest {
    private static final Map<String, Long> TRUTH = Map.of("rain", 600L, "wind", 400L);

    @Test
    void shouldBeOkIfEveryWordIsThereAndEveryOffsetIsCommitted() {
        DemoResult result = result(TRUTH, 100, 0, 0);

        assertThat(result.isOk()).isTrue();
        assertThat(result.verdict()).startsWith("Every word");
    }

    @Test
    void shouldNotBeOkIfAWordIsLost() {
        DemoResult result = result(Map.of("rain", 600L, "wind", 399L), 100, 3, 0);

        assertThat(result.isOk()).isFalse();
        assertThat(result.verdict()).isEqualTo("FAILED: 1 words were lost, of 1 different ones.");
        assertThat(printed(result)).contains("  lost 1 of 'wind'");
        assertThat(result.json()).containsEntry("lost", 1L).containsEntry("lostWords", Map.of("wind", 1L));
    }

    @Test
    void shouldBeOkIfReplaysExplainASurplus() {
        assertThat(result(Map.of("rain", 610L, "wind", 400L), 100, 1, 0).isOk()).isTrue();
    }

    @Test
    void shouldNotBeOkIfReplaysDoNotExplainASurplus() {
        assertThat(result(Map.of("rain", 610L, "wind", 401L), 100, 1, 0).verdict())
                .isEqualTo("FAILED: 11 words were counted too often, of which replays explain 10.");
    }

    @Test
    void shouldNotBeOkIfAnOffsetIsNotCommitted() {
        assertThat(result(TRUTH, 100, 0, 2).verdict()).isEqualTo("FAILED: 2 records are not committed.");
    }

    @Test
    void shouldNotBeOkIfARecordWasNotAcked() {
        assertThat(result(TRUTH, 99, 0, 0).verdict()).isEqualTo("FAILED: 1 records were not acked.");
    }

    @Test
    void shouldWriteJsonThatProgramsCanRelyOn() {
        assertThat(Json.text(result(TRUTH, 100, 2, 0).json()))
                .isEqualTo("{\"records\":100,\"acked\":100,\"lost\":0,\"replayed\":2,\"ok\":true,\"words\":1000,"
                        + "\"distinctWords\":2,\"surplus\":0,\"uncommitted\":0,\"seconds\":2.5,\"recordsPerSecond\":40.0,"
                        + "\"completeLatencyP50Ms\":1.5,\"completeLatencyP99Ms\":20.0,\"workers\":2,\"seed\":1,"
                        + "\"top\":{\"rain\":600,\"wind\":400}}");
    }

    @Test
    void shouldShowATableForPeople() {
        assertThat(printed(result(TRUTH, 100, 0, 0)))
                .contains("records in", "acked", "replayed", "rate", "top ten words", "  rain");
    }

    /** Of sentences of at most ten words. */
    private static DemoResult result(Map<String, Long> counted, long acked, long replayed, long uncommitted) {
        return new DemoResult(
                new DemoPlan(100, 40, 2, 1),
                new SpoutTotals(acked, replayed, 1_500, 20_000),
                counted,
                CountCheck.compare(TRUTH, counted),
                uncommitted,
                replayed * 10,
                2.5);
    }

    private static String printed(DemoResult result) {
        StringWriter written = new StringWriter();
        result.print(new PrintWriter(written, true));
        return written.toString();
    }
}
