package io.gustfront.cli.cluster;

import static io.gustfront.cli.cluster.Samples.row;
import static io.gustfront.cli.cluster.Samples.stats;
import static io.gustfront.cli.cluster.Samples.topology;
import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cli.CliRun;
import io.gustfront.cli.JarOf;
import io.gustfront.cli.Mains;
import io.gustfront.cli.command.StopSignal;
import io.gustfront.cluster.config.SecretFile;
import io.gustfront.cluster.view.Views;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.PlannedExecutor;
import io.gustfront.cluster.view.Views.PlannedWorker;
import io.gustfront.cluster.view.Views.Problem;
import io.gustfront.cluster.view.Views.RebalancePlan;
import io.gustfront.cluster.view.Views.SlotRow;
import io.gustfront.cluster.view.Views.TopologyRow;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands, from their words to their exit codes, against a master that is played. */
class ClusterCommandsTest {
    private static final Problem NOT_FOUND = new Problem("not-found", "there is no topology", Optional.empty());

    private static final Problem CONFLICT = new Problem("conflict", "not now", Optional.empty());

    @TempDir
    private Path directory;

    private FakeMaster master;

    @BeforeEach
    void startMaster() throws Exception {
        master = new FakeMaster(directory.resolve("secret"));
        master.says("/topologies", (Object) new TopologyRow[] {row("active", "")})
                .says("/topologies/words", topology("active"));
    }

    @AfterEach
    void stopMaster() {
        master.close();
    }

    private CliRun gust(String... words) {
        return CliRun.of(withMaster(words));
    }

    private String[] withMaster(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(1, List.of("--master", master.url(), "--secret-file", directory + "/secret"));
        return arguments.toArray(String[]::new);
    }

    private static JsonNode json(CliRun run) {
        assertThat(run.out().lines()).hasSize(1);
        return new JsonMapper().readTree(run.out());
    }

    private static void hasKeys(JsonNode object, String... keys) {
        assertThat(object.propertyNames()).containsExactlyInAnyOrder(keys);
    }

