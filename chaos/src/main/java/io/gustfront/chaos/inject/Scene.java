package io.gustfront.chaos.inject;

import io.gustfront.chaos.flow.Observer;
import io.gustfront.cli.command.Wait;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cli.dev.DevCluster.DevNode;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.NodeRow;
import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.kafka.tools.broker.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be broken, and how one sees what came of it. Used by the command's thread. */
public final class Scene {
    private static final Duration LOOK = Duration.ofMillis(500);

    /** How many of the latest errors are looked through. */
    private static final int ERRORS = 20;

    /** When what was broken isn't whole after so long, it won't be. */
    private static final Duration WHOLE_DEADLINE = Duration.ofMinutes(2);

    private final DevCluster cluster;
    private final BrokerProcess broker;
    private final @Nullable LinkProxy links;
    private final Bystander bystander;
    private final Stage stage;
    private final String topology;
    private int workers; // changed by a rebalance
    private final MischiefFile mischief;
    private final Observer observer;
    private final Wait wait;
    private final ProgressLine progress;
    private final GustClient looking;

    /**
     * @param links stands between workers; null if nothing does
     * @param bystander another topology
     * @param stage what a run does besides
     * @param topology whose workers carry the load
     * @param workers how many these are
     * @param mischief the file that tells a bolt what goes wrong
     */
    public Scene(
            DevCluster cluster,
            BrokerProcess broker,
            @Nullable LinkProxy links,
            Bystander bystander,
            Stage stage,
            String topology,
            int workers,
            Path mischief,
            Observer observer,
            Wait wait,
            ProgressLine progress) {
        this.cluster = cluster;
        this.broker = broker;
        this.links = links;
        this.bystander = bystander;
        this.stage = stage;
        this.topology = topology;
        this.workers = workers;
        this.mischief = new MischiefFile(mischief);
        this.observer = observer;
        this.wait = wait;
        this.progress = progress;
        this.looking = cluster.client(LOOK);
    }

    /** What a run does besides breaking things, which a fault may ask for. */
    public interface Stage {
        /** Submits the topology that carries the load. */
        void submit();

        /** Looks at memory, threads and handles of all processes, if the specification says so. */
        void examine();
    }

    /** What stays if nobody touches a worker. */
    record Life(String node, int port, long pid, int incarnation) {
        static Life of(WorkerRow worker) {
            return new Life(worker.node(), worker.port(), worker.pid(), worker.incarnation());
        }
    }

    DevCluster cluster() {
        return cluster;
    }

    BrokerProcess broker() {
        return broker;
    }

    LinkProxy links() {
        LinkProxy present = links;
        if (present == null) {
            throw new IllegalStateException("nothing stands between the workers");
        }
        return present;
    }

    Bystander bystander() {
        return bystander;
    }

    /** Tells a bolt what goes wrong, see {@link io.gustfront.chaos.load.Mischief}. */
    void mischief(String word) {
        mischief.say(word);
    }

    /** From now on nothing goes wrong. */
    void noMischief() {
        mischief.clear();
    }

    String topology() {
        return topology;
    }

    /** Kills the topology, by command; what is left of it comes back, a line each. */
    List<String> killTopology() {
        return new Leftovers(cluster, wait).after(topology);
    }

    /** Submits it again. */
    void submitTopology() {
        stage.submit();
    }

    /** Looks at all processes, if that is wanted. */
    public void examine() {
        stage.examine();
    }

    /** From now on it is whole with so many workers. */
    void expectWorkers(int wanted) {
        workers = wanted;
    }

    /** Asks for half a second at most. */
    GustClient looking() {
        return looking;
    }

    /** Asks for five seconds. */
    GustClient client() {
        return cluster.client();
    }

    void say(String line) {
        progress.note(line);
    }

    /** As the leading master sees it; empty if none answers. */
    Optional<TopologyDetail> detail() {
        try {
            return looking.topology(topology);
        } catch (GustException e) {
            return Optional.empty();
        }
    }

    /** The workers; none if no master answers. */
    List<WorkerRow> workers() {
        return detail().map(TopologyDetail::workers).orElse(List.of());
    }

    /** The nodes; none if no master answers. */
    List<NodeRow> nodes() {
        try {
            return looking.nodes();
        } catch (GustException e) {
            return List.of();
        }
    }

    /** Whether an error is shown that came after a time; false if no master answers. */
    boolean shows(long fromMs, Predicate<ErrorEntry> wanted) {
        try {
            return looking.errors(topology, ERRORS).errors().stream()
                    .filter(error -> error.atMs() >= fromMs)
                    .anyMatch(wanted);
        } catch (GustException e) {
            return false;
        }
    }

    Set<Life> lives() {
        return workers().stream().map(Life::of).collect(Collectors.toSet());
    }

    /** The tasks of some workers, each with its process. */
    static Map<Integer, Long> tasksOf(Collection<WorkerRow> some) {
        Map<Integer, Long> tasks = new HashMap<>();
        for (WorkerRow worker : some) {
            worker.executors().forEach(executor -> {
                for (int task = executor.firstTask(); task <= executor.lastTask(); task++) {
                    tasks.put(task, worker.pid());
                }
            });
        }
        return tasks;
    }

    DevNode node(String id) {
        return cluster.nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no node " + id));
    }

    /** Whether each worker is there, ready and active, all executors are open, and nothing moves. */
    public boolean isWhole() {
        return detail().filter(this::isWhole).isPresent();
    }

    private boolean isWhole(TopologyDetail detail) {
        return detail.runsOn(workers)
                && detail.workers().stream()
                        .allMatch(worker -> Signal.isAlive(worker.pid()) && !Signal.isStopped(worker.pid()));
    }

    /** Waits until all is whole; false if it isn't after two minutes. */
    public boolean awaitWhole() {
        return await(WHOLE_DEADLINE, this::isWhole);
    }

    /** As {@link #awaitWhole}; adds it to what must not be if it isn't. */
    boolean awaitWhole(List<String> violations) {
        boolean whole = awaitWhole();
        if (!whole) {
            violations.add("the topology is not whole, long after");
        }
        return whole;
    }

    boolean await(Duration deadline, BooleanSupplier condition) {
        return wait.isTrueWithin(deadline, condition);
    }

    void pause(Duration time) {
        wait.pause(time);
    }

    /** Tells the checker that something is about to be broken; its number comes back. */
    int mark(Map<Integer, Long> victims) {
        return mark(System.currentTimeMillis(), victims);
    }

    /**
     * Tells the checker that something was broken a moment ago. To send a signal takes longer than a record is on its way: told
     * before, the checker would follow records that are out by the time that the signal lands.
     */
    int mark(long atMs, Map<Integer, Long> victims) {
        return observer.ask(checker -> checker.onFault(atMs, victims));
    }

    /** Tells the checker that it is whole again. */
    void repaired(int watch) {
        long nowMs = System.currentTimeMillis();
        observer.tell(checker -> checker.onRepaired(watch, nowMs));
    }

    /** How many records have come out again since a fault. */
    long duplicatedSince(int watch) {
        return observer.ask(checker -> checker.finding(watch).duplicated());
    }

    /** For how long nothing came out since a time; asks only when something has come out since, or a while has passed. */
    long longestSilenceMs(long fromMs) {
        return observer.ask(checker -> checker.longestSilenceMs(fromMs, System.currentTimeMillis()));
    }
}
