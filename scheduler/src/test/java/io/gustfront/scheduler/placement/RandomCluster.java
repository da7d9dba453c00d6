package io.gustfront.scheduler.placement;

import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.TopologyLayout.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A cluster to which things happen: nodes come, go silent, are drained and lost; topologies are submitted, rebalanced, killed;
 * slots go bad. All from one seed.
 */
final class RandomCluster {
    private static final int FIRST_PORT = 6700;

    private final RandomGenerator random;
    private final List<NodeView> nodes = new ArrayList<>();
    private final List<TopologyView> topologies = new ArrayList<>();
    private int nodesSoFar;
    private int topologiesSoFar;

    RandomCluster(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int nodeCount = random.nextInt(7);
        for (int i = 0; i < nodeCount; i++) {
            addNode();
        }
        int topologyCount = random.nextInt(1, 5);
        for (int i = 0; i < topologyCount; i++) {
            submit();
        }
    }

    ClusterView view() {
        return new ClusterView(nodes, topologies);
    }

    /** Does what a plan says. A rebalance is done with that. */
    void apply(SchedulingPlan plan) {
        topologies.replaceAll(
                topology -> topology.withCurrent(plan.of(topology.id()).assignment()));
        if (random.nextBoolean()) {
            topologies.replaceAll(topology ->
                    topology.policy() == MovePolicy.EVEN_OUT ? topology.withPolicy(MovePolicy.STICKY) : topology);
        }
    }

    /** Lets one to three things happen. */
    void shake() {
        int events = random.nextInt(1, 4);
        for (int i = 0; i < events; i++) {
            switch (random.nextInt(10)) {
                case 0 -> addNode();
                case 1, 2 -> changeANode();
                case 3 -> submit();
                case 4 -> loseATopology();
                case 5, 6 -> rebalanceOne();
                case 7 -> spoilSlots();
                case 8 -> healSlots();
                default -> tellWorkersSomething();
            }
        }
    }

    private void addNode() {
        String id = "n" + nodesSoFar++;
        nodes.add(NodeView.live(id, "host-" + id, somePorts()));
    }

    private SortedSet<Integer> somePorts() {
        SortedSet<Integer> ports = new TreeSet<>();
        int count = random.nextInt(6);
        for (int i = 0; i < count; i++) {
            ports.add(FIRST_PORT + random.nextInt(6));
        }
        return ports;
    }

    private void changeANode() {
        if (nodes.isEmpty()) {
            return;
        }
        int index = random.nextInt(nodes.size());
        NodeView node = nodes.get(index);
        switch (random.nextInt(8)) {
            case 0 -> nodes.remove(index);
            case 1 -> nodes.set(index, new NodeView(node.id(), node.host(), node.state(), somePorts()));
            default -> nodes.set(index, node.withState(oneOf(NodeView.State.values())));
        }
    }

    private void submit() {
        String id = "t" + topologiesSoFar;
        SortedMap<String, Sizes> sizes = new TreeMap<>();
        int components = random.nextInt(1, 6);
        for (int i = 0; i < components; i++) {
            int tasks = random.nextInt(1, 9);
            sizes.put("c" + (i * 7 % 10), new Sizes(tasks, random.nextInt(1, tasks + 1)));
        }
        topologies.add(TopologyView.submitted(
                        id + "-" + random.nextInt(100),
                        id,
                        topologiesSoFar++,
                        random.nextInt(1, 8),
                        TopologyLayout.ofSizes(sizes),
                        someEdges(List.copyOf(sizes.keySet())))
                .withPolicy(random.nextInt(4) == 0 ? MovePolicy.EVEN_OUT : MovePolicy.STICKY));
    }

    private SortedSet<ComponentEdge> someEdges(List<String> components) {
        SortedSet<ComponentEdge> edges = new TreeSet<>();
        int count = random.nextInt(2 * components.size());
        for (int i = 0; i < count; i++) {
            edges.add(new ComponentEdge(oneOf(components), oneOf(components)));
        }
        return edges;
    }

    private void loseATopology() {
        if (topologies.isEmpty()) {
            return;
        }
        int index = random.nextInt(topologies.size());
        if (random.nextBoolean()) {
            topologies.remove(index);
        } else {
            topologies.set(index, topologies.get(index).withPolicy(MovePolicy.FROZEN));
        }
    }

    private void rebalanceOne() {
        if (topologies.isEmpty()) {
            return;
        }
        int index = random.nextInt(topologies.size());
        TopologyView topology = topologies.get(index);
        SortedMap<String, Sizes> sizes = new TreeMap<>();
        topology.layout().tasks().forEach((component, tasks) -> {
            int executors = topology.layout().executors().get(component).size();
            int wanted = random.nextInt(3) == 0 ? random.nextInt(1, tasks.size() + 1) : executors;
            sizes.put(component, new Sizes(tasks.size(), wanted));
        });
        int workers = random.nextBoolean() ? topology.wantedWorkers() : random.nextInt(1, 8);
        topologies.set(
                index,
                topology.withWish(workers, TopologyLayout.ofSizes(sizes))
                        .withPolicy(random.nextInt(3) == 0 ? MovePolicy.STICKY : MovePolicy.EVEN_OUT));
    }

    private void spoilSlots() {
        if (topologies.isEmpty()) {
            return;
        }
        int index = random.nextInt(topologies.size());
        TopologyView topology = topologies.get(index);
        SortedSet<Slot> candidates = new TreeSet<>(topology.current().slots());
        nodes.forEach(node -> node.ports().forEach(port -> candidates.add(new Slot(node.id(), port))));
        SortedSet<Slot> lost = new TreeSet<>();
        SortedSet<Slot> avoided = new TreeSet<>();
        for (Slot slot : candidates) {
            switch (random.nextInt(6)) {
                case 0 -> lost.add(slot);
                case 1 -> avoided.add(slot);
                default -> {
                    // Nothing is wrong with it.
                }
            }
        }
        topologies.set(index, topology.withBadSlots(lost, avoided));
    }

    private void healSlots() {
        topologies.replaceAll(topology -> topology.withBadSlots(new TreeSet<>(), new TreeSet<>()));
    }

    private void tellWorkersSomething() {
        topologies.replaceAll(
                topology -> random.nextBoolean() ? topology : topology.withCurrent(atNextEpoch(topology.current())));
    }

    private static Assignment atNextEpoch(Assignment current) {
        return new Assignment(current.epoch() + 1, current.placements(), current.slotNumbers());
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private <T> T oneOf(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