    @Test
    void shouldListTopologiesForPeople() {
        master.says("/topologies", (Object) new TopologyRow[] {
            row("active", ""),
            row(
                    "pending",
                    "2 executors have no place: there are only 3 free "
                            + "slots, and each of them is on a node that is being drained")
        });

        CliRun run = gust("list");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("NAME   STATE    WORKERS  EXECUTORS  TASKS");
        assertThat(run.out()).contains("words  active         2          3      3", "drained");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void shouldListTheSameWithoutAnyOptionAsWithThoseThatSayWhereTheClusterIs() {
        CliRun run = bareList();

        assertThat(run).isEqualTo(gust("list"));
        assertThat(run.out()).contains("words");
    }

    @Test
    void shouldSayTheSameWithoutAnyOptionWhenThereIsNothing() {
        master.says("/topologies", (Object) new TopologyRow[0]);

        assertThat(bareList()).isEqualTo(gust("list"));
    }

    @Test
    void shouldSayTheSameWithoutAnyOptionWhenWhatAnswersIsNoMaster() {
        master.says("/topologies", "hello");

        CliRun run = bareList();

        assertThat(run).isEqualTo(gust("list"));
        assertThat(run.err()).contains("is no Gustfront master").hasLineCount(1);
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void shouldSayTheSameWithoutAnyOptionWhenTheConfigurationIsWrong() {
        Map<String, String> wrong = Map.of("GUST_MASTER_URLS", "nowhere", "GUST_MASTER_REST_PORTS", "1");

        CliRun run = CliRun.of(new StopSignal(), List.of(), wrong, "list");

        assertThat(run).isEqualTo(CliRun.of(new StopSignal(), List.of(), wrong, "list", "-o", "table"));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("GUST_MASTER_URLS", "did you mean GUST_MASTER_REST_PORT?");
    }

    private CliRun bareList() {
        return CliRun.of(
                new StopSignal(),
                List.of(),
                Map.of("GUST_MASTER_URLS", master.url(), "GUST_SECRET_FILE", directory + "/secret"),
                "list");
    }

    @Test
    void shouldListTopologiesForPrograms() {
        JsonNode first = json(gust("list", "-o", "json")).get("topologies").get(0);

        hasKeys(
                first,
                "name",
                "id",
                "state",
                "reason",
                "active",
                "workers",
                "wantedWorkers",
                "executors",
                "tasks",
                "submittedAtMs");
    }

    @Test
    void shouldSayThatThereIsNothingAndWriteAnEmptyListForPrograms() {
        master.says("/topologies", (Object) new TopologyRow[0]);

        assertThat(gust("list").err()).isEqualTo("there are no topologies\n");
        assertThat(gust("list", "-o", "json").out()).isEqualTo("{\"topologies\":[]}\n");
    }

    @Test
    void shouldListNodes() {
        master.says("/nodes", (Object) new NodeRow[] {
            new NodeRow(
                    "node-a", "127.0.0.1", "live", true, 0, List.of(new SlotRow(6700, "words"), new SlotRow(6701, "")))
        });

        assertThat(gust("list", "--nodes").out()).contains("node-a  127.0.0.1  live       2     1         words");
        hasKeys(
                json(gust("list", "--nodes", "-o", "json")).get("nodes").get(0),
                "node",
                "host",
                "state",
                "connected",
                "clockOffMs",
                "slots");
    }

    @Test
    void shouldTellNamesToWhoCompletesThemAndNothingElse() {
        master.says("/nodes", (Object) new NodeRow[] {new NodeRow("node-a", "127.0.0.1", "live", true, 0, List.of())});

        assertThat(gust("names", "topologies").out()).isEqualTo("words\n");
        assertThat(gust("names", "nodes").out()).isEqualTo("node-a\n");
        assertThat(gust("names", "components", "words").out().lines()).contains("count");
        assertThat(gust("names", "components", "nobody").out()).isEmpty();
        master.close();
        assertThat(gust("names", "topologies")).isEqualTo(new CliRun(1, "", ""));
    }

    @Test
    void shouldWarnOfANodeWhoseClockIsOff() {
        master.says("/nodes", (Object) new NodeRow[] {
            new NodeRow("node-a", "127.0.0.1", "live", true, -3_599_700, List.of()),
            new NodeRow("node-b", "127.0.0.1", "live", true, 0, List.of())
        });

        CliRun run = gust("list", "--nodes");

        assertThat(run.out()).containsPattern("node-a .* -1h 0m");
        assertThat(run.err())
                .isEqualTo("warning: the clock of node node-a is -1h 0m off the leading master's; times in its logs and"
                        + " errors are off by as much\n");
    }

    @Test
    void shouldDescribeATopologyAsATree() {
        CliRun run = gust("describe", "words");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("""
                ├─ worker 1 on node-a:6700, pid 4001, incarnation 1, up 2m 5s
                │  ├─ bolt count, task 1
                │  └─ spout lines, task 3
                └─ worker 2 on node-b:6701, pid 4002, incarnation 2, up 2m 5s
                   └─ bolt count, task 2, opening
                """);
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void shouldDescribeATopologyForPrograms() {
        JsonNode described = json(gust("describe", "words", "-o", "json"));

        hasKeys(described, "row", "epoch", "waitLeftMs", "closing", "components", "workers", "unplaced", "steps");
        hasKeys(
                described.get("workers").get(0),
                "number",
                "node",
                "host",
                "port",
                "phase",
                "pid",
                "incarnation",
                "startedAtMs",
                "ready",
                "active",
                "pending",
                "exits",
                "problem",
                "executors");
    }

    @Test
    void shouldShowWhatARebalanceWouldMoveAndWhy() {
        master.says(
                "POST /topologies/words/rebalance/plan",
                new RebalancePlan(
                        "words",
                        "'words' is being rebalanced",
                        3,
                        1,
                        List.of(
                                new PlannedWorker(
                                        1,
                                        "node-a",
                                        6700,
                                        false,
                                        List.of(new PlannedExecutor("lines", 3, 3, List.of(), ""))),
                                new PlannedWorker(
                                        2,
                                        "node-b",
                                        6701,
                                        true,
                                        List.of(new PlannedExecutor(
                                                "count", 1, 2, List.of("node-a:6700"), "this worker is new")))),
                        List.of("node-c:6700")));

        CliRun run = gust("rebalance", "words", "--workers", "3", "--dry-run");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("""
                1 of 3 executors would move; the others go on
                ├─ worker 1 on node-a:6700
                │  └─ lines, task 3
                └─ worker 2 on node-b:6701, new
                   └─ count, tasks 1 to 2, from node-a:6700: this worker is new
                the worker on node-c:6700 would end
                """);
        assertThat(master.commands())
                .containsExactly("POST /topologies/words/rebalance/plan {\"workers\":3,\"executors\":{}}");
        JsonNode plan = json(gust("rebalance", "words", "--workers", "3", "--dry-run", "-o", "json"));
        hasKeys(plan, "name", "outcome", "executors", "moving", "workers", "ending");
        hasKeys(plan.get("workers").get(0), "number", "node", "port", "isNew", "executors");
        hasKeys(
                plan.get("workers").get(0).get("executors").get(0),
                "component",
                "firstTask",
                "lastTask",
                "from",
                "why");
    }

    @ParameterizedTest
    @ValueSource(strings = {"describe", "kill", "activate", "deactivate", "rebalance", "logs", "errors", "top"})
    void shouldAnswerAnUnknownNameWithTheNearestKnown(String command) {
        CliRun run = gust(command, "wrods");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("gust: there is no topology 'wrods'; did you mean 'words'?\n");
        assertThat(master.commands()).isEmpty();
    }

    @Test
    void shouldAnswerUnknownNodesAndComponentsWithThoseThatThereAre() {
        master.says("/nodes", (Object) new NodeRow[] {new NodeRow("node-a", "127.0.0.1", "live", true, 0, List.of())});

        assertThat(gust("drain", "node-b").err())
                .isEqualTo("gust: there is no node 'node-b'; did you mean 'node-a'?\n");
        assertThat(gust("logs", "words/numbers").err())
                .startsWith("gust: 'words' has no component 'numbers'; there are ");
        assertThat(gust("rebalance", "words", "--executors", "cuont=2").err())
                .isEqualTo("gust: 'words' has no component 'cuont'; did you mean 'count'?\n");
    }

    @Test
    void shouldFollowAKillUntilTheTopologyIsGoneAndSayWhatItWaitsFor() {
        master.says(
                "/topologies/words",
                topology("active"),
                topology("killing", "drains: 12 tuple trees are open"),
                topology("killing", "worker 1 on node-a:6700 has to end; it is stopping"),
                NOT_FOUND);

        CliRun run = gust("kill", "words", "--wait-secs", "5");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("words is gone\n");
        assertThat(run.err()).contains("words is killing: drains: 12 tuple trees are open");
        assertThat(master.commands()).containsExactly("POST /topologies/words/kill {\"waitMs\":5000}");
    }

    @Test
    void shouldNotWaitIfToldSo() {
        CliRun run = gust("kill", "words", "--no-wait", "-o", "json");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .isEqualTo("{\"name\":\"words\",\"id\":\"words-1-1\",\"state\":\"accepted\","
                        + "\"message\":\"'words' is told\"}\n");
    }

    @Test
    void shouldGiveUpAfterItsDeadlineAndSayHowFarItIs() {
        master.says("/topologies/words", topology("inactive", "a worker is slow"));

        CliRun run = gust("activate", "words", "--timeout", "300ms");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "gust: words isn't active after 0 s: words is inactive: a worker is slow; the cluster goes on");
    }

    @Test
    void shouldFollowActivateAndDeactivateUntilTheWorkersSaySo() {
        master.says("/topologies/words", topology("inactive"), topology("inactive"), topology("active"));
        assertThat(gust("activate", "words").out()).isEqualTo("words is active\n");
        master.says("/topologies/words", topology("active"), topology("active"), topology("inactive"));
        assertThat(gust("deactivate", "words", "-o", "json").out()).contains("\"state\":\"inactive\"");
    }

    @Test
    void shouldSayWhyATopologyCannotBecomeActive() {
        master.says("/topologies/words", topology("active"), Samples.paused("worker 1 ended with code 3"));

        CliRun run = gust("activate", "words");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("gust: 'words' is paused: worker 1 ended with code 3; 'gust errors words'");
    }

    @Test
    void shouldPassARebalanceOnAndFollowIt() {
        master.says(
                "/topologies/words",
                topology("active"),
                topology("active"),
                topology("rebalancing", "1 executors close before they open elsewhere"),
                topology("active"));

        CliRun run = gust("rebalance", "words", "--workers", "3", "--executors", "count=1", "--wait-secs", "9");

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("words is rebalancing: 1 executors close before they open elsewhere");
        assertThat(run.out()).isEqualTo("words is active\n");
        assertThat(master.commands())
                .containsExactly(
                        "POST /topologies/words/rebalance {\"workers\":3,\"executors\":{\"count\":1},\"waitMs\":9000}");
    }

    @Test
    void shouldRefuseNumbersThatNobodyCanHave() {
        assertThat(gust("rebalance", "words", "--workers", "0").code()).isEqualTo(2);
        assertThat(gust("rebalance", "words", "--executors", "count=0").code()).isEqualTo(2);
        assertThat(gust("rebalance", "words", "--executors", "count").code()).isEqualTo(2);
        assertThat(gust("errors", "words", "--limit", "0").code()).isEqualTo(2);
        assertThat(master.commands()).isEmpty();
    }

    @Test
    void shouldPassOnInOneLineWhyTheMasterRefuses() {
        master.says(
                "POST /topologies/words/rebalance",
                new Problem("conflict", "'words' is being rebalanced; wait until that is done", Optional.empty()));

        CliRun run = gust("rebalance", "words");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("gust: 'words' is being rebalanced; wait until that is done\n");
    }

    @Test
    void shouldDrainANodeUntilItIsEmpty() {
        NodeRow full = new NodeRow("node-a", "127.0.0.1", "draining", true, 0, List.of(new SlotRow(6700, "words")));
        NodeRow empty = new NodeRow("node-a", "127.0.0.1", "drained", true, 0, List.of(new SlotRow(6700, "")));
        master.says("/nodes", new NodeRow[] {full}, new NodeRow[] {full}, new NodeRow[] {empty});

        CliRun run = gust("drain", "node-a");

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("a worker of 'words' is on port 6700, and no other node has a free slot");
        assertThat(run.out()).isEqualTo("node node-a is drained\n");
        assertThat(master.commands()).containsExactly("POST /nodes/node-a/drain {}");
        hasKeys(json(gust("drain", "node-a", "--undo", "-o", "json")), "node", "state", "message");
    }

    @Test
    void shouldShowErrorsAndTheirStacksOnlyWhereTheseAreAskedFor() {
        ErrorEntry error = new ErrorEntry(
                1_000,
                "node-a",
                6700,
                "count",
                2,
                "error",
                "java.lang.IllegalStateException: full",
                "\tat Some.place",
                3);
        master.says(
                "/topologies/words/errors?limit=20", new Views.Errors(List.of(error), Map.of("node-b", "no answer")));

        CliRun run = gust("errors", "words");

        assertThat(run.out())
                .contains("count 2 on node-a:6700", "IllegalStateException: full")
                .doesNotContain("Some.place");
        assertThat(run.err()).isEqualTo("node node-b doesn't tell its errors: no answer\n");
        assertThat(gust("errors", "words", "--stacktrace").out()).contains("Some.place");
        JsonNode first =
                json(gust("errors", "words", "-o", "json")).get("errors").get(0);
        hasKeys(first, "atMs", "node", "port", "component", "task", "kind", "message", "stack", "count");
    }

    private static final String BY_LINES = "2026-03-04 05:06:07.008 OUT   [words-1-lines[1]] ";

    @Test
    void shouldShowTheLogsOfWorkersOrWhatAComponentWrote() {
        master.says(
                        "/topologies/words/log?node=node-a&port=6700&from=-16384&limit=262144",
                        new Views.Log("node-a", 6700, 0, "one\n" + BY_LINES + "two\n", 60))
                .says(
                        "/topologies/words/log?node=node-b&port=6701&from=-16384&limit=262144",
                        new Views.Log("node-b", 6701, 0, "three\n", 6));

        assertThat(gust("logs", "words").out())
                .isEqualTo("node-a:6700 | one\nnode-a:6700 | " + BY_LINES + "two\nnode-b:6701 | three\n");
        assertThat(gust("logs", "words/lines").out()).isEqualTo(BY_LINES + "two\n");
        assertThat(gust("logs", "words/lines", "-o", "json").out())
                .isEqualTo("{\"node\":\"node-a\",\"port\":6700,\"line\":\"" + BY_LINES + "two\"}\n");
    }

    @Test
    void shouldFollowALogUntilTheTopologyIsGone() {
        master.says("/topologies/words", topology("active"), topology("active"), NOT_FOUND)
                .says(
                        "/topologies/words/log?node=node-a&port=6700&from=-16384&limit=262144",
                        new Views.Log("node-a", 6700, 0, BY_LINES + "one\n", 4))
                .says(
                        "/topologies/words/log?node=node-a&port=6700&from=4&limit=262144",
                        new Views.Log("node-a", 6700, 10, "of the same\n" + BY_LINES + "three\n", 16));

        CliRun run = gust("logs", "-f", "words/lines");

        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo(BY_LINES + "one\nof the same\n" + BY_LINES + "three\n");
        assertThat(run.err()).isEqualTo("node-a:6700: 6 bytes were gone before they could be read\n'words' is gone\n");
    }

    @Test
    void shouldShowRatesFailsLatenciesAndQueues() {
        master.says("/topologies/words/stats", stats(1, 1_000, 0, 5), stats(1, 3_000, 4, 5));

        CliRun run = gust("top", "words", "--once", "--interval", "200ms");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("words is active; 2 workers, 7 tuple trees open")
                .contains("COMPONENT  EMIT/S  EXEC/S  ACK/S  FAIL/S  P50 MS  P99 MS  QUEUE")
                .contains("lines failed: timeout 4")
                .contains("25 %");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void shouldNotTakeALookForDoneThatIsInterrupted() {
        master.says("/topologies/words/stats", stats(1, 1_000, 0, 5));
        StopSignal stop = new StopSignal();
        stop.request();

        CliRun run = CliRun.of(stop, List.of(), withMaster("top", "words", "--once", "--interval", "1h"));
        stop.finish(run.code());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).endsWith("gust: interrupted\n");
        assertThat(stop.awaitFinish()).as("the signal's code").isEmpty();
    }

    @Test
    void shouldEndWithZeroIfWhatGoesOnIsInterrupted() {
        master.says("/topologies/words/stats", stats(1, 1_000, 0, 5));
        StopSignal stop = new StopSignal();
        stop.request();

        CliRun run = CliRun.of(stop, List.of(), withMaster("top", "words", "--interval", "1h"));

        assertThat(run).isEqualTo(new CliRun(0, "", ""));
    }

    /** A request that fails after the signal stands for one that isn't answered until the command is cut off. */
    @ParameterizedTest
    @ValueSource(strings = {"top words --interval 100ms", "logs -f words"})
    void shouldNotTakeTheEndOfWhatGoesOnForAFailure(String command) {
        master.says("/topologies/words", topology("active"), topology("active"), CONFLICT)
                .says("/topologies/words/stats", stats(1, 1_000, 0, 5), CONFLICT)
                .says(
                        "/topologies/words/log?node=node-a&port=6700&from=-16384&limit=262144",
                        new Views.Log("node-a", 6700, 0, "one\n", 4));
        StopSignal stop = new StopSignal();

        CliRun run = CliRun.of(stop, List.of(), withMaster(command.split(" ")));
        stop.finish(run.code());

        assertThat(run.code()).isEqualTo(1);
        assertThat(stop.awaitFinish()).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"top words", "logs -f words/nosuch"})
    void shouldTakeForAFailureWhatHasNotBegunToGoOn(String command) {
        StopSignal stop = new StopSignal();
        stop.request();

        CliRun run = CliRun.of(stop, List.of(), withMaster(command.split(" ")));
        stop.finish(run.code());

        assertThat(run.code()).isEqualTo(1);
        assertThat(stop.awaitFinish()).as("the signal's code").isEmpty();
    }

    @Test
    void shouldSayNothingMoreAfterItsLastWord() {
        StopSignal stop = new StopSignal();
        stop.allowCuttingOff();
        assertThat(stop.awaitFinish()).isEmpty();

        CliRun run = CliRun.of(stop, List.of(), withMaster("kill", "nobody"));

        assertThat(run).isEqualTo(new CliRun(1, "", ""));
    }

    @Test
    void shouldTellProgramsWhatATopologyDoes() {
        master.says("/topologies/words/stats", stats(1, 1_000, 0, 5), stats(1, 3_000, 4, 5));

        JsonNode top = json(gust("top", "words", "--once", "--interval", "200ms", "-o", "json"));

        hasKeys(top, "name", "id", "state", "seconds", "components", "missing");
        hasKeys(
                top.get("components").get("lines"),
                "kind",
                "executors",
                "emittedPerSecond",
                "executedPerSecond",
                "ackedPerSecond",
                "failedPerSecond",
                "emitted",
                "executed",
                "acked",
                "failed",
                "failedBecause",
                "completeLatencyP50Ms",
                "completeLatencyP99Ms",
                "pending",
                "counters");
        hasKeys(
                top.get("components").get("count"),
                "kind",
                "executors",
                "emittedPerSecond",
                "executedPerSecond",
                "ackedPerSecond",
                "failedPerSecond",
                "emitted",
                "executed",
                "acked",
                "failed",
                "failedBecause",
                "queueFill",
                "queue",
                "queueCapacity",
                "held",
                "counters");
        assertThat(top.get("components").get("lines").get("acked").asLong()).isEqualTo(3_000);
        assertThat(top.get("components")
                        .get("lines")
                        .get("completeLatencyP50Ms")
                        .asDouble())
                .isBetween(4.9, 5.1);
    }

    @Test
    void shouldSubmitAJarAndFollowItUntilItIsActive() throws Exception {
        Path jar = JarOf.classes(directory, Mains.Numbers.class, Mains.NumberSpout.class, Mains.CheckBolt.class);
        master.says(
                "/topologies/words",
                topology("submitted", "waits to be scheduled"),
                topology("scheduled", "worker 1 on node-a:6700 starts"),
                topology("active"));

        CliRun run = gust("submit", jar.toString(), Mains.Numbers.class.getName(), "100", "--name", "words");

        assertThat(run.err())
                .contains("uploading the jar", "words is submitted: waits to be scheduled")
                .contains("words is scheduled: worker 1 on node-a:6700 starts");
        assertThat(run.code()).isZero();
        assertThat(run.out()).endsWith("words (words-1-1) is active on 2 workers\n");
        assertThat(master.commands())
                .containsExactly(
                        "PUT /blobs/DIGEST",
                        "PUT /blobs/DIGEST",
                        "POST /topologies {\"name\":\"words\",\"jar\":\"DIGEST\",\"blob\":\"DIGEST\",\"inactive\":false}");
    }

    @Test
    void shouldSubmitInactiveAndSayForPrograms() throws Exception {
        Path jar = JarOf.classes(directory, Mains.Numbers.class, Mains.NumberSpout.class, Mains.CheckBolt.class);
        master.says("/topologies/words", topology("scheduled"), topology("inactive"));

        CliRun run = gust(
                "submit",
                jar.toString(),
                Mains.Numbers.class.getName(),
                "100",
                "--name",
                "words",
                "--inactive",
                "-o",
                "json");

        assertThat(json(run).get("state").asString()).isEqualTo("inactive");
        hasKeys(json(run), "name", "id", "state", "workers");
        assertThat(master.commands().get(2)).contains("\"inactive\":true");
    }

    @Test
    void shouldSayInOneLineWhyASubmitIsRefused() throws Exception {
        Path jar = JarOf.classes(directory, Mains.Numbers.class, Mains.NumberSpout.class, Mains.CheckBolt.class);
        master.says(
                "POST /topologies",
                new Problem("conflict", "the name 'numbers' is taken: a topology of that name runs", Optional.empty()));

        CliRun run = gust("submit", jar.toString(), Mains.Numbers.class.getName(), "100");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).endsWith("gust: the name 'numbers' is taken: a topology of that name runs\n");
        assertThat(run.err()).doesNotContain("\tat ");
    }

