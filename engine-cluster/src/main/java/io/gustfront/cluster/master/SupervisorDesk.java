package io.gustfront.cluster.master;

import io.gustfront.api.task.Clock;
import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.SlotAssignment;
import io.gustfront.cluster.model.SlotRef;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.RequestBody;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells supervisors what is durable: for each connection it knows what was told, and tells what is different. Owned by the
 * master's thread.
 */
final class SupervisorDesk {
    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_REQUESTS = 10_000;

    private final Clock clock;
    private final Map<String, Connected> byNode = new TreeMap<>();
    private final Map<Long, Asked> asked = new HashMap<>();
    private long term;
    private String master = "";
    private long nextRequest = 1;

    private static final class Connected {
        final SupervisorLink link;
        final SortedMap<Integer, SlotAssignment> told = new TreeMap<>();
        long sentNs;
        long heardNs;

        Connected(SupervisorLink link) {
            this.link = link;
        }
    }

    private record Asked(String node, Consumer<ReplyBody> reply, long deadlineNs) {}

    SupervisorDesk(Clock clock) {
        this.clock = clock;
    }

    /** From now on it speaks for a leader. */
    void lead(long leaderTerm, String leaderId) {
        term = leaderTerm;
        master = leaderId;
    }

    /** A supervisor has said how its node is; it is told how it is to be. */
    void register(SupervisorLink link, Image image) {
        Connected before = byNode.get(link.node());
        if (before != null && before.link != link) {
            remove(before.link);
            before.link.close("the node has registered over another connection");
        }
        Connected connected = new Connected(link);
        byNode.put(link.node(), connected);
        SortedMap<Integer, SlotAssignment> wanted = new TreeMap<>();
        image.assignments()
                .values()
                .forEach(stored -> stored.value().forNode(link.node()).forEach(slot -> wanted.put(slot.port(), slot)));
        send(
                connected,
                new MasterMessage.Sync(
                        term,
                        master,
                        wanted.values().stream()
                                .map(slot -> new MasterMessage.SlotOwner(slot.port(), slot.topologyId()))
                                .toList()));
        wanted.values().forEach(slot -> tell(connected, slot));
        connected.heardNs = clock.nanoTime();
    }

    boolean isRegistered(SupervisorLink link) {
        Connected connected = byNode.get(link.node());
        return connected != null && connected.link == link;
    }

    void onHeard(SupervisorLink link, long now) {
        Connected connected = byNode.get(link.node());
        if (connected != null && connected.link == link) {
            connected.heardNs = now;
        }
    }

    /** The connection is gone; true if it was the node's. */
    boolean remove(SupervisorLink link) {
        if (!isRegistered(link)) {
            return false;
        }
        byNode.remove(link.node());
        List<Asked> unanswered = new ArrayList<>();
        asked.values().removeIf(one -> {
            if (one.node().equals(link.node())) {
                unanswered.add(one);
                return true;
            }
            return false;
        });
        unanswered.forEach(one -> one.reply().accept(new ReplyBody.Refused("the supervisor's connection is gone")));
        return true;
    }

    /** What is durable has changed. */
    void dispatch(Image before, Image after) {
        Set<String> ids = new HashSet<>(before.assignments().keySet());
        ids.addAll(after.assignments().keySet());
        List<SlotRef> freed = new ArrayList<>();
        List<AssignmentRecord> changed = new ArrayList<>();
        for (String id : ids) {
            Stored<AssignmentRecord> old = before.assignments().get(id);
            Stored<AssignmentRecord> now = after.assignments().get(id);
            if (old != null && (now == null || old.version() != now.version())) {
                freed.addAll(old.value().slotsInUse());
            }
            if (now != null && (old == null || old.version() != now.version())) {
                freed.removeAll(now.value().slotsInUse());
                changed.add(now.value());
            }
        }
        changed.forEach(record ->
                byNode.forEach((node, connected) -> record.forNode(node).forEach(slot -> tell(connected, slot))));
        freed.forEach(slot -> {
            Connected connected = byNode.get(slot.node());
            boolean used = after.assignments().values().stream()
                    .anyMatch(stored -> stored.value().slotsInUse().contains(slot));
            if (connected != null && !used && connected.told.remove(slot.port()) != null) {
                send(connected, new MasterMessage.Release(slot.port()));
            }
        });
    }

    void ask(String node, RequestBody body, Consumer<ReplyBody> reply) {
        Connected connected = byNode.get(node);
        if (connected == null) {
            reply.accept(new ReplyBody.Refused("the supervisor of node " + node + " isn't connected"));
        } else if (asked.size() >= MAX_REQUESTS) {
            reply.accept(new ReplyBody.Refused("too many requests are waiting"));
        } else {
            long id = nextRequest++;
            asked.put(id, new Asked(node, reply, clock.nanoTime() + REQUEST_NS));
            send(connected, new MasterMessage.Request(id, body));
        }
    }

    void onReply(long id, ReplyBody body) {
        Asked one = asked.remove(id);
        if (one != null) {
            one.reply().accept(body);
        }
    }

    /** Heartbeats, silence, and requests that nobody answered. */
    void tick(long now) {
        for (Connected connected : List.copyOf(byNode.values())) {
            if (now - connected.heardNs > SILENCE_NS) {
                connected.link.close("nothing was heard for 5 s"); // its end is told like any other
                connected.heardNs = now;
            } else if (now - connected.sentNs >= HEARTBEAT_NS) {
                send(connected, new MasterMessage.Heartbeat());
            }
        }
        List<Long> late = asked.entrySet().stream()
                .filter(entry -> now - entry.getValue().deadlineNs() >= 0)
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(id -> onReply(id, new ReplyBody.Refused("the supervisor didn't answer within 5 s")));
    }

    void closeAll(String why) {
        List<Connected> all = List.copyOf(byNode.values());
        all.forEach(connected -> {
            remove(connected.link);
            connected.link.close(why);
        });
        asked.clear();
    }

    private void tell(Connected connected, SlotAssignment slot) {
        if (!slot.equals(connected.told.put(slot.port(), slot))) {
            send(connected, new MasterMessage.Assign(slot));
        }
    }

    private void send(Connected connected, MasterMessage message) {
        connected.sentNs = clock.nanoTime();
        connected.link.send(message);
    }
}
