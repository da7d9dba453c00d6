package io.gustfront.simulation.world;

import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.supervisor.BlobCache;
import io.gustfront.cluster.supervisor.NodeFiles;
import io.gustfront.cluster.supervisor.SlotNote;
import io.gustfront.cluster.supervisor.SupervisorAgent;
import io.gustfront.cluster.supervisor.SupervisorIdentity;
import io.gustfront.cluster.supervisor.SupervisorParts;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.cluster.supervisor.WorkerLink;
import io.gustfront.cluster.supervisor.WorkerProcesses;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.process.LastWords;
import io.gustfront.simulation.kernel.Pipe;
import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.store.StoreSession;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A machine for workers: its disk, its processes, and the real supervisor. */
final class NodeModel {
    static final String ONE_PROCESS = "a slot has one process at a time";
    static final String GROWS = "each start of a slot has an incarnation of its own, durable first, and it grows (I1)";

    private final World world;
    private final String name;
    private final List<Integer> ports;
    private final Disk disk = new Disk();
    private final SortedMap<Integer, Running> running = new TreeMap<>(); // by port; those that live
    private final Map<WorkerKey, LastWords> ends = new HashMap<>();
    private final Map<String, Integer> newestStart = new HashMap<>(); // by slot
    private boolean on = true;
    private @Nullable SimProcess supervisor;
    private @Nullable SupervisorAgent agent;
    private @Nullable StoreSession session;
    private int starts;

    /** A worker's process. */
    record Running(WorkerKey key, SimProcess process, WorkerBody body, long pid, long startedAtMs) {}

    NodeModel(World world, String name, List<Integer> ports) {
        this.world = world;
        this.name = name;
        this.ports = ports;
    }

    String name() {
        return name;
    }

    List<Integer> ports() {
        return ports;
    }

    boolean isOn() {
        return on;
    }

    @Nullable
    SimProcess supervisor() {
        SimProcess process = supervisor;
        return process != null && process.isAlive() ? process : null;
    }

    List<Running> workers() {
        return List.copyOf(running.values());
    }

    @Nullable
    StoreSession session() {
        return session;
    }

    // ---- the supervisor's life

    void startSupervisor() {
        if (!on || supervisor() != null) {
            return;
        }
        SimProcess process = world.timeline().process("supervisor " + name + "#" + ++starts, name);
        supervisor = process;
        world.journal().line("start", process.name(), "");
        StoreSession store = world.store().connect(process);
        session = store;
        SupervisorIdentity identity = new SupervisorIdentity(
                name, name, name, ports, Long.toHexString(world.chance().any()), "simulated", world.secret());
        SupervisorParts parts = new SupervisorParts(
                world.timeline(),
                store,
                (leader, events) -> world.dialMaster(process, name, leader, events),
                new Files(process),
                new Blobs(process),
                new Processes(process),
                List.of(URI.create("http://m1:1")));
        SupervisorAgent started = new SupervisorAgent(identity, parts, disk.read());
        agent = started;
        process.start(new AgentPart(started, name));
        process.onDeath(disk::onCrash);
    }

    void crashSupervisor() {
        SimProcess process = supervisor();
        if (process != null) {
            process.kill();
        }
    }

    /** All its processes end at once, and nobody is told. */
    void powerOff() {
        on = false;
        world.network().powerOff(name);
        world.onPower(this);
        crashSupervisor();
        workers().forEach(worker -> worker.process().kill());
    }

    void powerOn() {
        on = true;
        world.network().powerOn(name);
        world.onPower(this);
        startSupervisor();
    }

    // ---- the worker's channel

    /** A worker looks for its supervisor. */
    boolean onDial(SimProcess worker, WorkerKey key, FrameListener listener) {
        SimProcess process = supervisor();
        SupervisorAgent hears = agent;
        if (process == null || hears == null) {
            worker.after(1_000_000, () -> listener.onFailed("connection refused"));
            return true;
        }
        Pipe<byte[], byte[]> pipe = world.network().connect(worker, process);
        WorkerEnd workerEnd = new WorkerEnd(pipe.first(), key);
        SupervisorEnd supervisorEnd = new SupervisorEnd(pipe.second(), key);
        pipe.first().receive(new Pipe.Receiver<>() {
            @Override
            public void onMessage(byte[] frame) {
                listener.onFrame(workerEnd, frame);
            }

            @Override
            public void onClosed(String why) {
                listener.onClose(workerEnd, why);
            }
        });
        pipe.second().receive(new Pipe.Receiver<>() {
            @Override
            public void onMessage(byte[] frame) {
                try {
                    hears.onWorkerMessage(supervisorEnd, ChannelCodec.toSupervisor(frame));
                } catch (MalformedWireException e) {
                    throw world.timeline().fail("what is written can be read", e.toString());
                }
            }

            @Override
            public void onClosed(String why) {
                hears.onWorkerClosed(supervisorEnd, why);
            }
        });
        world.timeline().after(500_000 + world.chance().upToNs(5_000_000), () -> {
            if (process.isAlive() && worker.isAlive() && !pipe.isBroken()) {
                hears.onWorkerOpen(supervisorEnd);
                world.timeline().refresh(process);
                listener.onOpen(workerEnd);
            }
        });
        return true;
    }

