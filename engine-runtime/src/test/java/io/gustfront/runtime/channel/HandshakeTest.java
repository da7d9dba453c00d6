package io.gustfront.runtime.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Handshake.State;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Hello HERE = new Hello("master", 1, "0.1", "");
    private static final Hello THERE = new Hello("master", 1, "0.1", "node-a");
    private final Secret secret = Secret.random();

    @Test
    void shouldEndWhenBothKnowTheSecret() {
        Handshake connector = Handshake.connector(THERE, secret);
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.of(secret));

        run(connector, acceptor);

        assertThat(connector.state()).isEqualTo(State.DONE);
        assertThat(acceptor.state()).isEqualTo(State.DONE);
        assertThat(acceptor.hello()).isEqualTo(THERE);
    }

    @Test
    void shouldFailOnBothSidesWhenTheSecretsDiffer() {
        Handshake connector = Handshake.connector(THERE, Secret.random());
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.of(secret));

        run(connector, acceptor);

        assertThat(connector.state()).isEqualTo(State.FAILED);
        assertThat(acceptor.state()).isNotEqualTo(State.DONE);
        assertThat(connector.problem()).contains("doesn't know the secret");
    }

    @Test
    void shouldFailWhenAProofIsMadeUp() {
        Handshake connector = Handshake.connector(THERE, secret);
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.of(secret));
        acceptor.onFrame(connector.begin());

        acceptor.onFrame(new byte[32]);

        assertThat(acceptor.state()).isEqualTo(State.FAILED);
    }

    @Test
    void shouldFailWhenTheAcceptorsProofIsSentBackAsTheConnectors() {
        Handshake connector = Handshake.connector(THERE, secret);
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.of(secret));
        byte[] challenge = acceptor.onFrame(connector.begin()).orElseThrow();

        acceptor.onFrame(Arrays.copyOfRange(challenge, 33, 65));

        assertThat(acceptor.state()).isEqualTo(State.FAILED);
    }

    @Test
    void shouldNameBothVersionsWhenTheyDiffer() {
        Handshake connector = Handshake.connector(new Hello("master", 2, "0.2", "node-a"), secret);
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.of(secret));

        run(connector, acceptor);

        assertThat(connector.problem())
                .contains("version 2")
                .contains("version 1")
                .contains("0.1");
    }

    @Test
    void shouldRefuseThoseWhomNobodyExpects() {
        Handshake connector = Handshake.connector(THERE, secret);
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.empty());

        run(connector, acceptor);

        assertThat(connector.problem()).contains("nobody here expects node-a");
    }

    @Test
    void shouldFailOnNoise() {
        Handshake acceptor = Handshake.acceptor(HERE, hello -> Optional.of(secret));

        assertThat(acceptor.onFrame("GET / HTTP/1.1".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();

        assertThat(acceptor.state()).isEqualTo(State.FAILED);
    }

    private static void run(Handshake connector, Handshake acceptor) {
        Optional<byte[]> frame = Optional.of(connector.begin());
        Handshake receiver = acceptor;
        while (frame.isPresent() && receiver.state() == State.UNDER_WAY) {
            frame = receiver.onFrame(frame.get());
            receiver = receiver == acceptor ? connector : acceptor;
        }
    }
}
