package io.gustfront.cluster.node;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.cluster.config.Setting;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.supervisor.BlobCache;
import io.gustfront.cluster.supervisor.WorkerKey;
import io.gustfront.cluster.supervisor.WorkerProcesses;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.channel.TopologyBlob;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.process.LastWords;
import io.gustfront.runtime.process.ProcessId;
import io.gustfront.runtime.process.WorkerArguments;
import io.gustfront.runtime.process.WorkerFiles;
import io.gustfront.runtime.process.WorkerMain;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers as JVMs of this machine. */
public final class JvmWorkers implements WorkerProcesses {
    private static final Logger LOG = LoggerFactory.getLogger(JvmWorkers.class);

    /** A session of their own keeps a terminal's Ctrl-C, which is for the supervisor, from the workers. */
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    /**
     * Of each worker. Netty would otherwise start the JVM's flight recorder for events of its own, which takes a third of the time
     * until a worker is connected, and of the memory that it starts with; and it would watch each hundredth buffer for being forgotten, with the stacks of
     * all who touch it, which is for tests.
     */
    static final List<String> ENGINE_OPTIONS =
            List.of("-Dio.netty.jfr.enabled=false", "-Dio.netty.leakDetection.level=disabled");

    private static final long FIND_NS = 2_000_000_000L;
    private static final long POLL_NS = 20_000_000L;
    private static final long CODE_MS = 1_000;
    private static final int TAIL_BYTES = 8 << 10;

    private final NodeDirectory directory;
    private final JvmCommand command;
    private final BlobCache blobs;
    private final WorkerDoor door;
    private final Executor worker;
    private final Optional<ClassArchive> classes;
    private final Map<WorkerKey, Process> children = new ConcurrentHashMap<>(); // one per process of this supervisor

    /**
     * How a worker's JVM is started.
     *
     * @param java the command
     * @param classPath of the engine
     * @param options before those of the topology
     */
    public record JvmCommand(Path java, String classPath, List<String> options) {
        /** Copies what it is given. */
        public JvmCommand {
            options = List.copyOf(options);
        }
    }

    /**
     * @param worker does what may block
     * @param classes lets workers start faster; empty: they start without
     */
    public JvmWorkers(
            NodeDirectory directory,
            JvmCommand command,
            BlobCache blobs,
            WorkerDoor door,
            Executor worker,
            Optional<ClassArchive> classes) {
        this.directory = directory;
        this.command = command;
        this.blobs = blobs;
        this.door = door;
        this.worker = worker;
        this.classes = classes;
    }

    /** The highest incarnation of which a directory was left; 0 if none was. */
    static int highestIncarnation(NodeDirectory directory, int port) throws IOException {
        int highest = 0;
        for (Path left : children(directory.workers().resolve(Integer.toString(port)))) {
            highest = Math.max(highest, incarnation(left));
        }
        return highest;
    }

