package io.gustfront.simulation.world;

import io.gustfront.simulation.kernel.Chance;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.kernel.Timeline;
import io.gustfront.simulation.store.StoreModel;
import io.gustfront.simulation.store.StoreSession;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has things go wrong, at times drawn from the seed, until it is told to stop; then all is made well again. Each seed has some kinds of
 * trouble and lacks others, so that combinations come about which would be drowned out if everything happened at once.
 */
final class Mischief {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LEAST_NS = 100_000_000L;
    private static final long LEAST_OF_TORN_NS = SECOND_NS; // shorter ones end no session
    private static final double PARTIAL_SHARE = 0.6;

    private final World world;
    private final Timeline timeline;
    private final Chance chance;
    private final List<Trouble> kinds = new ArrayList<>();
    private final long everyNs;
    private final List<Repair> repairs = new ArrayList<>();
    private boolean stopped;

    /** What ends a trouble: at its time, or when all is made well; once. */
    private static final class Repair {
        private final Runnable effect;
        private boolean done;

        Repair(Runnable effect) {
            this.effect = effect;
        }

        void run() {
            if (!done) {
                done = true;
                effect.run();
            }
        }
    }

    Mischief(World world, Chance chance) {
        this.world = world;
        this.timeline = world.timeline();
        this.chance = chance;
        List<Trouble> possible = List.copyOf(new TreeSet<>(world.mood().possible()));
        double share = world.mood() == Mood.MIXED
                ? chance.of(List.of(0.15, 0.35, 0.7))
                : world.mood() == Mood.TORN ? 1 : PARTIAL_SHARE;
        for (Trouble kind : possible) {
            if (chance.in(share)) {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            kinds.add(chance.of(possible));
        }
        this.everyNs = switch (world.mood()) {
            case STORMY -> chance.magnitudeNs(SECOND_NS / 8, SECOND_NS);
            case RESTLESS -> chance.magnitudeNs(SECOND_NS / 2, 2 * SECOND_NS);
            case TORN -> chance.magnitudeNs(SECOND_NS, 4 * SECOND_NS);
            default -> chance.magnitudeNs(SECOND_NS / 4, 2 * SECOND_NS);
        };
    }

    List<Trouble> kinds() {
        return kinds;
    }

    void start() {
        next();
    }

    private void next() {
        timeline.after(1 + chance.upToNs(2 * everyNs), () -> {
            if (!stopped) {
                make(chance.of(kinds));
                if (world.mood() == Mood.TORN && chance.in(0.5)) {
                    timeline.after(chance.upToNs(SECOND_NS), () -> makeUnlessStopped(chance.of(kinds)));
                }
                next();
            }
        });
    }

    private void makeUnlessStopped(Trouble kind) {
        if (!stopped) {
            make(kind);
        }
    }

    /** Ends it, and makes all well. */
    void stop() {
        stopped = true;
        List<Repair> left = List.copyOf(repairs);
        repairs.clear();
        left.forEach(Repair::run);
        world.weather().clear();
        world.masters().forEach(MasterModel::start);
        world.nodes().forEach(node -> {
            if (!node.isOn()) {
                node.powerOn();
            }
            node.startSupervisor();
        });
    }

    private void later(long mostNs, Runnable effect) {
        Repair repair = new Repair(effect);
        repairs.removeIf(one -> one.done);
        repairs.add(repair);
        long leastNs = world.mood() == Mood.TORN ? LEAST_OF_TORN_NS : LEAST_NS;
        timeline.after(chance.magnitudeNs(leastNs, mostNs), repair::run);
    }

    private void note(Trouble kind, Object whom, Object detail) {
        timeline.journal().fault(kind.name(), String.valueOf(whom), detail);
    }

    void make(Trouble kind) {
        switch (kind) {
            case MASTER_CRASH -> crashMaster();
            case MASTER_FREEZE -> freeze(kind, aMaster().process(), 20 * SECOND_NS);
            case STORE_AWAY ->
                weather(kind, () -> world.store().goAway(), () -> world.store().comeBack());
            case STORE_BREAK -> withSession(kind, StoreSession::cut);
            case STORE_BREAK_AT_COMMIT -> breakAtCommit();
            case STORE_EXPIRE -> withSession(kind, StoreSession::expire);
            case PARTITION -> partition();
            case CUT -> cut();
            case SLOW -> slow();
            case SUPERVISOR_CRASH -> crashSupervisor();
            case SUPERVISOR_FREEZE -> freeze(kind, chance.of(world.nodes()).supervisor(), 30 * SECOND_NS);
            case POWER_OFF -> powerOff();
            case MACHINE_FREEZE -> freezeAll();
            case WORKER_KILL -> withWorker(kind, worker -> worker.process().kill());
            case WORKER_CRASHES -> withWorker(kind, this::crashAgainAndAgain);
            case WORKER_FREEZE -> withWorker(kind, worker -> freeze(null, worker.process(), 20 * SECOND_NS));
            case LINK_CUT -> withLinks(kind, (one, other) -> world.links().cut(one, other));
            case LINK_HOLD -> withLinks(kind, this::holdLink);
            case LINK_DEAF -> withLinks(kind, this::deafenLink);
            case LINK_SLOW -> withLinks(kind, this::slowLink);
            case LINK_STORM -> withLinks(kind, this::stormLink);
            case DISK -> weather(kind, () -> world.weather().failingDisk = 0.5, () -> world.weather().failingDisk = 0);
            case START_FAILS -> weather(kind, () -> failStarts(0.3), () -> failStarts(0));
            case BROKER_AWAY ->
                weather(
                        kind,
                        () -> world.broker().setAway(true),
                        () -> world.broker().setAway(false));
            case BROKER_LOSES_COMMITS ->
                weather(
                        kind,
                        () -> world.broker().setLostCommits(0.5),
                        () -> world.broker().setLostCommits(0));
            case BOLT_FAILS -> weather(kind, () -> world.weather().failing = 0.1, () -> world.weather().failing = 0);
            case BOLT_THROWS ->
                weather(kind, () -> world.weather().throwing = 0.05, () -> world.weather().throwing = 0);
            case BOLT_KEEPS -> weather(kind, () -> world.weather().keeping = 0.05, () -> world.weather().keeping = 0);
        }
    }

    private void crashMaster() {
        MasterModel master = aMaster();
        if (master.process() != null) {
            note(Trouble.MASTER_CRASH, master.name(), "");
            master.crash();
            later(15 * SECOND_NS, master::start);
        }
    }

    private void breakAtCommit() {
        StoreSession session = aMaster().session();
        if (session != null && session.process().isAlive()) {
            boolean reaches = chance.in(0.5);
            note(Trouble.STORE_BREAK_AT_COMMIT, session.process(), reaches ? "after" : "before");
            session.cutAtCommit(reaches);
        }
    }

    private void slow() {
        String one = aMachine();
        String other = aMachine();
        note(Trouble.SLOW, one, other);
        world.network().slow(one, other, chance.magnitudeNs(SECOND_NS / 100, SECOND_NS));
        later(20 * SECOND_NS, () -> world.network().slow(one, other, 0));
    }

    private void crashSupervisor() {
        NodeModel node = chance.of(world.nodes());
        if (node.supervisor() != null) {
            note(Trouble.SUPERVISOR_CRASH, node.name(), "");
            node.crashSupervisor();
            later(15 * SECOND_NS, node::startSupervisor);
        }
    }

    private void powerOff() {
        NodeModel node = chance.of(world.nodes());
        if (node.isOn()) {
            note(Trouble.POWER_OFF, node.name(), "");
            node.powerOff();
            later(40 * SECOND_NS, () -> {
                if (!node.isOn()) {
                    node.powerOn();
                }
            });
        }
    }

    private void crashAgainAndAgain(NodeModel.Running worker) {
        long untilNs = timeline.nanoTime() + chance.magnitudeNs(SECOND_NS, 30 * SECOND_NS);
        crashes(worker.process().machine(), worker.key().port(), untilNs);
    }

    private void holdLink(String one, String other) {
        world.links().hold(one, other);
        later(20 * SECOND_NS, () -> world.links().release(one, other));
    }

    private void deafenLink(String one, String other) {
        world.links().deafen(one, other);
        later(20 * SECOND_NS, () -> world.links().release(one, other));
    }

    private void slowLink(String one, String other) {
        world.links().delay(one, other, chance.magnitudeNs(SECOND_NS / 1_000, SECOND_NS / 4));
        later(20 * SECOND_NS, () -> world.links().delay(one, other, 0));
    }

    private void stormLink(String one, String other) {
        later(10 * SECOND_NS, () -> world.links().delay(one, other, 0));
        storm(one, other, timeline.nanoTime() + chance.magnitudeNs(SECOND_NS, 10 * SECOND_NS));
    }

    private void failStarts(double probability) {
        world.weather().failingBlobs = probability;
        world.weather().failingStarts = probability;
    }

    private void storm(String one, String other, long untilNs) {
        if (stopped || timeline.nanoTime() >= untilNs) {
            return;
        }
        switch (chance.below(4)) {
            case 0 -> world.links().delay(one, other, chance.magnitudeNs(SECOND_NS / 10_000, SECOND_NS / 4));
            case 1 -> {
                world.links().hold(one, other);
                later(SECOND_NS, () -> world.links().release(one, other));
            }
            default -> world.links().cut(one, other);
        }
        timeline.after(chance.magnitudeNs(SECOND_NS / 200, SECOND_NS / 2), () -> storm(one, other, untilNs));
    }

    private void crashes(String machine, int port, long untilNs) {
        if (stopped || timeline.nanoTime() >= untilNs) {
            return;
        }
        for (NodeModel.Running worker : workers()) {
            if (worker.process().machine().equals(machine) && worker.key().port() == port) {
                worker.process().kill();
            }
        }
        timeline.after(chance.magnitudeNs(SECOND_NS / 10, 2 * SECOND_NS), () -> crashes(machine, port, untilNs));
    }

    private void weather(Trouble kind, Runnable begin, Runnable end) {
        note(kind, "", "");
        begin.run();
        later(20 * SECOND_NS, end);
    }

    private MasterModel aMaster() {
        return chance.of(world.masters());
    }

    private String aMachine() {
        List<String> machines = new ArrayList<>();
        world.masters().forEach(master -> machines.add(master.name()));
        world.nodes().forEach(node -> machines.add(node.name()));
        machines.add(StoreModel.MACHINE);
        return chance.of(machines);
    }

    private void withSession(Trouble kind, Consumer<StoreSession> effect) {
        List<StoreSession> sessions = world.store().sessions().stream()
                .filter(session -> session.process().isAlive())
                .toList();
        if (!sessions.isEmpty()) {
            StoreSession session = chance.of(sessions);
            note(kind, session.process(), "");
            effect.accept(session);
        }
    }

    private void freeze(@Nullable Trouble kind, @Nullable SimProcess process, long mostNs) {
        if (process == null || !process.isRunning()) {
            return;
        }
        if (kind != null) {
            note(kind, process, "");
        }
        process.freeze();
        world.store().look();
        later(mostNs, () -> {
            process.thaw();
            world.store().look();
        });
    }

    private void freezeAll() {
        NodeModel node = chance.of(world.nodes());
        note(Trouble.MACHINE_FREEZE, node.name(), "");
        List<SimProcess> all = new ArrayList<>();
        node.workers().forEach(worker -> all.add(worker.process()));
        SimProcess supervisor = node.supervisor();
        if (supervisor != null) {
            all.add(supervisor);
        }
        all.removeIf(process -> !process.isRunning());
        all.forEach(SimProcess::freeze);
        world.store().look();
        later(40 * SECOND_NS, () -> {
            all.forEach(SimProcess::thaw);
            world.store().look();
        });
    }

    private void partition() {
        String one = aMachine();
        String other = aMachine();
        if (one.equals(other) || world.network().isBlocked(one, other)) {
            return;
        }
        note(Trouble.PARTITION, one, other);
        boolean whole = chance.in(0.3); // cut off from everybody
        List<String> others = new ArrayList<>();
        if (whole) {
            world.masters().forEach(master -> others.add(master.name()));
            world.nodes().forEach(node -> others.add(node.name()));
            others.add(StoreModel.MACHINE);
            others.remove(one);
        } else {
            others.add(other);
        }
        others.forEach(each -> world.network().block(one, each));
        later(25 * SECOND_NS, () -> others.forEach(each -> world.network().unblock(one, each)));
    }

    private void cut() {
        String one = aMachine();
        String other = aMachine();
        note(Trouble.CUT, one, other);
        List.copyOf(world.network().pipes()).forEach(pipe -> {
            if (pipe.isBetween(one, other)) {
                pipe.cut();
            }
        });
    }

    private void withWorker(Trouble kind, Consumer<NodeModel.Running> effect) {
        List<NodeModel.Running> workers = workers();
        if (!workers.isEmpty()) {
            NodeModel.Running worker = chance.of(workers);
            note(kind, worker.process(), "");
            effect.accept(worker);
        }
    }

    private List<NodeModel.Running> workers() {
        List<NodeModel.Running> workers = new ArrayList<>();
        world.nodes().forEach(node -> workers.addAll(node.workers()));
        workers.removeIf(worker -> !worker.process().isRunning());
        return workers;
    }

    private void withLinks(Trouble kind, BiConsumer<String, String> effect) {
        List<NodeModel.Running> workers = workers();
        if (workers.isEmpty()) {
            return;
        }
        NodeModel.Running worker = chance.of(workers);
        workers.removeIf(other -> other.equals(worker)
                || !other.key().topologyId().equals(worker.key().topologyId()));
        if (!workers.isEmpty()) {
            String one = nameOf(worker);
            String other = nameOf(chance.of(workers));
            note(kind, one, other);
            effect.accept(one, other);
        }
    }

    private static String nameOf(NodeModel.Running worker) {
        return WorkerBody.transportName(worker.process().machine(), worker.key().port());
    }
}