    @Test
    void shouldRefuseConfigurationThatMakesNoSenseBeforeAnythingIsSent() throws Exception {
        Path jar = JarOf.classes(directory, Mains.Numbers.class, Mains.NumberSpout.class, Mains.CheckBolt.class);

        CliRun run = gust("submit", jar.toString(), Mains.Numbers.class.getName(), "100", "-c", "workers=none");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("was refused:", "'workers'");
        assertThat(master.commands()).isEmpty();
    }

    @Test
    void shouldNameTheAddressesThatItTriedWhenNoMasterAnswers() {
        master.close();

        CliRun run = gust("list");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(
                        "gust: no master can be reached, tried for 5.0 s: " + master.url() + " (connection refused)")
                .hasLineCount(1);
    }

    @Test
    void shouldSayThatTheSecretIsNotTheClusters() throws Exception {
        Path other = directory.resolve("other");
        SecretFile.readOrMake(other);

        CliRun run = CliRun.of("list", "--master", master.url(), "--secret-file", other.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "gust: the token is missing or wrong; the secret in '" + other + "' is not this cluster's\n");
    }

    @Test
    void shouldSayWhatIsMissingWithoutASecret() {
        CliRun run = CliRun.of("list", "--master", master.url(), "--secret-file", directory + "/none/secret");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("there is no secret file", "nor its directory")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"master:6680", "ftp://master", "http:///x"})
    void shouldRefuseWhatIsNoUrlOfAMaster(String url) {
        CliRun run = CliRun.of("list", "--master", url, "--secret-file", directory + "/secret");

        assertThat(run.code()).isIn(1, 2);
        assertThat(run.err()).contains(url).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submit",
                "list",
                "describe",
                "top",
                "logs",
                "errors",
                "activate",
                "deactivate",
                "rebalance",
                "kill",
                "drain"
            })
    void shouldExplainEachCommandWithAnExample(String command) {
        CliRun run = CliRun.of(command, "-h");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: gust " + command, "Example: gust " + command);
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(Set.of(run.err())).containsExactly("");
    }
}
