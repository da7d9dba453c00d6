package io.gustfront.benchmarks.parts;

import io.gustfront.api.task.FailReason;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Feeder;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.route.Chosen;
import io.gustfront.runtime.route.Emitter;
import io.gustfront.runtime.route.Outlets;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.route.RouteSettings;
import io.gustfront.runtime.route.Routes;
import io.gustfront.runtime.route.Staging;
import io.gustfront.runtime.route.StreamRoute;
import io.gustfront.runtime.route.TreeSpeaker;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.TopologyLayout;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an emit costs that is tracked: its stream is found and checked, targets are chosen among four tasks of this worker, an envelope is
 * made for each and staged, batches leave for the inboxes, and are taken out of there. The ledger is not in it, nor what user code does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
    /** As many as travel together to one of several executors. */
    static final int EMITS = 256;

    /** A duty cycle's emits. */
    @Benchmark
    @OperationsPerInvocation(EMITS)
    public int emit(Producer producer) {
        return producer.emitAndDrain();
    }

    /** A spout's executor, as far as an emit is concerned. */
    @State(Scope.Thread)
    public static class Producer {
        private static final String STREAM = "default";
        private static final int STAGED = 4_096;

        /** How the bolt takes in what is emitted. */
        @Param({"shuffle", "fields", "all"})
        String grouping = "shuffle";

        /** Whether values are encoded for tasks of the same worker, too, as they are for those of others. */
        @Param({"false", "true"})
        boolean encoded;

        private final Staging staging = new Staging(STAGED, 1 << 20);
        private final SortedMap<Integer, LocalPort> ports = new TreeMap<>();
        private final @Nullable Object[][] values = new @Nullable Object[EMITS][];
        private final ValueCodec codec = Sample.codec();
        private final Emitter emitter = new Emitter(codec, EdgeIds.seeded(1, 1, 1, 1, 1));
        private @Nullable Routes routes;
        private long root;

        /** Compiles the routes, and places all tasks in this worker, each in an executor of its own. */
        @Setup
        public void open() {
            Topology topology = Sample.topology(grouping);
            TopologyLayout layout = TopologyLayout.of(topology);
            StreamTable streams = new StreamTable(topology);
            Outlets outlets = new Outlets(
                    new RouteSettings(Sample.BATCH, 32 << 10, STAGED, 1 << 20, encoded),
                    staging,
                    new Alone(),
                    new Doorbell(),
                    new NothingFails(),
                    codec,
                    streams);
            outlets.onPlan(place(layout));
            routes = new RouteCompiler(topology, layout, streams, Sample.hasher(), own -> own)
                    .compile(context(), outlets, new SplittableRandom(1));
            for (int i = 0; i < EMITS; i++) {
                values[i] = new Values("word-" + i, (long) i).toArray();
            }
        }

        private Directory place(TopologyLayout layout) {
            SortedMap<TaskRange, Placement> executors = new TreeMap<>();
            Map<Integer, LocalPort> local = new HashMap<>();
            for (TaskRange executor : layout.allExecutors()) {
                executors.put(executor, new Placement(executor, "", 1, 1));
                Inbox inbox = new Inbox(new Share(STAGED, 1 << 20), new Share(1, 1), new Doorbell(), parcel -> {
                    throw new IllegalStateException("the inbox isn't closed");
                });
                LocalPort port = new LocalPort(executor.first(), 1, inbox, new ControlInbox(1, new Doorbell()));
                local.put(executor.first(), port);
                if (executor.first() != Sample.SPOUT_TASK) {
                    ports.put(executor.first(), port);
                }
            }
            SortedMap<Integer, WorkerPlace> workers = new TreeMap<>(Map.of(1, new WorkerPlace(1, "here", 1, 1)));
            return new Directory(new WorkerPlan(1, workers, executors), 1, 1, local, Map.of());
        }

        /** How many tuples came out of the inboxes. */
        int emitAndDrain() {
            Routes compiled = routes;
            if (compiled == null) {
                throw new IllegalStateException("not opened");
            }
            for (@Nullable Object[] tuple : values) {
                StreamRoute route = compiled.check(STREAM, tuple.length, false);
                Chosen chosen = emitter.prepare(route, 0, tuple);
                root += emitter.drawEdges(chosen); // a ledger would be told
                emitter.sendOfRoot(chosen, tuple, root, Sample.FENCE);
            }
            staging.flush();
            int arrived = 0;
            for (LocalPort port : ports.values()) {
                Parcel parcel;
                while ((parcel = port.inbox().poll()) != null) {
                    arrived += parcel.tuples();
                    parcel.places().giveBack(parcel.tuples(), parcel.bytes());
                }
            }
            return arrived;
        }
    }

    /** Of the task that emits, routes ask for no more than who it is. */
    private static TopologyContext context() {
        return (TopologyContext) Proxy.newProxyInstance(
                RoutingBenchmark.class.getClassLoader(),
                new Class<?>[] {TopologyContext.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getThisComponentId" -> Sample.SPOUT;
                    case "getThisTaskId" -> Sample.SPOUT_TASK;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** The executor that emits; nothing is fused with it. */
    private static final class Alone implements Feeder {
        @Override
        public int firstTask() {
            return Sample.SPOUT_TASK;
        }

        @Override
        public boolean stepAside() {
            return false;
        }

        @Override
        public void stepBack(boolean wasAside) {}

        @Override
        public boolean isInCall() {
            return false;
        }

        @Override
        public boolean isOverdue() {
            return false;
        }
    }

    private static final class NothingFails implements TreeSpeaker {
        @Override
        public void fail(Envelope tuple, FailReason reason) {
            throw new IllegalStateException(tuple + " failed: " + reason);
        }

        @Override
        public void reached(Envelope tuple, long reach) {
            throw new IllegalStateException(tuple + " went to another worker");
        }
    }
}
