package io.gustfront.chaos.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinkProxyTest {
    private static final int SHORT_MS = 200;
    private static final int LONG_MS = 20_000;

    private ServerSocket worker;
    private LinkProxy proxy;
    private Socket client;
    private Socket accepted;

    @BeforeEach
    void connect() throws IOException {
        worker = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        proxy = new LinkProxy(List.of(worker.getLocalPort()));
        client = newClient();
        accepted = worker.accept();
        client.setSoTimeout(LONG_MS);
        accepted.setSoTimeout(LONG_MS);
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        accepted.close();
        proxy.close();
        worker.close();
    }

    private Socket newClient() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(LinkProxy.HOST, worker.getLocalPort()), LONG_MS);
        return socket;
    }

    @Test
    void shouldHandOnBothWays() throws IOException {
        client.getOutputStream().write(1);
        accepted.getOutputStream().write(2);

        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        assertThat(client.getInputStream().read()).isEqualTo(2);
        assertThat(proxy.broken()).isZero();
    }

    @Test
    void shouldCloseAllConnectionsWhenTheyAreCutAndNewOnesToo() throws IOException {
        proxy.set(LinkProxy.Mode.CUT);

        assertThat(ended(client)).isTrue();
        assertThat(ended(accepted)).isTrue();
        try (Socket another = newClient()) {
            another.setSoTimeout(LONG_MS);
            assertThat(ended(another)).isTrue();
        }
        assertThat(proxy.broken()).isEqualTo(2);
    }

    @Test
    void shouldCutOnlyWhatIsConcerned() throws IOException {
        int first = client.getLocalPort();
        int port = worker.getLocalPort();

        proxy.cutOnly((clientPort, workerPort) -> clientPort == first && workerPort == port);

        assertThat(ended(client)).isTrue();
        assertThat(proxy.broken()).isEqualTo(1);
        try (Socket another = newClient();
                Socket answered = worker.accept()) {
            answered.setSoTimeout(LONG_MS);
            another.getOutputStream().write(1);
            assertThat(answered.getInputStream().read()).isEqualTo(1);
        }
        assertThat(proxy.broken()).isEqualTo(1);
    }

    @Test
    void shouldTellWhoseAConnectionIs() throws IOException {
        int from = client.getLocalPort();
        int to = worker.getLocalPort();
        long self = ProcessHandle.current().pid();

        assertThat(SocketOwners.isOneOf(List.of(self), from, to)).isTrue();
        assertThat(SocketOwners.isOneOf(List.of(1L), from, to)).isFalse();
        assertThat(SocketOwners.isOneOf(List.of(self), from, to + 1)).isFalse();
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void shouldKeepWhatIsSentWhenItHoldsAndHandItOnAfterwards() throws IOException {
        proxy.set(LinkProxy.Mode.HOLD);
        client.getOutputStream().write(1);

        accepted.setSoTimeout(SHORT_MS);
        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

        long kept = proxy.broken();
        proxy.set(LinkProxy.Mode.PASS);
        accepted.setSoTimeout(LONG_MS);
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        assertThat(kept).isEqualTo(1);
    }

    @Test
    void shouldEndAConnectionOfWhichOneSideEnds() throws IOException {
        client.close();

        assertThat(ended(accepted)).isTrue();
    }
}
