package io.gustfront.cluster.master;

import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.NodeText;
import io.gustfront.cluster.model.PlanData;
import io.gustfront.cluster.model.Presence.Supervisor;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.store.InMemoryStoreServer;
import io.gustfront.cluster.store.InMemoryStoreServer.InMemoryClusterStore;
import io.gustfront.cluster.store.StoreLayout;
import io.gustfront.cluster.store.StoreWrite;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.cluster.wire.SupervisorMessage.Phase;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.scheduler.TaskRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A supervisor with its workers, as the contract has them, without processes. */
final class FakeSupervisor {
    final String node;
    final List<Integer> ports;
    final SortedMap<Integer, Slot> slots = new TreeMap<>();
    final InMemoryClusterStore store;
    MasterAgent master;
    private Link link;

    /** Whether executors that leave a plan stay open until {@link #finishClosing}. */
    boolean slowClosing;

    /** Whether workers that are told to drain never have. */
    boolean slowDraining;

    /** Whether workers get ready. */
    boolean ready = true;

    /** Whether it hears and says anything. */
    /** By how much its clock is ahead. */
    long clockOffMs;

    boolean frozen;

    static final class Slot {
        int incarnation;
        SlotAssignment assigned;
        Worker worker;
        int exits;
    }

    static final class Worker {
        String topologyId;
        int incarnation;
        long planEpoch;
        boolean active;
        boolean drained;
        List<OpenPlacement> open = new ArrayList<>();
        List<Integer> lostPeers = List.of();
    }

    private final class Link implements SupervisorLink {
        boolean open = true;

        @Override
        public String node() {
            return node;
        }

        @Override
        public void send(MasterMessage message) {
            if (open && !frozen) {
                hear(message);
            }
        }

        @Override
        public void close(String why) {
            if (open) {
                open = false;
                master.onClosed(this, why);
            }
        }
    }

    FakeSupervisor(InMemoryStoreServer server, String node, int... ports) {
        this.node = node;
        this.ports = Arrays.stream(ports).boxed().toList();
        this.ports.forEach(port -> slots.put(port, new Slot()));
        this.store = server.connect();
        appear();
    }

    void appear() {
        byte[] data = NodeText.write("supervisor", new Supervisor(node, "host-" + node, ports, "start"));
        store.commit(List.of(new StoreWrite.Create(StoreLayout.child(StoreLayout.SUPERVISORS, node), data, true)));
    }

    boolean isConnected() {
        return link != null && link.open;
    }

    void connect(MasterAgent leader) {
        master = leader;
        link = new Link();
        List<SlotReport> reports = new ArrayList<>();
        slots.forEach((port, slot) -> reports.add(report(port, slot)));
        say(new SupervisorMessage.Register(node, "host-" + node, "test", reports, List.of()));
    }

    /** The node stops: no more words, and its session ends when the server finds out. */
    void die() {
        frozen = true;
        if (link != null) {
            link.close("died");
        }
        store.expire();
    }

    void heartbeat(long wallMs) {
        if (!frozen && isConnected()) {
            say(new SupervisorMessage.Heartbeat(wallMs + clockOffMs));
        }
    }

    private void say(SupervisorMessage message) {
        if (!frozen) {
            master.onMessage(link, message);
        }
    }

    private void hear(MasterMessage message) {
        if (message instanceof MasterMessage.Assign assign) {
            Slot slot = slots.get(assign.slot().port());
            slot.assigned = assign.slot();
            bringTo(slot, assign.slot());
            say(new SupervisorMessage.SlotChanged(report(assign.slot().port(), slot)));
        } else if (message instanceof MasterMessage.Release release) {
            Slot slot = slots.get(release.port());
            slot.assigned = null;
            slot.worker = null;
            say(new SupervisorMessage.SlotChanged(report(release.port(), slot)));
        } else if (message instanceof MasterMessage.Sync sync) {
            slots.forEach((port, slot) -> {
                Optional<String> owner = sync.slots().stream()
                        .filter(one -> one.port() == port)
                        .map(MasterMessage.SlotOwner::topologyId)
                        .findFirst();
                if (slot.worker != null && !Optional.of(slot.worker.topologyId).equals(owner)) {
                    slot.worker = null;
                }
                if (owner.isEmpty()) {
                    slot.assigned = null;
                }
            });
        } else if (message instanceof MasterMessage.Request request) {
            say(new SupervisorMessage.Reply(request.id(), new ReplyBody.Stacks("of " + node)));
        }
    }

