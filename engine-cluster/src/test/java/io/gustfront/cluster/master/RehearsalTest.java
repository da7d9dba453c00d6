package io.gustfront.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.model.AssignmentRecord;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private final MasterBench bench = new MasterBench();

    private Snapshot snapshot() {
        return bench.leader().orElseThrow().snapshot();
    }

    @Test
    void shouldForeseeWhatARebalanceDoesAndChangeNothing() {
        bench.master("m1");
        bench.supervisor("a", 6700, 6701);
        bench.supervisor("b", 6700, 6701);
        String id = bench.submit("words", 1);
        bench.passMs(1_000);
        AssignmentRecord now = bench.assignment(id);
        Command.Rebalance command = new Command.Rebalance(
                bench.nextRequest(), "words", Optional.of(2), new TreeMap<>(Map.of("count", 8)), Optional.empty());

        Rehearsal rehearsal = Rehearsal.of(command, snapshot());

        assertThat(rehearsal.before()).contains(now);
        assertThat(bench.assignment(id)).isEqualTo(now);
        bench.run(command);
        bench.passMs(2_000);
        assertThat(bench.assignment(id).target())
                .isEqualTo(rehearsal.after().orElseThrow().target())
                .isNotEqualTo(now.target());
    }

    @Test
    void shouldRefuseWhatTheCommandWouldBeRefused() {
        bench.master("m1");
        bench.supervisor("a", 6700);
        bench.submit("words", 1);
        bench.passMs(1_000);

        Rehearsal rehearsal = Rehearsal.of(
                new Command.Rebalance(
                        bench.nextRequest(),
                        "words",
                        Optional.empty(),
                        new TreeMap<>(Map.of("count", 9)),
                        Optional.empty()),
                snapshot());

        assertThat(rehearsal.answer()).isInstanceOf(Answer.Refused.class);
        assertThat(rehearsal.after()).isEqualTo(rehearsal.before());
    }
}