    private static List<Path> children(Path parent) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
                children.forEach(found::add);
            }
        }
        return found;
    }

    private static int incarnation(Path directory) {
        try {
            return Integer.parseInt(String.valueOf(directory.getFileName()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public CompletableFuture<WorkerHandle> start(WorkerKey key, BlobRef jar, BlobRef blob) {
        return later(() -> startNow(key, blob));
    }

    private WorkerHandle startNow(WorkerKey key, BlobRef blob) throws IOException {
        TopologyConfig config = configuration(blob);
        WorkerFiles files = directory.worker(key);
        clearBut(key.port(), 0); // what couldn't be removed at its time: for want of file handles, say
        Files.createDirectories(
                files.directory(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(files.tmp());
        Files.createDirectories(directory.log(key.topologyId(), key.port()));
        Secret secret = Secret.random();
        WorkerFiles.writeAtomically(files.secret(), HexFormat.of().formatHex(secret.toBytes()));
        ProcessBuilder builder = builder(key, files, config);
        door.expect(key, secret);
        try {
            Process process = builder.start();
            keepProcess(process, files);
            children.put(key, process);
            return new Handle(process.toHandle());
        } catch (IOException e) {
            door.forget(key);
            try {
                NodeDirectory.deleteTree(files.directory());
            } catch (IOException again) {
                e.addSuppressed(again); // the next start clears it
            }
            throw e;
        }
    }

    /** A process that the next supervisor couldn't find, as the disk is full, say, must not be left to run. */
    private static void keepProcess(Process process, WorkerFiles files) throws IOException {
        try {
            Optional<ProcessId> id = ProcessId.of(process.toHandle());
            if (id.isPresent()) {
                files.keepProcess(id.get());
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private TopologyConfig configuration(BlobRef blob) throws IOException {
        try {
            byte[] bytes = Files.readAllBytes(Path.of(blobs.pathOf(blob)));
            return TopologyConfig.of(TopologyBlob.structureOf(bytes).configuration());
        } catch (MalformedWireException | IllegalArgumentException e) {
            throw new IOException("the topology's configuration can't be read: " + e.getMessage(), e);
        }
    }

    private ProcessBuilder builder(WorkerKey key, WorkerFiles files, TopologyConfig config) {
        Path logs = directory.log(key.topologyId(), key.port());
        List<String> words = new ArrayList<>();
        SETSID.stream().filter(Files::isExecutable).findFirst().ifPresent(path -> words.add(path.toString()));
        words.add(command.java().toString());
        words.add("-Xmx" + (config.get(TopologyKeys.WORKER_HEAP) >> 10) + "k");
        // Whoever catches it, after it nothing of a JVM can be relied on: half a heap of threads goes on, the others
        // are gone.
        words.add("-XX:+ExitOnOutOfMemoryError");
        words.add("-Djava.io.tmpdir=" + files.tmp());
        words.add("-XX:ErrorFile=" + logs.resolve("jvm-crash.log"));
        words.addAll(ENGINE_OPTIONS);
        words.addAll(classes.map(ClassArchive::options).orElse(List.of()));
        words.addAll(command.options());
        words.addAll(config.get(TopologyKeys.WORKER_JVM_OPTIONS));
        words.add("-cp");
        words.add(command.classPath());
        words.add(WorkerMain.class.getName());
        words.addAll(new WorkerArguments(key.subject(), files.directory(), logs, directory.channelFile()).toWords());
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(files.directory().toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(files.jvmLog().toFile());
        Map<String, String> environment = builder.environment();
        environment
                .keySet()
                .removeIf(name -> name.startsWith(Setting.VARIABLE_PREFIX)); // the daemons' own, secrets among them
        environment.putAll(config.get(TopologyKeys.WORKER_ENVIRONMENT));
        return builder;
    }

    /**
     * Waits a little for a process that was being started when its supervisor was killed: it writes down itself who it is. What is
     * left of older starts is ended and removed. Blocks, and so is for the time before the supervisor's thread begins.
     */
    @Override
    public Optional<WorkerHandle> find(WorkerKey key) {
        try {
            clearBut(key.port(), key.incarnation());
            WorkerFiles files = directory.worker(key);
            if (!Files.isRegularFile(files.secret())) {
                return Optional.empty();
            }
            Optional<ProcessId> id = files.readProcess();
            long untilNs = System.nanoTime() + FIND_NS;
            while (id.isEmpty() && System.nanoTime() - untilNs < 0) {
                LockSupport.parkNanos(POLL_NS);
                id = files.readProcess();
            }
            Optional<ProcessHandle> process = id.flatMap(ProcessId::find);
            if (process.isPresent()) {
                door.expect(key, Secret.ofHex(Files.readString(files.secret(), StandardCharsets.US_ASCII)));
            }
            return process.map(Handle::new);
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("what is left of worker {} can't be read: {}", key, e.toString());
            return Optional.empty();
        }
    }

    /** Ends and removes what is left in a slot, of whose worker nothing is known. Blocks, as {@link #find}. */
    public void clear(int port) throws IOException {
        clearBut(port, 0);
    }

    private void clearBut(int port, int incarnation) throws IOException {
        for (Path left : children(directory.workers().resolve(Integer.toString(port)))) {
            if (incarnation(left) != incarnation) {
                new WorkerFiles(left).readProcess().flatMap(ProcessId::find).ifPresent(process -> end(process, port));
                NodeDirectory.deleteTree(left);
            }
        }
    }

    private static void end(ProcessHandle process, int port) {
        LOG.warn("killing process {}, an older start of slot {}", process.pid(), port);
        boolean unused = process.destroyForcibly();
        long untilNs = System.nanoTime() + FIND_NS;
        while (process.isAlive() && System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(POLL_NS); // its port is free only then
        }
    }

    @Override
    public CompletableFuture<Ending> bury(WorkerKey key) {
        return later(() -> buryNow(key));
    }

    private Ending buryNow(WorkerKey key) throws IOException {
        door.forget(key);
        Process child = children.remove(key);
        Optional<Integer> code = Optional.ofNullable(child).flatMap(JvmWorkers::codeOf);
        WorkerFiles files = directory.worker(key);
        Optional<LastWords> words = LastWords.read(files.lastWords());
        String printed = tail(files.jvmLog());
        clearBut(key.port(), 0);
        return words.map(last -> new Ending(
                        last.cause()
                                + code.map(number -> " (exit code " + number + ")")
                                        .orElse(""),
                        last.stack().isEmpty() ? printed : last.stack(),
                        last.epoch()))
                .orElseGet(() -> new Ending(withoutWords(code, printed), printed, 0));
    }

    /** That a process has ended is known a moment before its code is. */
    private static Optional<Integer> codeOf(Process child) {
        try {
            return child.waitFor(CODE_MS, TimeUnit.MILLISECONDS) ? Optional.of(child.exitValue()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String withoutWords(Optional<Integer> code, String printed) {
        String how = code.map(number -> number > 128
                        ? "ended by signal " + (number - 128) + " (exit code " + number + ")"
                        : "exit code " + number)
                .orElse("it ended while its supervisor was away");
        List<String> lines = printed.lines().filter(line -> !line.isBlank()).toList();
        return lines.isEmpty() ? how : how + ": " + lines.get(0).trim();
    }

    private static String tail(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(Math.max(0, open.length() - TAIL_BYTES));
            byte[] bytes = new byte[TAIL_BYTES];
            int length = Math.max(0, open.read(bytes));
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        }
    }

    private interface Work<T> {
        T work() throws IOException;
    }

    private <T> CompletableFuture<T> later(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        worker.execute(() -> {
            try {
                done.complete(work.work());
            } catch (Throwable e) { // errors included, such as that there is no thread to be had: somebody waits
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private record Handle(ProcessHandle process) implements WorkerHandle {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public long startedAtMs() {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }

        @Override
        public boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void kill() {
            boolean unused = process.destroyForcibly();
        }

        @Override
        public CompletableFuture<Void> onExit() {
            return process.onExit().thenAccept(ended -> {});
        }
    }
}
