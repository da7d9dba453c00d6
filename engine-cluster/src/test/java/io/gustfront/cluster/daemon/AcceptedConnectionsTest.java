package io.gustfront.cluster.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.frames.FrameConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedConnectionsTest {
    private final List<String> told = new ArrayList<>();
    private final AcceptedConnections<String> connections = new AcceptedConnections<>(
            "a worker", connection -> connection.hello().subject());

    private static final class FakeConnection implements FrameConnection {
        final List<String> sent = new ArrayList<>();
        String closedFor = "";

        @Override
        public Hello hello() {
            return new Hello("worker", 1, "test", "6700");
        }

        @Override
        public void send(byte[] frame) {
            sent.add(new String(frame, StandardCharsets.UTF_8));
        }

        @Override
        public void close(String why) {
            closedFor = why;
        }
    }

    private final class FakeOwner implements AcceptedConnections.Owner<String> {
        @Override
        public void onOpen(String link) {
            told.add("open " + link);
        }

        @Override
        public void onFrame(String link, byte[] frame) {
            if (frame.length == 0) {
                throw new MalformedWireException("it is empty");
            }
            told.add(link + " says " + new String(frame, StandardCharsets.UTF_8));
        }

        @Override
        public void onClosed(String link, String why) {
            told.add("closed " + link + ": " + why);
        }
    }

    private static byte[] frame(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldTellItsOwnerOfEachLinkFromBeginningToEnd() {
        FakeConnection connection = new FakeConnection();
        connections.setOwner(new FakeOwner());

        connections.onOpen(connection);
        connections.onFrame(connection, frame("hello"));
        connections.onClose(connection, "it was cut");
        connections.onFrame(connection, frame("late"));

        assertThat(told).containsExactly("open 6700", "6700 says hello", "closed 6700: it was cut");
        assertThat(connection.closedFor).isEmpty();
    }

    @Test
    void shouldSendAwayWhoComesBeforeItsOwner() {
        FakeConnection early = new FakeConnection();

        connections.onOpen(early);
        connections.setOwner(new FakeOwner());
        connections.onFrame(early, frame("hello"));
        connections.onClose(early, "it was closed");

        assertThat(early.closedFor).isNotEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void shouldCloseAConnectionWhoseMessageCanNotBeReadAndNoOther() {
        FakeConnection good = new FakeConnection();
        FakeConnection bad = new FakeConnection();
        connections.setOwner(new FakeOwner());
        connections.onOpen(good);
        connections.onOpen(bad);

        connections.onFrame(bad, frame(""));

        assertThat(bad.closedFor).contains("a worker", "it is empty");
        assertThat(good.closedFor).isEmpty();
    }

    @Test
    void shouldCloseRatherThanSendWhatWouldBeRefusedForItsSize() {
        FakeConnection connection = new FakeConnection();
        BoundedFrames frames = new BoundedFrames(connection, 3, "worker 6700");

        frames.send(frame("abc"));
        frames.send(frame("abcd"));

        assertThat(connection.sent).containsExactly("abc");
        assertThat(connection.closedFor).isNotEmpty();
    }
}
