package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.output.Json;
import io.gustfront.kafka.tools.demo.DemoPlan.Form;
import io.gustfront.kafka.tools.demo.WordCountRun.SpoutTotals;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
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

    @Test
    void shouldBeOkIfTheRecordsThatWereUncommittedAtTheKillExplainASurplus() {
        DemoResult result = withKill(Map.of("rain", 610L, "wind", 400L), Optional.of(kill(true, 10)));

        assertThat(result.isOk()).isTrue();
        assertThat(result.verdict()).endsWith("every offset is committed, though a worker was killed.");
        assertThat(printed(result)).contains("the kill cost", "the kill explains 10");
        assertThat(Json.text(result.json())).contains("\"seed\":1,\"recoverySeconds\":3.25,\"top\":");
    }

    @Test
    void shouldNotBeOkIfTheSurplusIsMoreThanTheKillExplains() {
        assertThat(withKill(Map.of("rain", 610L, "wind", 400L), Optional.of(kill(true, 9)))
                        .verdict())
                .isEqualTo(
                        "FAILED: 10 words were counted too often, of which the records that were not committed at the kill"
                                + " explain 9.");
    }

    @Test
    void shouldNotBeOkIfTheKillDidNotLandWhileTheFeedWasOn() {
        assertThat(withKill(TRUTH, Optional.of(kill(false, 10))).verdict())
                .isEqualTo("FAILED: the worker was killed only after the feed had ended.");
        DemoResult never = withKill(TRUTH, Optional.empty());
        assertThat(never.isOk()).isFalse();
        assertThat(never.verdict()).contains("the moment to kill a worker never came while the feed was on");
    }

    private static KillReport kill(boolean feedWasOn, long words) {
        return new KillReport("worker 1 on node-1, process 7", 45, feedWasOn, 2, words, 3.25);
    }

    private static DemoResult withKill(Map<String, Long> counted, Optional<KillReport> kill) {
        return new DemoResult(
                new DemoPlan(100, 40, 2, 1, Form.CLUSTER_WITH_KILL),
                new SpoutTotals(100, 110, 10, 1_500, 20_000),
                counted,
                CountCheck.compare(TRUTH, counted),
                0,
                kill.map(KillReport::words).orElse(0L),
                kill,
                2.5);
    }

    /** Of sentences of at most ten words. */
    private static DemoResult result(Map<String, Long> counted, long acked, long replayed, long uncommitted) {
        return new DemoResult(
                new DemoPlan(100, 40, 2, 1, Form.LOCAL),
                new SpoutTotals(acked, acked + replayed, replayed, 1_500, 20_000),
                counted,
                CountCheck.compare(TRUTH, counted),
                uncommitted,
                replayed * 10,
                Optional.empty(),
                2.5);
    }

    private static String printed(DemoResult result) {
        StringWriter written = new StringWriter();
        result.print(new PrintWriter(written, true));
        return written.toString();
    }
}
