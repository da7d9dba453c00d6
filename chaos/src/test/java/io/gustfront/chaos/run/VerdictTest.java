package io.gustfront.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gustfront.chaos.check.Account;
import io.gustfront.chaos.timeline.ChaosSpec;
import io.gustfront.chaos.timeline.ChaosSpec.FaultEntry;
import io.gustfront.chaos.timeline.FaultKind;
import io.gustfront.cli.output.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {
    private static final Account CLEAN = new Account(100, 0, 105, 0, 5, 0, 0, 3);

    private static RunPlan plan(int faults) {
        ChaosSpec spec = new ChaosSpec(
                "some",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new FaultEntry(FaultKind.WORKER_KILL, Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new RunPlan(spec, faults, 7, 1_000, Control.NONE, Optional.empty());
    }

    private static FaultReport fault(int number, boolean landed, List<String> violations) {
        return new FaultReport(
                number,
                "worker-kill",
                "worker 1",
                0,
                landed,
                "process 1 is gone",
                10,
                Optional.of(1_000L + number),
                Optional.of(2_000L + number),
                5,
                0.5,
                violations);
    }

    private static FaultReport fault(int number) {
        return fault(number, true, List.of());
    }

    private static Segment segment(String run, Account account, FaultReport... reports) {
        return new Segment(
                run,
                "some",
                7,
                2,
                1_000,
                Control.NONE,
                "2026-01-01T00:00:00Z",
                2,
                account,
                List.of(reports),
                List.of(),
                List.of());
    }

    private static Verdict verdict(Account account, FaultReport... reports) {
        return Verdict.of(plan(2), List.of(segment("a", account, reports)));
    }

    @Test
    void shouldPrintExactlyWhatMachinesAreTold() {
        Verdict verdict = verdict(CLEAN, fault(0), fault(1));

        assertThat(Json.text(verdict.json()))
                .isEqualTo("{\"sent\":100,\"lost\":0,\"duplicated\":5,\"phantom\":0,\"faultsLanded\":2,"
                        + "\"resumeMs\":{\"p50\":1000,\"p95\":1001,\"max\":1001},"
                        + "\"drainMs\":{\"p50\":2000,\"p95\":2001,\"max\":2001},\"ok\":true}");
    }

    @Test
    void shouldNotBeOkWhenAnythingIsWrongWithTheRecords() {
        FaultReport[] faults = {fault(0), fault(1)};

        assertThat(verdict(new Account(100, 0, 99, 1, 0, 0, 0, 0), faults).problems())
                .containsExactly("1 records are lost");
        assertThat(verdict(new Account(100, 0, 101, 0, 0, 1, 0, 0), faults).problems())
                .containsExactly("1 records are phantom");
        assertThat(verdict(new Account(100, 0, 101, 0, 0, 0, 1, 0), faults).problems())
                .containsExactly("1 records are corrupted");
        assertThat(verdict(Account.NONE, faults).problems()).containsExactly("nothing was sent");
    }

    @Test
    void shouldNotPassARunInWhichAFaultDidNotLand() {
        assertThat(verdict(CLEAN, fault(0), fault(1, false, List.of())).problems())
                .containsExactly("INVALID: fault 1, worker-kill of worker 1: did not land, process 1 is gone");
        assertThat(verdict(CLEAN, fault(0), fault(1, false, List.of())).landed())
                .isEqualTo(1);
    }

    @Test
    void shouldNotPassARunOfWhichFaultsAreStillToCome() {
        assertThat(verdict(CLEAN, fault(0)).problems()).containsExactly("INVALID: only 1 of 2 faults came");
    }

    @Test
    void shouldNotPassARunInWhichSomethingElseMustNotBe() {
        assertThat(verdict(CLEAN, fault(0), fault(1, true, List.of("workers were started again")))
                        .isOk())
                .isFalse();
        Segment leftOver = segment("a", CLEAN, fault(0), fault(1)).withViolations(List.of("files are left"));
        assertThat(Verdict.of(plan(2), List.of(leftOver)).problems()).containsExactly("files are left");
    }

    @Test
    void shouldAddSegmentsOfAResumedRunUp(@TempDir Path directory) {
        ResultsFile results = new ResultsFile(directory.resolve("results.jsonl"));
        results.append(segment("older", CLEAN, fault(0)));
        results.append(segment("newer", CLEAN, fault(0)));
        results.append(segment("newer", new Account(50, 1, 50, 0, 2, 0, 0, 0), fault(1)));

        List<Segment> last = results.lastRun(plan(2));

        assertThat(last).extracting(Segment::run).containsExactly("newer", "newer");
        Verdict verdict = Verdict.of(plan(2), last);
        assertThat(verdict.isOk()).isTrue();
        assertThat(verdict.account()).isEqualTo(new Account(150, 1, 155, 0, 7, 0, 0, 3));
        assertThat(verdict.reports()).containsExactly(fault(0), fault(1));
    }

    @Test
    void shouldFindNoRunOfAnotherPlan(@TempDir Path directory) throws Exception {
        ResultsFile results = new ResultsFile(directory.resolve("results.jsonl"));
        results.append(segment("a", CLEAN, fault(0)));

        assertThat(results.lastRun(plan(3))).isEmpty();
        assertThat(Files.readAllLines(results.file())).hasSize(1);
    }

    @Test
    void shouldNotPassARunInWhichMemoryGrows() {
        List<Vitals> growing = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            growing.add(new Vitals(i * 60_000L, "worker", 40, 100, 50 + 10 * i, 1, 300));
        }
        Verdict verdict = Verdict.of(
                plan(2),
                List.of(new Segment(
                        "a",
                        "some",
                        7,
                        2,
                        1_000,
                        Control.NONE,
                        "2026-01-01T00:00:00Z",
                        2,
                        CLEAN,
                        List.of(fault(0), fault(1)),
                        growing,
                        List.of())));

        assertThat(verdict.problems()).containsExactly("worker: MiB of heap grow: from 60.0 to 120.0");
        assertThat(verdict.trends())
                .filteredOn(trend -> trend.what().equals("worker: MiB of heap"))
                .singleElement()
                .satisfies(trend -> assertThat(trend.perHour()).isEqualTo(600, within(0.1)));
    }
}
