package io.gustfront.runtime.route;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.Topologies;
import io.gustfront.runtime.ack.Settlements;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.Fences;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.codec.SectionReader;
import io.gustfront.runtime.codec.UndecodableTupleException;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.ControlMessage;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.flow.Settle;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.SourceStream;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.Placement;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Worker 1 of a topology as its executors see it: inboxes here, peers there, and plans that a test makes up. */
final class Network {
    static final SpoutFence FENCE = new SpoutFence(1, 1, 1, 1, 0);

    private static final ValueCodec CODEC = codec(); // for what arrived; making one takes its time
    private static final StreamTable STREAMS = streams();

    final StreamTable streams = STREAMS;
    final SourceStream stream = streams.get(0);
    final Map<Integer, FakePeer> peers = new HashMap<>();
    final Map<Integer, LocalPort> ports = new HashMap<>();
    final List<Parcel> refused = new ArrayList<>();
    final Doorbell bell = new Doorbell();
    final FakeFeeder feeder = new FakeFeeder();
    private final SortedMap<TaskRange, Placement> executors = new TreeMap<>();
    private long epoch;

    private static StreamTable streams() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("spout", Topologies.spout()).output("x");
        builder.setBolt("bolt", (Bolt) input -> {}).shuffleGrouping("spout");
        return new StreamTable(builder.createTopology());
    }

    static ValueCodec codec() {
        return new ValueCodec(registrations(), 1 << 20);
    }

    static Registrations registrations() {
        return new Registrations(TopologyConfig.defaults(), Network.class.getClassLoader());
    }

    /** From the next plan on an executor is in worker 1, and open. */
    LocalPort placeHere(int first, int last, Share share) {
        place(first, last, 1, epoch + 1);
        return open(first, epoch + 1, share);
    }

    /** An executor is open here, whatever the plan says. */
    LocalPort open(int first, long itsEpoch, Share share) {
        LocalPort port = new LocalPort(
                first,
                itsEpoch,
                new Inbox(share, new Share(1, 1), new Doorbell(), refused::add),
                new ControlInbox(1_000, new Doorbell()));
        ports.put(first, port);
        return port;
    }

    /** From the next plan on an executor is in another worker. */
    FakePeer placeThere(int first, int last, int worker) {
        place(first, last, worker, epoch + 1);
        ports.remove(first);
        return peers.computeIfAbsent(worker, number -> new FakePeer(1));
    }

    void place(int first, int last, int worker, long itsEpoch) {
        TaskRange range = new TaskRange(first, last);
        executors.put(range, new Placement(range, "bolt", worker, itsEpoch));
    }

    void unplace(int first, int last) {
        executors.remove(new TaskRange(first, last));
    }

    /** The next plan. */
    Directory plan() {
        SortedMap<Integer, WorkerPlace> workers = new TreeMap<>();
        workers.put(1, new WorkerPlace(1, "h", 1, 1));
        return plan(workers);
    }

    /** The next plan, in which worker 1 has no place any more. */
    Directory planWithoutThisWorker() {
        return plan(new TreeMap<>());
    }

    private Directory plan(SortedMap<Integer, WorkerPlace> workers) {
        epoch++;
        peers.keySet().forEach(number -> workers.put(number, new WorkerPlace(number, "h", number, 1)));
        return new Directory(
                new WorkerPlan(epoch, workers, executors), 1, 1, ports, Map.<Integer, PeerPort>copyOf(peers));
    }

    Envelope tuple(int target, Object value) {
        return Envelope.untracked(new Hop(stream, 1, target), new Object[] {value});
    }

    Envelope tracked(int target, Object value, long root) {
        return Envelope.ofRoot(new Hop(stream, 1, target), new Object[] {value}, root, 1, FENCE);
    }

    /** The first values of all tuples that have arrived, whichever way; they stay where they are, and their places taken. */
    List<Object> drain(LocalPort port) {
        List<Object> values = new ArrayList<>();
        Parcel parcel;
        while ((parcel = port.inbox().poll()) != null) {
            if (parcel.envelopes() != null) {
                for (int i = 0; i < parcel.tuples(); i++) {
                    values.add(parcel.envelopes()[i].getValue(0));
                }
            } else {
                values.addAll(values(parcel.section()));
            }
        }
        return values;
    }

    List<Object> values(byte[] section) {
        List<Object> values = new ArrayList<>();
        tuples(section).forEach(tuple -> values.add(tuple.getValue(0)));
        return values;
    }

    List<Envelope> tuples(byte[] section) {
        List<Envelope> tuples = new ArrayList<>();
        SectionReader reader = new SectionReader(streams, new Fences());
        reader.open(section);
        while (reader.left() > 0) {
            try {
                tuples.add(reader.next(CODEC));
            } catch (UndecodableTupleException e) {
                throw new AssertionError(e);
            }
        }
        return tuples;
    }

    static List<Settlements> settlements(LocalPort port) {
        List<Settlements> settlements = new ArrayList<>();
        ControlMessage message;
        while ((message = port.control().poll()) != null) {
            settlements.add(((Settle) message).settlements());
        }
        return settlements;
    }

    /** Remembers what was said of tuples. */
    static final class Failures implements TreeSpeaker {
        final List<String> failed = new ArrayList<>();
        final List<String> reached = new ArrayList<>();
        int looks; // tuples that were looked at for that

        @Override
        public void reached(Envelope tuple, long reach) {
            looks++;
            for (int i = 0; i < tuple.rootCount(); i++) {
                reached.add(tuple.rootId(i) + " " + Long.toHexString(reach));
            }
        }

        @Override
        public void fail(Envelope tuple, FailReason reason) {
            for (int i = 0; i < tuple.rootCount(); i++) {
                failed.add(tuple.rootId(i) + " " + reason.kind());
            }
        }
    }
}
