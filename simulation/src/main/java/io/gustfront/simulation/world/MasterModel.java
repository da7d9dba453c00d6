package io.gustfront.simulation.world;

import io.gustfront.cluster.master.Answer;
import io.gustfront.cluster.master.Command;
import io.gustfront.cluster.master.MasterAgent;
import io.gustfront.cluster.master.MasterIdentity;
import io.gustfront.cluster.master.Snapshot;
import io.gustfront.cluster.master.SupervisorLink;
import io.gustfront.cluster.supervisor.MasterConnector;
import io.gustfront.cluster.wire.MasterMessage;
import io.gustfront.cluster.wire.SupervisorMessage;
import io.gustfront.simulation.kernel.Pipe;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.store.StoreModel;
import io.gustfront.simulation.store.StoreSession;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine with a master on it: the real one, which starts anew when it has died. */
final class MasterModel {
    private static final double LATE_REQUESTS = 0.05;
    private static final long LATEST_REQUEST_NS = 30_000_000_000L;

    private final World world;
    private final String name;
    private @Nullable SimProcess process;
    private @Nullable MasterAgent agent;
    private @Nullable StoreSession session;
    private SortedSet<String> fenced = Collections.emptySortedSet();
    private int starts;

    MasterModel(World world, String name) {
        this.world = world;
        this.name = name;
    }

    String name() {
        return name;
    }

    @Nullable
    SimProcess process() {
        SimProcess now = process;
        return now != null && now.isAlive() ? now : null;
    }

    @Nullable
    StoreSession session() {
        return session;
    }

    Optional<Snapshot> snapshot() {
        MasterAgent now = agent;
        return process() == null || now == null ? Optional.empty() : Optional.of(now.snapshot());
    }

    void start() {
        if (process() != null) {
            return;
        }
        SimProcess started = world.timeline().process("master " + name + "#" + ++starts, name);
        process = started;
        world.journal().line("start", started.name(), "");
        StoreSession store = world.store().connect(started);
        session = store;
        MasterIdentity identity = new MasterIdentity(
                name, Long.toHexString(world.chance().any()), name, 7_000, "http://" + name + ":8080");
        MasterAgent master = new MasterAgent(identity, store, world.timeline(), StoreModel.SESSION_NS);
        agent = master;
        fenced = Collections.emptySortedSet();
        started.start(new AgentPart(master, name, this::look));
    }

    /** What the leader declares lost is fenced from then on. */
    private void look() {
        MasterAgent now = agent;
        if (now == null) {
            return;
        }
        Snapshot snapshot = now.snapshot();
        if (!snapshot.leading()) {
            return;
        }
        SortedSet<String> lost = snapshot.sights().lost();
        if (!lost.equals(fenced)) {
            fenced = lost;
            world.journal().line("lost", name, lost);
        }
        lost.forEach(world::fence);
    }

    void crash() {
        SimProcess now = process();
        if (now != null) {
            now.kill();
        }
    }

    /** A client asks for something; the answer comes back, or gets lost on its way. */
    void submit(Command command, Consumer<Answer> reply) {
        SimProcess now = process();
        MasterAgent master = agent;
        if (now == null || master == null || world.network().isOff(name)) {
            return;
        }
        boolean late = world.chance().in(LATE_REQUESTS); // it was tried again by then, or given up
        now.after(
                world.network().latencyNs("client", name)
                        + (late ? world.chance().upToNs(LATEST_REQUEST_NS) : 0),
                () -> master.submit(
                        command,
                        answer -> world.timeline()
                                .after(world.network().latencyNs(name, "client"), () -> reply.accept(answer))));
    }

    /** A supervisor connects. */
    void accept(SimProcess supervisor, String node, MasterConnector.Events events) {
        SimProcess now = process();
        MasterAgent master = agent;
        if (now == null || master == null) {
            supervisor.after(
                    world.network().latencyNs(node, name),
                    () -> events.onClosed(Optional.empty(), "connection refused"));
            return;
        }
        Pipe<SupervisorMessage, MasterMessage> pipe = world.network().connect(supervisor, now);
        MasterEnd masterEnd = new MasterEnd(node, pipe.second());
        NodeEnd nodeEnd = new NodeEnd(pipe.first());
        pipe.second().receive(new Pipe.Receiver<>() {
            @Override
            public void onMessage(SupervisorMessage message) {
                master.onMessage(masterEnd, message);
            }

            @Override
            public void onClosed(String why) {
                master.onClosed(masterEnd, why);
            }
        });
        pipe.first().receive(new Pipe.Receiver<>() {
            @Override
            public void onMessage(MasterMessage message) {
                events.onMessage(nodeEnd, message);
            }

            @Override
            public void onClosed(String why) {
                events.onClosed(Optional.of(nodeEnd), why);
            }
        });
        supervisor.after(2 * world.network().latencyNs(node, name), () -> {
            if (now.isAlive() && !pipe.isBroken()) {
                events.onOpen(nodeEnd);
            } else {
                events.onClosed(Optional.empty(), "it broke while it was made");
            }
        });
    }

    private record MasterEnd(String node, Pipe.End<MasterMessage, SupervisorMessage> end) implements SupervisorLink {
        @Override
        public void send(MasterMessage message) {
            end.send(message);
        }

        @Override
        public void close(String why) {
            end.close(why);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return node.hashCode();
        }
    }

    private record NodeEnd(Pipe.End<SupervisorMessage, MasterMessage> end) implements MasterConnector.MasterLink {
        @Override
        public void send(SupervisorMessage message) {
            end.send(message);
        }

        @Override
        public void close(String why) {
            end.close(why);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return 7;
        }
    }
}
