package io.gustfront.scheduler.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who has which slot, while a plan is made. */
final class SlotBoard {
    /** How many names a reason lists before it says "and n more". */
    private static final int NAMES_IN_A_REASON = 5;

    private final SortedMap<String, Node> nodes = new TreeMap<>();

    SlotBoard(List<NodeView> nodes) {
        nodes.forEach(node -> this.nodes.put(node.id(), new Node(node, new TreeMap<>())));
    }

    /**
     * A node and its slots.
     *
     * @param ownerByPort the names of the topologies that have one
     */
    private record Node(NodeView view, SortedMap<Integer, String> ownerByPort) {
        boolean isLive() {
            return view.state() == NodeView.State.LIVE;
        }
    }

    @Nullable
    NodeView node(String id) {
        Node node = nodes.get(id);
        return node == null ? null : node.view;
    }

    /** Takes a slot, unless somebody has it or it doesn't exist. */
    boolean take(Slot slot, TopologyView topology) {
        Node node = nodes.get(slot.node());
        return node != null
                && node.view.ports().contains(slot.port())
                && node.ownerByPort.putIfAbsent(slot.port(), topology.name()) == null;
    }

    /** Notes that a slot is taken, even if its node no longer offers it, unless somebody else has it. */
    void keep(Slot slot, TopologyView topology) {
        Node node = nodes.get(slot.node());
        if (node != null) {
            node.ownerByPort.putIfAbsent(slot.port(), topology.name());
        }
    }

    void release(Slot slot) {
        Node node = nodes.get(slot.node());
        if (node == null || node.ownerByPort.remove(slot.port()) == null) {
            throw new IllegalStateException("slot " + slot + " is released, and nobody had it");
        }
    }

    /** How many slots of a node are taken, by whomever. */
    int taken(String nodeId) {
        Node node = nodes.get(nodeId);
        return node == null ? 0 : node.ownerByPort.size();
    }

    /**
     * The free slot that a topology should get next: on the node that has the fewest of its workers, of these on the one that
     * has the fewest of anybody's.
     */
    @Nullable
    Slot bestFor(Draft draft) {
        Slot best = null;
        int fewestOwn = Integer.MAX_VALUE;
        int fewestTaken = Integer.MAX_VALUE;
        for (Node node : nodes.values()) {
            int own = draft.workersOn(node.view.id());
            int taken = node.ownerByPort.size();
            if (own > fewestOwn || (own == fewestOwn && taken >= fewestTaken)) {
                continue;
            }
            Slot free = firstFree(node, draft);
            if (free != null) {
                best = free;
                fewestOwn = own;
                fewestTaken = taken;
            }
        }
        return best;
    }

    private static @Nullable Slot firstFree(Node node, Draft draft) {
        if (!node.isLive()) {
            return null;
        }
        for (int port : node.view.ports()) {
            Slot slot = new Slot(node.view.id(), port);
            if (!node.ownerByPort.containsKey(port) && !draft.refuses(slot)) {
                return slot;
            }
        }
        return null;
    }

    /** Why a topology finds no free slot, for people. */
    String shortage(Draft draft) {
        int liveNodes = 0;
        int slots = 0;
        int refused = 0;
        SortedMap<String, Integer> owners = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (!node.isLive()) {
                others.add("node " + node.view.id() + " is "
                        + node.view.state().name().toLowerCase(Locale.ROOT));
                continue;
            }
            liveNodes++;
            for (int port : node.view.ports()) {
                slots++;
                String owner = node.ownerByPort.get(port);
                if (owner != null) {
                    owners.merge(owner, 1, Integer::sum);
                } else if (draft.refuses(new Slot(node.view.id(), port))) {
                    refused++;
                }
            }
        }
        String live;
        if (liveNodes == 0) {
            live = "no node is alive";
        } else if (slots == 0) {
            live = count(liveNodes, "node") + " alive, without any slot";
        } else {
            List<String> parts = new ArrayList<>();
            if (!owners.isEmpty()) {
                parts.add((refused == 0 ? "all " : "") + "taken by " + listed(byCount(owners)));
            }
            if (refused > 0) {
                parts.add(refused + " that " + draft.topology().name() + " can't use for now");
            }
            live = count(slots, "slot") + " on " + count(liveNodes, "node") + ": " + String.join(", ", parts);
        }
        return "no free slot: " + live + (others.isEmpty() ? "" : "; " + listed(others));
    }

    private static List<String> byCount(SortedMap<String, Integer> owners) {
        return owners.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(owner -> owner.getKey() + " (" + owner.getValue() + ")")
                .toList();
    }

    private static String listed(List<String> names) {
        String first = names.stream().limit(NAMES_IN_A_REASON).collect(Collectors.joining(", "));
        int more = names.size() - NAMES_IN_A_REASON;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
