package io.gustfront.cluster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.cluster.json.Json;
import io.gustfront.cluster.model.TopologyState.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopologyStateTest {
    static final Map<Kind, TopologyState> EXAMPLES = Map.of(
            Kind.SUBMITTED, new TopologyState.Submitted(),
            Kind.SCHEDULED, new TopologyState.Scheduled(),
            Kind.PENDING, new TopologyState.Pending("no slots"),
            Kind.ACTIVE, new TopologyState.Active(),
            Kind.INACTIVE, new TopologyState.Inactive(),
            Kind.REBALANCING, new TopologyState.Rebalancing(10),
            Kind.KILLING, new TopologyState.Killing(TopologyState.KillStep.DRAINING, 10),
            Kind.PAUSED, new TopologyState.Paused("crashes"),
            Kind.FAILED, new TopologyState.Failed("no blob"));

    @Test
    void shouldTakeEveryEdgeOfTheTableAndNoOther() {
        for (Kind from : Kind.values()) {
            for (Kind to : Kind.values()) {
                TopologyRecord record = record(EXAMPLES.get(from));
                TopologyState next = EXAMPLES.get(to);
                if (from == to || TopologyState.EDGES.get(from).contains(to)) {
                    assertThat(record.withState(next).state()).isEqualTo(next);
                } else {
                    assertThatThrownBy(() -> record.withState(next))
                            .as("%s to %s", from, to)
                            .isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    @Test
    void shouldLeadFromEveryStateToKilling() {
        for (Kind from : Kind.values()) {
            assertThat(EXAMPLES.get(from).mayBecome(EXAMPLES.get(Kind.KILLING))).isTrue();
        }
        assertThat(TopologyState.EDGES.get(Kind.KILLING)).isEmpty();
    }

    @Test
    void shouldBeReadAsItWasWritten() {
        EXAMPLES.values()
                .forEach(state -> assertThat(Json.LENIENT.read(Json.LENIENT.write(state), TopologyState.class))
                        .isEqualTo(state));
    }

    @Test
    void shouldStandInThePageAsItStandsInTheCode() throws IOException {
        Path page = Path.of("..", "docs", "control-plane.md");
        List<String> rows = Files.readAllLines(page).stream()
                .dropWhile(line -> !line.startsWith("| from | to |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();

        Map<String, Set<String>> written = new TreeMap<>();
        for (String row : rows) {
            String[] cells = row.split("\\|");
            written.put(
                    cells[1].strip(),
                    cells[2].contains("nothing")
                            ? Set.of()
                            : Set.of(
                                    cells[2].replaceAll("\\(.*?\\)", "").strip().split(" *, *")));
        }
        Map<String, Set<String>> coded = new TreeMap<>();
        TopologyState.EDGES.forEach((from, tos) -> coded.put(
                lower(from), tos.stream().map(TopologyStateTest::lower).collect(Collectors.toSet())));
        assertThat(written).isEqualTo(coded);
    }

    private static String lower(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static TopologyRecord record(TopologyState state) {
        return new TopologyRecord(
                "words-1",
                "words",
                1,
                0,
                new BlobRef("0".repeat(64), 1),
                new BlobRef("1".repeat(64), 1),
                new TreeMap<>(Map.of(
                        "words", new TopologyRecord.ComponentSize(true, 2, 2),
                        "count", new TopologyRecord.ComponentSize(false, 4, 2))),
                List.of(new TopologyRecord.Edge("words", "count")),
                2,
                new TreeMap<>(),
                30_000,
                false,
                true,
                state,
                List.of(),
                List.of());
    }
}
