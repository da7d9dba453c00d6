package io.gustfront.runtime.process;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.runtime.channel.TopologyBlob;
import io.gustfront.runtime.frames.FrameConnection;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.frames.FrameTransport;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a worker does from its start to its first tuples and to its end, done once with nobody watching: two workers of a small
 * topology, linked over TCP, and a supervisor that tells them what a real one would. A JVM that runs this has loaded what every
 * worker loads, and can keep it in an archive from which workers start in half the time; that is all that this is for.
 */
public final class WorkerRehearsal {
    private static final int WORKERS = 2;
    private static final long LONGEST_S = 60;
    private static final int DONE = 0;
    private static final int FAILED = 1;

    private WorkerRehearsal() {}

    /**
     * Rehearses, and ends the process.
     *
     * @param words the directory for its files, which somebody else removes, and the jar of the engine's runtime
     */
    public static void main(String... words) throws IOException, InterruptedException {
        Thread deadline = new Thread(WorkerRehearsal::endLate, "deadline");
        deadline.setDaemon(true);
        deadline.start();
        System.exit(rehearse(Path.of(words[0]), Path.of(words[1])) ? DONE : FAILED);
    }

    private static void endLate() {
        try {
            TimeUnit.SECONDS.sleep(LONGEST_S);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(FAILED);
    }

    private static boolean rehearse(Path directory, Path jar) throws IOException, InterruptedException {
        PrintStream log =
                new PrintStream(new RotatingLog(directory.resolve("log"), 1 << 20, 1), true, StandardCharsets.UTF_8);
        System.setOut(log);
        LoggerFactory.getLogger(WorkerRehearsal.class).info("{} workers rehearse {}", WORKERS, WorkerMain.class);
        Topology topology = topology();
        Path blob = Files.write(directory.resolve("blob"), TopologyBlob.write(topology, new Config()));
        Secret secret = Secret.random();
        FrameTransport transport = new FrameTransport("supervisor", 1);
        Supervisor supervisor = new Supervisor(plan(topology), blob, jar);
        try (FrameTransport.Port port = transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Hello(ChannelCodec.CHANNEL, ChannelCodec.VERSION, "rehearsal", ""),
                hello -> Optional.of(secret),
                ChannelCodec.MAX_FRAME,
                supervisor)) {
            Path channelFile = directory.resolve("channel-port");
            WorkerFiles.writeAtomically(channelFile, Integer.toString(port.number()));
            for (int number = 1; number <= WORKERS; number++) {
                WorkerArguments arguments =
                        new WorkerArguments(Integer.toString(number), directory, directory.resolve("log"), channelFile);
                Thread worker = new Thread(() -> live(arguments, secret, supervisor), "worker-" + number);
                worker.setDaemon(true);
                worker.start();
            }
            return supervisor.ended.await(LONGEST_S, TimeUnit.SECONDS);
        } finally {
            transport.close();
        }
    }

    private static void live(WorkerArguments arguments, Secret secret, Supervisor supervisor) {
        WorkerProcess process =
                new WorkerProcess(new SystemClock(), new ProcessSurroundings(arguments, secret, "rehearsal"));
        process.leave(process.run());
        supervisor.ended.countDown();
    }

    private static Topology topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new Numbers(), WORKERS);
        builder.setBolt("label", new Label(), WORKERS).shuffleGrouping("numbers");
        builder.setBolt("sink", new Sink(), WORKERS).fieldsGrouping("label", new Fields("label"));
        return builder.createTopology();
    }

    /** Executors in turn on both workers, so that tuples and acks cross the link. */
    private static WorkerPlan plan(Topology topology) throws IOException {
        SortedMap<Integer, WorkerPlace> workers = new TreeMap<>();
        for (int number = 1; number <= WORKERS; number++) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                workers.put(number, new WorkerPlace(number, "127.0.0.1", free.getLocalPort(), 1));
            }
        }
        return WorkerPlan.inTurn(TopologyLayout.of(topology), workers);
    }

    /** Emits numbers, and stops when some came back. */
    private static final class Numbers implements Spout {
        private static final long serialVersionUID = 1L;
        private static final int ENOUGH = 1_000;

        private transient @Nullable SpoutOutputCollector collector;
        private int count;

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void nextTuple() {
            if (collector != null && count < ENOUGH) {
                count++;
                collector.emit(new Values((long) count), count);
            }
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }
    }

    private static final class Label implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple number, BasicOutputCollector collector) {
            collector.emit(new Values("number " + number.getLong(0), number.getLong(0)));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("label", "number"));
        }
    }

    private static final class Sink implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple number, BasicOutputCollector collector) {
            // It came; that is enough.
        }
    }

    /** Launches workers; drains them when all are active, and closes them when all have drained. On the transport's one thread. */
    private static final class Supervisor implements FrameListener {
        private static final long WAIT_MS = 10_000;

        private final CountDownLatch ended = new CountDownLatch(WORKERS);
        private final WorkerPlan plan;
        private final Path blob;
        private final Path jar;
        private final Secret links = Secret.random();
        private final Set<FrameConnection> open = new HashSet<>();
        private final Set<FrameConnection> active = new HashSet<>();
        private final Set<FrameConnection> drained = new HashSet<>();
        private boolean closed;

        Supervisor(WorkerPlan plan, Path blob, Path jar) {
            this.plan = plan;
            this.blob = blob;
            this.jar = jar;
        }

        @Override
        public void onOpen(FrameConnection connection) {
            open.add(connection);
            int number = Integer.parseInt(connection.hello().subject());
            WorkerPlace place = plan.workers().get(number);
            if (place == null) {
                throw new IllegalStateException("there is no worker " + number);
            }
            tell(
                    connection,
                    new ToWorker.Launch(
                            "rehearsal-1",
                            "rehearsal",
                            "node",
                            number,
                            1,
                            place.host(),
                            place.port(),
                            links,
                            blob.toString(),
                            jar.toString()));
            tell(connection, new ToWorker.Plan(plan, WAIT_MS));
            tell(connection, new ToWorker.Activation(true));
        }

        @Override
        public void onFrame(FrameConnection connection, byte[] frame) {
            if (!(ChannelCodec.toSupervisor(frame) instanceof ToSupervisor.Status status)) {
                return;
            }
            if (status.ready() && status.active() && active.add(connection) && active.size() == WORKERS) {
                tellAll(new ToWorker.Ask(1, ToWorker.Question.STATS, 1));
                tellAll(new ToWorker.Drain(WAIT_MS));
            }
            if (status.drained() && drained.add(connection) && drained.size() == WORKERS && !closed) {
                closed = true;
                tellAll(new ToWorker.Close(WAIT_MS));
            }
        }

        @Override
        public void onClose(FrameConnection connection, String why) {
            open.remove(connection);
        }

        private void tellAll(ToWorker message) {
            open.forEach(connection -> tell(connection, message));
        }

        private static void tell(FrameConnection connection, ToWorker message) {
            connection.send(ChannelCodec.encode(message));
        }
    }
}
