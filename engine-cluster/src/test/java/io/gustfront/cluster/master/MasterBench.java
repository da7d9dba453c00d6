package io.gustfront.cluster.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.cluster.model.TopologyRecord.Edge;
import io.gustfront.cluster.store.InMemoryStoreServer;
import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.testsupport.FakeClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Masters, a store and supervisors in one thread, with a clock that is moved by hand. */
final class MasterBench {
    static final String SPOUT = "words";
    static final String BOLT = "count";

    final FakeClock clock = new FakeClock();
    final InMemoryStoreServer server = new InMemoryStoreServer();
    final List<MasterAgent> masters = new ArrayList<>();
    final Map<MasterAgent, InMemoryClusterStore> stores = new HashMap<>();
    final TreeMap<String, FakeSupervisor> supervisors = new TreeMap<>();
    boolean autoRebalance; // of topologies that are submitted from now on
    private int requests;

    MasterAgent master(String id) {
        InMemoryClusterStore store = server.connect();
        MasterAgent master = new MasterAgent(
                new MasterIdentity(id, id + "-nonce", "127.0.0.1", 1, "http://127.0.0.1:1"),
                store,
                clock,
                6_000_000_000L);
        masters.add(master);
        stores.put(master, store);
        settle();
        return master;
    }

    FakeSupervisor supervisor(String node, int... ports) {
        FakeSupervisor supervisor = new FakeSupervisor(server, node, ports);
        supervisors.put(node, supervisor);
        settle();
        return supervisor;
    }

    /** Runs all until nothing happens any more; time stands still. */
    void settle() {
        for (int round = 0; round < 10_000; round++) {
            boolean any = false;
            for (MasterAgent master : masters) {
                any |= master.doWork() > 0;
            }
            any |= server.step();
            Optional<MasterAgent> leader = leader();
            for (FakeSupervisor supervisor : supervisors.values()) {
                if (leader.isPresent() && !supervisor.frozen && !supervisor.isConnected()) {
                    supervisor.connect(leader.get());
                    any = true;
                }
            }
            noTaskOfASpoutIsOpenTwice();
            if (!any) {
                return;
            }
        }
        throw new AssertionError("it doesn't come to rest");
    }

    /** Lets time pass, with heartbeats. */
    void passMs(long ms) {
        for (long passed = 0; passed < ms; passed += 250) {
            clock.advanceMs(250);
            supervisors.values().forEach(node -> node.heartbeat(clock.currentTimeMillis()));
            settle();
        }
    }

    Optional<MasterAgent> leader() {
        return masters.stream().filter(master -> master.snapshot().leading()).findFirst();
    }

    Answer run(Command command) {
        return run(leader().orElseThrow(), command);
    }

    Answer run(MasterAgent master, Command command) {
        List<Answer> answers = new ArrayList<>();
        master.submit(command, answers::add);
        settle();
        assertThat(answers).hasSize(1);
        return answers.get(0);
    }

    String nextRequest() {
        return "request-" + requests++;
    }

    Command.Submit submission(String name, int workers) {
        return new Command.Submit(
                nextRequest(),
                name,
                new BlobRef("a".repeat(64), 1),
                new BlobRef("b".repeat(64), 1),
                new TreeMap<>(Map.of(
                        SPOUT, new ComponentSize(true, 4, 4),
                        BOLT, new ComponentSize(false, 8, 4))),
                List.of(new Edge(SPOUT, BOLT)),
                workers,
                30_000,
                autoRebalance,
                true);
    }

    String submit(String name, int workers) {
        return ((Answer.Done) run(submission(name, workers))).topologyId();
    }

    Command.Kill kill(String name, long waitMs) {
        return new Command.Kill(nextRequest(), name, Optional.of(waitMs));
    }

    Command.Rebalance rebalance(String name, int workers) {
        return new Command.Rebalance(nextRequest(), name, Optional.of(workers), new TreeMap<>(), Optional.of(5_000L));
    }

    TopologyRecord topology(String id) {
        return leader().orElseThrow().snapshot().image().topology(id).orElseThrow();
    }

    AssignmentRecord assignment(String id) {
        return leader().orElseThrow().snapshot().image().assignment(id).orElseThrow();
    }

    /** Each slot's worker of a topology, by {@code node:port}, with its incarnation. */
    TreeMap<String, Integer> workersOf(String id) {
        TreeMap<String, Integer> workers = new TreeMap<>();
        supervisors.values().stream()
                .filter(one -> !one.frozen)
                .forEach(supervisor -> supervisor.slots.forEach((port, slot) -> {
                    if (slot.worker != null && slot.worker.topologyId.equals(id)) {
                        workers.put(supervisor.node + ":" + port, slot.worker.incarnation);
                    }
                }));
        return workers;
    }

    /** How many executors of a topology are open on nodes that live. */
    long openOf(String id) {
        return supervisors.values().stream()
                .filter(one -> !one.frozen)
                .flatMap(supervisor -> supervisor.slots.values().stream())
                .filter(slot -> slot.worker != null && slot.worker.topologyId.equals(id))
                .mapToLong(slot -> slot.worker.open.size())
                .sum();
    }

    /** Paths below those that are always there, but for what masters and supervisors keep of themselves and requests. */
    List<String> leftovers() {
        return server.paths().stream()
                .filter(path -> path.startsWith("/topologies/")
                        || path.startsWith("/names/")
                        || path.startsWith("/assignments/"))
                .toList();
    }

    /** The tasks above 8 are the spout's: "count" has 1 to 8, "words" 9 to 12. */
    private void noTaskOfASpoutIsOpenTwice() {
        Map<String, TreeSet<Integer>> open = new HashMap<>();
        supervisors.values().stream()
                .filter(one -> !one.frozen)
                .flatMap(supervisor -> supervisor.slots.values().stream())
                .filter(slot -> slot.worker != null)
                .forEach(slot -> {
                    for (OpenPlacement placement : slot.worker.open) {
                        for (int task = placement.executor().first();
                                task <= placement.executor().last();
                                task++) {
                            if (task > 8) {
                                assertThat(open.computeIfAbsent(slot.worker.topologyId, id -> new TreeSet<>())
                                                .add(task))
                                        .as("task %s of %s is open once", task, slot.worker.topologyId)
                                        .isTrue();
                            }
                        }
                    }
                });
    }
}
