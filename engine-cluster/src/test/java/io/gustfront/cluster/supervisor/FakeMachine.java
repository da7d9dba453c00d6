package io.gustfront.cluster.supervisor;

import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.wire.ReplyBody;
import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToSupervisor.Status;
import io.gustfront.runtime.channel.ToWorker;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** A node's disk, blobs and processes without any; it outlives its supervisors. Workers do nothing that they aren't told to by the test. */
final class FakeMachine implements NodeFiles, BlobCache, WorkerProcesses {
    /** What survives a supervisor. */
    final SortedMap<Integer, SlotNote> disk = new TreeMap<>();

    /** All processes that were ever started, in order. */
    final List<FakeWorker> workers = new ArrayList<>();

    final List<ErrorEntry> errors = new ArrayList<>();
    final Set<String> held = new TreeSet<>();
    final Deque<Runnable> writes = new ArrayDeque<>();

    /** Whether what is written waits for {@link #write}. */
    boolean slowDisk;

    /** Whether the disk says that it has what it loses. */
    boolean forgetfulDisk;

    /** Why writing fails; null: it doesn't. */
    String diskProblem;

    /** Why blobs can't be fetched; null: they can. */
    String blobProblem;

    /** What the next process says when it has ended. */
    Ending ending = new Ending("exit code 1", "", 0);

    private long nextPid = 100;

    /** A process of a worker and its connection. */
    final class FakeWorker implements WorkerHandle, WorkerLink {
        final WorkerKey key;
        final long pid = nextPid++;
        final List<ToWorker> told = new ArrayList<>();
        final CompletableFuture<Void> exit = new CompletableFuture<>();
        boolean killed;

        /** Whether it does what Close says, at once. */
        boolean obedient = true;

        private boolean alive = true;
        private SupervisorAgent supervisor;

        FakeWorker(WorkerKey key) {
            this.key = key;
        }

        void connect(SupervisorAgent to) {
            supervisor = to;
            told.clear();
            to.onWorkerOpen(this);
        }

        void say(ToSupervisor message) {
            if (alive && supervisor != null) {
                supervisor.onWorkerMessage(this, message);
            }
        }

        /** It is up, and has the newest plan that it was told. */
        void report() {
            long epoch = told(ToWorker.Plan.class).stream()
                    .mapToLong(plan -> plan.plan().epoch())
                    .max()
                    .orElse(0);
            say(new Status(epoch, true, true, false, List.of(), 0));
        }

        <T extends ToWorker> List<T> told(Class<T> type) {
            return told.stream().filter(type::isInstance).map(type::cast).toList();
        }

        /** Ends by itself. */
        void die() {
            if (alive) {
                alive = false;
                disconnect();
                exit.complete(null);
            }
        }

        void disconnect() {
            if (supervisor != null) {
                SupervisorAgent lost = supervisor;
                supervisor = null;
                lost.onWorkerClosed(this, "gone");
            }
        }

        @Override
        public String subject() {
            return key.subject();
        }

        @Override
        public void send(ToWorker message) {
            told.add(message);
            if (message instanceof ToWorker.Close && obedient) {
                die();
            }
        }

        @Override
        public void close(String why) {
            disconnect();
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public long startedAtMs() {
            return 1;
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public void kill() {
            killed = true;
            die();
        }

        @Override
        public CompletableFuture<Void> onExit() {
            return exit;
        }
    }

    FakeWorker newest() {
        return workers.get(workers.size() - 1);
    }

    List<FakeWorker> alive() {
        return workers.stream().filter(FakeWorker::isAlive).toList();
    }

    /** Writes what waits for it. */
    void write() {
        for (Runnable next = writes.poll(); next != null; next = writes.poll()) {
            next.run();
        }
    }

    @Override
    public CompletableFuture<Void> keep(SlotNote note) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable write = () -> {
            if (diskProblem != null) {
                done.completeExceptionally(new IOException(diskProblem));
            } else {
                if (!forgetfulDisk) {
                    disk.put(note.port(), note);
                }
                done.complete(null);
            }
        };
        if (slowDisk) {
            writes.add(write);
        } else {
            write.run();
        }
        return done;
    }

    @Override
    public CompletableFuture<ReplyBody> log(String topologyId, int port, long from, int limit) {
        return CompletableFuture.completedFuture(new ReplyBody.LogLines(from, "of " + topologyId, from + limit));
    }

    @Override
    public void keepError(String topologyId, ErrorEntry error) {
        errors.add(error);
    }

    @Override
    public CompletableFuture<ReplyBody> errors(String topologyId, int limit) {
        return CompletableFuture.completedFuture(new ReplyBody.Errors(errors));
    }

    @Override
    public void prune(Set<String> topologiesInUse) {}

    @Override
    public CompletableFuture<Void> provide(BlobRef blob, List<URI> masters) {
        if (blobProblem != null) {
            return CompletableFuture.failedFuture(new IOException(blobProblem));
        }
        held.add(blob.sha256());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String pathOf(BlobRef blob) {
        return "/blobs/" + blob.sha256();
    }

    @Override
    public Set<String> held() {
        return Set.copyOf(held);
    }

    @Override
    public CompletableFuture<ReplyBody> chunk(String sha256, long offset, int limit) {
        return CompletableFuture.completedFuture(new ReplyBody.BlobChunk(offset, 0, new byte[0]));
    }

    @Override
    public void collect(Set<String> needed) {
        held.retainAll(needed);
    }

    @Override
    public CompletableFuture<WorkerHandle> start(WorkerKey key, BlobRef jar, BlobRef blob) {
        FakeWorker worker = new FakeWorker(key);
        workers.add(worker);
        return CompletableFuture.completedFuture(worker);
    }

    @Override
    public Optional<WorkerHandle> find(WorkerKey key) {
        return workers.stream()
                .filter(worker -> worker.key.equals(key) && worker.alive)
                .<WorkerHandle>map(worker -> worker)
                .findFirst();
    }

    @Override
    public CompletableFuture<Ending> bury(WorkerKey key) {
        return CompletableFuture.completedFuture(ending);
    }
}
