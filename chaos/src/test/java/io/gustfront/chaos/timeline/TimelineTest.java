package io.gustfront.chaos.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.chaos.timeline.ChaosSpec.FaultEntry;
import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static ChaosSpec read(String json) {
        return Json.STRICT.read(json.getBytes(StandardCharsets.UTF_8), ChaosSpec.class);
    }

    private static ChaosSpec spec(boolean shuffled, FaultEntry... faults) {
        return new ChaosSpec(
                "some",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(faults),
                Optional.of(shuffled),
                Optional.empty(),
                Optional.of(20_000L),
                Optional.empty());
    }

    private static FaultEntry entry(FaultKind kind, int weight) {
        return new FaultEntry(kind, Optional.empty(), Optional.of(weight));
    }

    @Test
    void shouldDrawTheSameFromTheSameSeed() {
        ChaosSpec spec = spec(true, entry(FaultKind.WORKER_KILL, 1), entry(FaultKind.NODE_LOSS, 1));

        assertThat(Timeline.draw(spec, 50, 3)).isEqualTo(Timeline.draw(spec, 50, 3));
        assertThat(Timeline.draw(spec, 50, 3)).isNotEqualTo(Timeline.draw(spec, 50, 4));
    }

    @Test
    void shouldDrawNoOtherFaultsWhenThereAreMoreOfThem() {
        ChaosSpec spec = spec(true, entry(FaultKind.WORKER_KILL, 1), entry(FaultKind.NODE_LOSS, 1));

        assertThat(Timeline.draw(spec, 50, 3).subList(0, 20)).isEqualTo(Timeline.draw(spec, 20, 3));
    }

    @Test
    void shouldDrawByWeight() {
        ChaosSpec spec = spec(true, entry(FaultKind.WORKER_KILL, 3), entry(FaultKind.NODE_LOSS, 1));

        Map<FaultKind, Long> drawn = Timeline.draw(spec, 4_000, 1).stream()
                .collect(Collectors.groupingBy(TimedFault::fault, Collectors.counting()));

        assertThat(drawn.get(FaultKind.WORKER_KILL)).isBetween(2_800L, 3_200L);
    }

    @Test
    void shouldTakeFaultsInTurnWhenTheyAreNotShuffled() {
        ChaosSpec spec = spec(false, entry(FaultKind.WORKER_KILL, 1), entry(FaultKind.NODE_LOSS, 9));

        assertThat(Timeline.draw(spec, 3, 1))
                .extracting(TimedFault::fault)
                .containsExactly(FaultKind.WORKER_KILL, FaultKind.NODE_LOSS, FaultKind.WORKER_KILL);
        List<TimedFault> drawn = Timeline.draw(spec, 20, 1);

        assertThat(drawn)
                .allSatisfy(fault ->
                        assertThat(fault.atMs() - fault.number() * 20_000L).isBetween(5_000L, 6_023L));
        assertThat(drawn).extracting(fault -> fault.atMs() % 250 / 50).contains(0L, 1L, 2L, 3L, 4L);
        assertThat(Timeline.faultsWithin(spec, 5)).isEqualTo(15);
    }

    @Test
    void shouldReadWhatIsWrittenAndLeaveTheRestToDefaults() {
        ChaosSpec spec = read("{\"name\":\"mine\",\"faults\":[{\"fault\":\"link-half-open\",\"durationMs\":5}]}");

        assertThat(spec.faults())
                .containsExactly(new FaultEntry(FaultKind.LINK_HALF_OPEN, Optional.of(5L), Optional.empty()));
        assertThat(spec.load()).isEmpty();
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        assertThatThrownBy(() -> read("{\"name\":\"mine\",\"faults\":[{\"fault\":\"worker-kil\"}]}"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("there is no fault 'worker-kil'");
        assertThatThrownBy(() -> read("{\"name\":\"mine\",\"faults\":[{\"fault\":\"worker-kill\"}],\"cuont\":3}"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("cuont");
        assertThatThrownBy(() -> read("{\"name\":\"mine\",\"faults\":[]}"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("'faults' is empty");
    }
}
