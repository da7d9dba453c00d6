package io.gustfront.benchmarks.parts;

import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.EdgeIds;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.StreamTable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/**
 * What it costs a tuple to go from one thread to another: it is made, waits in an inbox among the others of its parcel, and is read. In
 * parcels of 256, and in parcels of one, which is how tuples travel where there are few. The time is that of each of the two threads; where
 * they have a processor each, it is how far two tuples are apart.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class InboxBenchmark {
    /** An inbox's places, less a batch: what a worker that is alone has. */
    private static final int PLACES = 8_192 - Sample.BATCH;

    /** The sender of full parcels. */
    @Benchmark
    @Group("parcelsOf256")
    @OperationsPerInvocation(Sample.BATCH)
    public long offer256(Crossing crossing, Sender sender, Control control) {
        return crossing.offer(sender.parcel(Sample.BATCH, crossing.places()), control);
    }

    /** Their receiver. */
    @Benchmark
    @Group("parcelsOf256")
    @OperationsPerInvocation(Sample.BATCH)
    public long poll256(Crossing crossing, Control control) {
        return crossing.poll(control);
    }

    /** The sender of single tuples. */
    @Benchmark
    @Group("parcelsOfOne")
    public long offerOne(Crossing crossing, Sender sender, Control control) {
        return crossing.offer(sender.parcel(1, crossing.places()), control);
    }

    /** Their receiver. */
    @Benchmark
    @Group("parcelsOfOne")
    public long pollOne(Crossing crossing, Control control) {
        return crossing.poll(control);
    }

    /** Makes tuples. One for each thread; the sender uses it. */
    @State(Scope.Thread)
    public static class Sender {
        private final Hop hop = Sample.hop(new StreamTable(Sample.topology("shuffle")));
        private final Object[] values = new Values("text", 1L).toArray();
        private final EdgeIds edgeIds = EdgeIds.seeded(1, 1, 1, 1, 1);
        private long root;

        Parcel parcel(int tuples, Share places) {
            Envelope[] envelopes = new Envelope[tuples];
            for (int i = 0; i < tuples; i++) {
                envelopes[i] = Envelope.ofRoot(hop, values, root++, edgeIds.next(), Sample.FENCE);
            }
            return Parcel.of(envelopes, tuples, places);
        }
    }

    /**
     * Where parcels wait between the two threads; both take and give places, so that as much waits everywhere. Who finds nothing yields, as
     * the engine's threads do: to spin would take the other's processor, where there are not two for them alone.
     */
    @State(Scope.Group)
    @SuppressWarnings("ThreadPriorityCheck")
    public static class Crossing {
        /** {@code inbox} is the engine's, with its two queues, its bell and its counters; the others are bare queues, of which it has the first. */
        @Param({"inbox", "mpsc-unbounded-array", "mpsc-bounded-array", "concurrent-linked"})
        String queue = "inbox";

        private final Share places = new Share(PLACES, 1 << 20);
        private Waiting waiting = new InAnInbox(places);

        /** Makes it. */
        @Setup
        public void open() {
            waiting = switch (queue) {
                case "inbox" -> new InAnInbox(places);
                case "mpsc-unbounded-array" -> new InAQueue(new MpscUnboundedArrayQueue<>(64));
                case "mpsc-bounded-array" -> new InAQueue(new MpscArrayQueue<>(PLACES + Sample.BATCH));
                case "concurrent-linked" -> new InAQueue(new ConcurrentLinkedQueue<>());
                default -> throw new IllegalArgumentException("there is no queue '" + queue + "'");
            };
        }

        Share places() {
            return places;
        }

        /** Waits for a place; how many tuples went, 0 if the iteration is over. */
        long offer(Parcel parcel, Control control) {
            while (!places.tryTake(parcel.tuples(), parcel.bytes())) {
                if (control.stopMeasurement) {
                    return 0;
                }
                Thread.yield();
            }
            waiting.offer(parcel);
            return parcel.tuples();
        }

        /** Waits for a parcel; the XOR of its tuples' edges, 0 if the iteration is over. */
        long poll(Control control) {
            Parcel parcel;
            while ((parcel = waiting.poll()) == null) {
                if (control.stopMeasurement) {
                    return 0;
                }
                Thread.yield();
            }
            long edges = 0;
            Envelope[] envelopes = parcel.envelopes();
            for (int i = 0; envelopes != null && i < parcel.tuples(); i++) {
                edges ^= envelopes[i].edges();
            }
            parcel.places().giveBack(parcel.tuples(), parcel.bytes());
            return edges;
        }
    }

    private interface Waiting {
        void offer(Parcel parcel);

        @Nullable
        Parcel poll();
    }

    private static final class InAnInbox implements Waiting {
        private final Doorbell bell = new Doorbell();
        private final Inbox inbox;

        InAnInbox(Share places) {
            inbox = new Inbox(places, new Share(1, 1), bell, parcel -> {
                throw new IllegalStateException("the inbox isn't closed");
            });
        }

        @Override
        public void offer(Parcel parcel) {
            inbox.offer(parcel, false);
        }

        @Override
        public @Nullable Parcel poll() {
            Parcel parcel = inbox.poll();
            return parcel != null || !bell.answer() ? parcel : inbox.poll();
        }
    }

    private static final class InAQueue implements Waiting {
        private final Queue<Parcel> queue;

        InAQueue(Queue<Parcel> queue) {
            this.queue = queue;
        }

        @Override
        public void offer(Parcel parcel) {
            queue.add(parcel);
        }

        @Override
        public @Nullable Parcel poll() {
            return queue.poll();
        }
    }
}