    private record WorkerEnd(Pipe.End<byte[], byte[]> end, WorkerKey key) implements FrameConnection {
        @Override
        public Hello hello() {
            return new Hello("worker", ChannelCodec.VERSION, "simulated", key.subject());
        }

        @Override
        public void send(byte[] frame) {
            end.send(frame);
        }

        @Override
        public void close(String why) {
            end.close(why);
        }
    }

    private static final class SupervisorEnd implements WorkerLink {
        private final Pipe.End<byte[], byte[]> end;
        private final WorkerKey key;

        SupervisorEnd(Pipe.End<byte[], byte[]> end, WorkerKey key) {
            this.end = end;
            this.key = key;
        }

        @Override
        public String subject() {
            return key.subject();
        }

        @Override
        public void send(ToWorker message) {
            end.send(ChannelCodec.encode(message));
        }

        @Override
        public void close(String why) {
            end.close(why);
        }
    }

    // ---- the disk

    /** What is on it survives; what wasn't synced may. */
    private final class Disk {
        private final SortedMap<Integer, SlotNote> durable = new TreeMap<>();
        private final Deque<SlotNote> unsynced = new ArrayDeque<>();
        private final Set<BlobRef> blobs = new HashSet<>();

        List<SlotNote> read() {
            return List.copyOf(durable.values());
        }

        boolean holds(WorkerKey key) {
            SlotNote note = durable.get(key.port());
            return note != null && note.incarnation() >= key.incarnation();
        }

        void onCrash() {
            int reached = world.chance().below(unsynced.size() + 1);
            for (int i = 0; i < reached; i++) {
                write(unsynced.removeFirst());
            }
            unsynced.clear();
        }

        void write(SlotNote note) {
            durable.put(note.port(), note);
        }
    }

    private static <T> CompletableFuture<T> failed(String why) {
        return CompletableFuture.failedFuture(new IOException(why));
    }

    private final class Files implements NodeFiles {
        private final SimProcess process;
        private long lastKeptNs; // one after the other

        Files(SimProcess process) {
            this.process = process;
        }

        @Override
        public CompletableFuture<Void> keep(SlotNote note) {
            CompletableFuture<Void> result = new CompletableFuture<>();
            disk.unsynced.add(note);
            boolean fails = world.chance().in(world.weather().failingDisk);
            long now = world.timeline().nanoTime();
            lastKeptNs = Math.max(lastKeptNs, now + world.chance().magnitudeNs(200_000, 50_000_000));
            process.after(lastKeptNs - now, () -> {
                disk.unsynced.remove(note);
                if (fails) {
                    if (world.chance().in(0.5)) {
                        disk.write(note);
                    }
                    result.completeExceptionally(new IOException("the disk is full"));
                } else {
                    disk.write(note);
                    result.complete(null);
                }
            });
            return result;
        }

        @Override
        public CompletableFuture<ReplyBody> log(String topologyId, int port, long from, int limit) {
            return failed("not simulated");
        }

        @Override
        public void keepError(String topologyId, ErrorEntry error) {
            world.journal().line("kept", name, error.kind() + " " + error.message());
        }

        @Override
        public CompletableFuture<ReplyBody> errors(String topologyId, int limit) {
            return failed("not simulated");
        }

        @Override
        public void prune(Set<String> topologiesInUse) {}
    }

    private final class Blobs implements BlobCache {
        private final SimProcess process;

        Blobs(SimProcess process) {
            this.process = process;
        }

        @Override
        public CompletableFuture<Void> provide(BlobRef blob, List<URI> masters) {
            if (disk.blobs.contains(blob)) {
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> result = new CompletableFuture<>();
            boolean fails = world.chance().in(world.weather().failingBlobs);
            process.after(world.chance().magnitudeNs(1_000_000, 500_000_000), () -> {
                if (fails) {
                    result.completeExceptionally(new IOException("nobody has it"));
                } else {
                    disk.blobs.add(blob);
                    result.complete(null);
                }
            });
            return result;
        }

        @Override
        public String pathOf(BlobRef blob) {
            return "/blobs/" + blob.sha256();
        }

        @Override
        public Set<String> held() {
            Set<String> digests = new TreeSet<>();
            disk.blobs.forEach(blob -> digests.add(blob.sha256()));
            return digests;
        }

        @Override
        public CompletableFuture<ReplyBody> chunk(String sha256, long offset, int limit) {
            return failed("not simulated");
        }

        @Override
        public void collect(Set<String> needed) {
            disk.blobs.removeIf(blob -> !needed.contains(blob.sha256()));
        }
    }

