package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.FailReason;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.runtime.ManualClock;
import io.gustfront.runtime.Topologies;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.codec.SectionWriter;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.ControlInbox;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Inbox;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Settle;
import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.Hop;
import io.gustfront.runtime.tuple.SpoutFence;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.WorkerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HousekeeperTest {
    private static final FailReason MOVED = FailReason.of(FailReason.Kind.MOVED);
    private static final SpoutFence FENCE = new SpoutFence(1, 1, 10, 1, 0);

    private final StreamTable streams = streams();
    private final Share places = new Share(0, 0);
    private final ControlInbox control = new ControlInbox(100, new Doorbell());
    private final List<MalformedWireException> malformed = new ArrayList<>();
    private final Housekeeper housekeeper = new Housekeeper(
            streams,
            new ManualClock(0),
            new PeerLinks(new ManualClock(0), (d, w, r) -> {}, (s, r) -> {}, () -> {}),
            () -> false,
            malformed::add);

    HousekeeperTest() {
        LocalPort spout = new LocalPort(10, 1, new Inbox(places, places, new Doorbell(), p -> {}), control);
        housekeeper.onPlan(
                new Directory(new WorkerPlan(1, new TreeMap<>(), new TreeMap<>()), 1, 1, Map.of(10, spout), Map.of()));
    }

    private static StreamTable streams() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("spout", Topologies.spout()).output("x");
        return new StreamTable(builder.createTopology());
    }

    private Envelope tuple(long root) {
        return Envelope.ofRoot(new Hop(streams.get(0), 10, 1), new Object[] {"x"}, root, 1, FENCE);
    }

    @Test
    void shouldFailWhatNobodyExecutesAndGiveItsPlacesBack_K4() {
        housekeeper.refuse(Parcel.of(new Envelope[] {tuple(7), tuple(8), null}, 2, places), MOVED);

        housekeeper.doWork();

        assertThat(((Settle) control.poll()).settlements().fails()).isEqualTo(Map.of(7L, MOVED, 8L, MOVED));
        assertThat(places.free()).isEqualTo(2);
    }

    @Test
    void shouldFailTheRootsOfASectionByItsHeaders_K4() {
        SectionWriter writer = new SectionWriter(false, 1 << 10);
        ValueCodec codec = new ValueCodec(
                new Registrations(TopologyConfig.defaults(), getClass().getClassLoader()), 1_000);
        int length = codec.encode(new Object[] {"x"});
        writer.prepare(tuple(7), length);
        writer.append(codec.buffer(), length);
        writer.prepare(tuple(8), 2);
        writer.append(new byte[] {99, 99}, 2); // values that nobody could decode
        housekeeper.refuse(Parcel.of(writer.take(), 2, places), MOVED);

        housekeeper.doWork();

        assertThat(((Settle) control.poll()).settlements().fails()).containsOnlyKeys(7L, 8L);
        assertThat(places.free()).isEqualTo(2);
    }

    @Test
    void shouldTellOfNonsenseAndGiveItsPlacesBack() {
        byte[] nonsense = new byte[40];
        nonsense[4] = 2;
        nonsense[17] = 100;
        housekeeper.refuse(Parcel.of(nonsense, 2, places), MOVED);

        housekeeper.doWork();

        assertThat(malformed).hasSize(1);
        assertThat(places.free()).isEqualTo(2);
        assertThat(control.isEmpty()).isTrue();
    }

    @Test
    void shouldBeQuietOnceAllIsDone() {
        assertThat(housekeeper.isQuiet()).as("a plan waits").isFalse();
        housekeeper.doWork();
        housekeeper.doWork();
        assertThat(housekeeper.isQuiet()).isTrue();
        assertThat(housekeeper.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);

        housekeeper.refuse(Parcel.of(new Envelope[] {tuple(7)}, 1, places), MOVED);

        assertThat(housekeeper.isQuiet()).isFalse();
        assertThat(housekeeper.doorbell().answer()).isTrue();
    }

    @Test
    void shouldEndAfterAllIsDone() {
        housekeeper.refuse(Parcel.of(new Envelope[] {tuple(7)}, 1, places), MOVED);
        housekeeper.stop();
        assertThat(housekeeper.isClosed()).isFalse();

        housekeeper.doWork();

        assertThat(housekeeper.isClosed()).isTrue();
        assertThat(control.isEmpty()).isFalse();
    }
}
