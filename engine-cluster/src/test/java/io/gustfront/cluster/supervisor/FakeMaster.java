package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.Presence.Leader;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.cluster.wire.SupervisorMessage.Register;
import io.gustfront.cluster.wire.SupervisorMessage.SlotChanged;
import io.gustfront.cluster.wire.SupervisorMessage.SlotReport;
import io.gustfront.cluster.wire.SupervisorMessage.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The masters of a cluster, as far as a supervisor sees them: who registers is told what is assigned. */
final class FakeMaster implements MasterConnector {
    /** What is assigned, by port. */
    final SortedMap<Integer, SlotAssignment> assigned = new TreeMap<>();

    final List<SupervisorMessage> heard = new ArrayList<>();
    final SortedMap<Integer, SlotReport> slots = new TreeMap<>();
    final List<Leader> tries = new ArrayList<>();

    /** Whether it takes connections. */
    boolean reachable = true;

    /** The term that it says that it leads in. */
    long term = 1;

    private Connection open;

    private final class Connection implements MasterLink {
        private final Events events;

        Connection(Events events) {
            this.events = events;
        }

        @Override
        public void send(SupervisorMessage message) {
            heard.add(message);
            if (message instanceof Register register) {
                slots.clear();
                register.slots().forEach(slot -> slots.put(slot.port(), slot));
                sync();
                assigned.values().forEach(FakeMaster.this::say);
            } else if (message instanceof SlotChanged changed) {
                slots.put(changed.slot().port(), changed.slot());
            }
        }

        @Override
        public void close(String why) {
            if (open == this) {
                open = null;
            }
            events.onClosed(Optional.of(this), why);
        }
    }

    @Override
    public void connect(Leader leader, Events events) {
        tries.add(leader);
        if (reachable) {
            open = new Connection(events);
            events.onOpen(open);
        } else {
            events.onClosed(Optional.empty(), "refused");
        }
    }

    boolean isConnected() {
        return open != null;
    }

    void cut() {
        if (open != null) {
            open.close("cut");
        }
    }

    void sync() {
        tell(new MasterMessage.Sync(
                term,
                "m" + term,
                assigned.values().stream()
                        .map(slot -> new MasterMessage.SlotOwner(slot.port(), slot.topologyId()))
                        .toList()));
    }

    void assign(SlotAssignment slot) {
        assigned.put(slot.port(), slot);
        say(slot);
    }

    void release(int port) {
        assigned.remove(port);
        tell(new MasterMessage.Release(port));
    }

    void say(SlotAssignment slot) {
        tell(new MasterMessage.Assign(slot));
    }

    void tell(MasterMessage message) {
        if (open != null) {
            open.events.onMessage(open, message);
        }
    }

    Optional<WorkerReport> worker(int port) {
        return slots.get(port).worker();
    }

    <T extends SupervisorMessage> List<T> heard(Class<T> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