    // ---- processes

    private final class Processes implements WorkerProcesses {
        private final SimProcess process;

        Processes(SimProcess process) {
            this.process = process;
        }

        @Override
        public CompletableFuture<WorkerHandle> start(WorkerKey key, BlobRef jar, BlobRef blob) {
            CompletableFuture<WorkerHandle> result = new CompletableFuture<>();
            checkStart(key);
            boolean fails = world.chance().in(world.weather().failingStarts);
            process.after(world.chance().magnitudeNs(1_000_000, 100_000_000), () -> {
                if (fails) {
                    result.completeExceptionally(new IOException("no more processes"));
                } else {
                    result.complete(new Handle(process, launch(key, blob)));
                }
            });
            return result;
        }

        @Override
        public Optional<WorkerHandle> find(WorkerKey key) {
            Running found = running.get(key.port());
            return found != null && found.key().equals(key)
                    ? Optional.of(new Handle(process, found))
                    : Optional.empty();
        }

        @Override
        public CompletableFuture<Ending> bury(WorkerKey key) {
            CompletableFuture<Ending> result = new CompletableFuture<>();
            process.after(world.chance().magnitudeNs(100_000, 20_000_000), () -> {
                LastWords words = ends.remove(key);
                result.complete(
                        words == null
                                ? new Ending("killed", "", 0)
                                : new Ending(words.cause(), words.stack(), words.epoch()));
            });
            return result;
        }
    }

    private void checkStart(WorkerKey key) {
        String slot = name + ":" + key.port();
        int before = newestStart.getOrDefault(slot, 0);
        if (key.incarnation() <= before) {
            throw world.timeline().fail(GROWS, slot + " starts " + key + " after incarnation " + before);
        }
        if (!disk.holds(key)) {
            throw world.timeline().fail(GROWS, slot + " starts " + key + ", which isn't durable");
        }
        newestStart.put(slot, key.incarnation());
        Running other = running.get(key.port());
        if (other != null && other.process().isAlive()) {
            throw world.timeline().fail(ONE_PROCESS, slot + " starts " + key + " while " + other.key() + " lives");
        }
    }

    private Running launch(WorkerKey key, BlobRef blob) {
        SimProcess worker =
                world.timeline().process("worker " + name + ":" + key.port() + "." + key.incarnation(), name);
        WorkerBody body = new WorkerBody(world, this, key, world.shape(blob), worker);
        Running started =
                new Running(key, worker, body, world.nextPid(), world.timeline().currentTimeMillis());
        running.put(key.port(), started);
        world.journal().line("start", worker.name(), key.topologyId());
        worker.onDeath(() -> {
            running.remove(key.port(), started);
            LastWords words = body.lastWords();
            if (words != null) {
                ends.put(key, words);
            }
        });
        return started;
    }

    private final class Handle implements WorkerProcesses.WorkerHandle {
        private final Running worker;
        private final CompletableFuture<Void> exit = new CompletableFuture<>();

        Handle(SimProcess watcher, Running worker) {
            this.worker = worker;
            Runnable tell = () -> watcher.after(world.chance().upToNs(20_000_000), () -> exit.complete(null));
            if (worker.process().isAlive()) {
                worker.process().onDeath(tell);
            } else {
                tell.run();
            }
        }

        @Override
        public long pid() {
            return worker.pid();
        }

        @Override
        public long startedAtMs() {
            return worker.startedAtMs();
        }

        @Override
        public boolean isAlive() {
            return worker.process().isAlive();
        }

        @Override
        public void kill() {
            world.journal().line("kill", worker.process().name(), "by its supervisor");
            worker.process().kill();
        }

        @Override
        public CompletableFuture<Void> onExit() {
            return exit;
        }
    }

    /** For the story: what runs here. */
    List<String> story() {
        List<String> lines = new ArrayList<>();
        lines.add(name + (on ? "" : " is off") + (supervisor() == null ? " has no supervisor" : ""));
        running.values()
                .forEach(one -> lines.add("  " + one.key() + (one.process().isFrozen() ? " frozen" : "")
                        + (one.process().isAlive() ? "" : " dead")));
        return lines;
    }
}