    private void bringTo(Slot slot, SlotAssignment wanted) {
        if (slot.worker != null
                && (!slot.worker.topologyId.equals(wanted.topologyId())
                        || slot.worker.incarnation < wanted.minIncarnation()
                        || wanted.mode() == SlotMode.STOP)) {
            slot.worker = null;
        }
        if (wanted.mode() == SlotMode.STOP) {
            return;
        }
        if (slot.worker == null && wanted.mode() == SlotMode.RUN) {
            slot.incarnation = Math.max(slot.incarnation, wanted.knownIncarnation()) + 1;
            slot.worker = new Worker();
            slot.worker.topologyId = wanted.topologyId();
            slot.worker.incarnation = slot.incarnation;
        }
        if (slot.worker != null) {
            adopt(slot.worker, wanted);
        }
    }

    private void adopt(Worker worker, SlotAssignment wanted) {
        List<OpenPlacement> mine = new ArrayList<>();
        for (PlanData.Executor executor : wanted.plan().executors()) {
            if (executor.worker() == wanted.number()) {
                mine.add(new OpenPlacement(new TaskRange(executor.first(), executor.last()), executor.epoch()));
            }
        }
        if (slowClosing) {
            worker.open.stream().filter(open -> !mine.contains(open)).forEach(mine::add);
        }
        worker.planEpoch = wanted.plan().epoch();
        worker.open = mine;
        worker.active = wanted.active();
        worker.drained = wanted.mode() == SlotMode.DRAIN && !slowDraining;
    }

    /** What is left of a plan is closed now. */
    void finishClosing() {
        slowClosing = false;
        slots.forEach((port, slot) -> {
            if (slot.worker != null) {
                adopt(slot.worker, slot.assigned);
                say(new SupervisorMessage.SlotChanged(report(port, slot)));
            }
        });
    }

    /** Workers that were told to drain have. */
    void finishDraining() {
        slowDraining = false;
        finishClosing();
    }

    /** Workers get ready now. */
    void getReady() {
        ready = true;
        finishClosing();
    }

    /** A worker has had no session with a peer for 15 s. */
    void losePeer(int port, int peer) {
        slots.get(port).worker.lostPeers = List.of(peer);
        say(new SupervisorMessage.SlotChanged(report(port, slots.get(port))));
    }

    /** A worker has a session with each peer. */
    void findPeers(int port) {
        slots.get(port).worker.lostPeers = List.of();
        say(new SupervisorMessage.SlotChanged(report(port, slots.get(port))));
    }

    /** A worker dies, and is started again. */
    void crash(int port) {
        Slot slot = slots.get(port);
        slot.exits++;
        slot.worker = null;
        bringTo(slot, slot.assigned);
        say(new SupervisorMessage.SlotChanged(report(port, slot)));
    }

    private SlotReport report(int port, Slot slot) {
        Worker worker = slot.worker;
        return new SlotReport(
                port,
                slot.incarnation,
                slot.assigned == null ? "" : slot.assigned.topologyId(),
                slot.assigned == null ? 0 : slot.assigned.plan().epoch(),
                worker == null
                        ? Optional.empty()
                        : Optional.of(new WorkerReport(
                                worker.topologyId,
                                Phase.RUNNING,
                                1000 + port,
                                0,
                                worker.incarnation,
                                worker.planEpoch,
                                ready,
                                worker.active,
                                worker.drained,
                                worker.open,
                                0,
                                slot.exits,
                                slot.exits == 0 ? "" : "exit code 1",
                                worker.lostPeers)));
    }
}
