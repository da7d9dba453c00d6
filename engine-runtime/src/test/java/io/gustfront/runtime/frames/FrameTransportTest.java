package io.gustfront.runtime.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gustfront.runtime.channel.Handshake;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameTransportTest {
    private static final Hello HELLO = new Hello("test", 1, "0.1", "a");
    private final Secret secret = Secret.random();
    private final FrameTransport transport = new FrameTransport("frames-test", 2);
    private final Heard server = new Heard();
    private final Heard client = new Heard();

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void shouldCarryFramesBothWaysInOrder() throws Exception {
        FrameTransport.Port port = listen();
        transport.connect(address(port), HELLO, secret, 1 << 20, client);
        FrameConnection fromClient = client.opened.poll(5, TimeUnit.SECONDS);
        FrameConnection fromServer = server.opened.poll(5, TimeUnit.SECONDS);

        for (int i = 0; i < 100; i++) {
            fromClient.send(("ping " + i).getBytes(StandardCharsets.UTF_8));
        }
        fromServer.send(new byte[1 << 20]);

        for (int i = 0; i < 100; i++) {
            assertThat(server.frames.poll(5, TimeUnit.SECONDS)).asString().isEqualTo("ping " + i);
        }
        assertThat(client.frames.poll(5, TimeUnit.SECONDS)).hasSize(1 << 20);
        assertThat(fromServer.hello()).isEqualTo(HELLO);

        fromServer.close("enough");
        assertThat(client.closed.poll(5, TimeUnit.SECONDS)).isNotNull();
        assertThat(server.closed.poll(5, TimeUnit.SECONDS)).isEqualTo("enough");
    }

    @Test
    void shouldTellWhyWhenTheSecretIsWrong() throws Exception {
        FrameTransport.Port port = listen();

        transport.connect(address(port), HELLO, Secret.random(), 1 << 20, client);

        assertThat(client.failed.poll(5, TimeUnit.SECONDS)).contains("secret");
        assertThat(server.opened).isEmpty();
    }

    @Test
    void shouldCloseAConnectionWhoseFirstLengthIsHuge() throws Exception {
        FrameTransport.Port port = listen();

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
            socket.setSoTimeout(5_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Integer.MAX_VALUE);
            out.write(new byte[16]);
            out.flush();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(server.failed.poll(5, TimeUnit.SECONDS)).contains("TooLongFrame");
    }

    @Test
    void shouldTakeFramesThatComeInOnePieceWithTheEndOfTheHandshake() throws Exception {
        try (ServerSocket acceptor = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), acceptor.getLocalPort());
            transport.connect(address, HELLO, secret, 1 << 20, client);
            try (Socket socket = acceptor.accept()) {
                socket.setSoTimeout(5_000);
                DataInputStream in = new DataInputStream(socket.getInputStream());
                Handshake handshake = Handshake.acceptor(HELLO, hello -> Optional.of(secret));
                byte[] challenge = handshake.onFrame(read(in)).orElseThrow();
                socket.getOutputStream().write(framed(challenge));
                byte[] welcome = handshake.onFrame(read(in)).orElseThrow();
                ByteArrayOutputStream once = new ByteArrayOutputStream();
                once.write(framed(welcome));
                once.write(framed("first".getBytes(StandardCharsets.UTF_8)));
                once.write(framed(new byte[Handshake.MAX_FRAME + 1]));
                socket.getOutputStream().write(once.toByteArray());

                assertThat(client.frames.poll(5, TimeUnit.SECONDS)).asString().isEqualTo("first");
                assertThat(client.frames.poll(5, TimeUnit.SECONDS)).hasSize(Handshake.MAX_FRAME + 1);
                assertThat(client.opened).hasSize(1);
                assertThat(client.failed).isEmpty();
            }
        }
    }

    /**
     * A thread of Netty's that ends closes the connections that it has, then does what was queued, so that one which was accepted meanwhile
     * is nobody's, and stays open. Connections go to the two threads in turn, and the third to the one that the first keeps busy; the fourth is
     * open only after the third was queued there.
     */
    @Test
    void shouldCloseAConnectionThatIsAcceptedWhileItCloses() throws Exception {
        FrameTransport closing = new FrameTransport("frames-test-closing", 2);
        CountDownLatch goOn = new CountDownLatch(1);
        FrameTransport.Port port = closing.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                HELLO,
                hello -> Optional.of(secret),
                1 << 20,
                new Heard() {
                    @Override
                    public void onFrame(FrameConnection connection, byte[] frame) {
                        awaitUninterruptibly(goOn);
                    }
                });
        transport.connect(address(port), HELLO, secret, 1 << 20, client);
        assertThat(client.opened.poll(5, TimeUnit.SECONDS)).satisfies(first -> first.send(new byte[1]));
        try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port.number());
                Socket third = new Socket(InetAddress.getLoopbackAddress(), port.number())) {
            transport.connect(address(port), HELLO, secret, 1 << 20, client);
            assertThat(client.opened.poll(5, TimeUnit.SECONDS)).isNotNull();
            Thread closer = new Thread(closing::close, "closer");
            closer.start();
            await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);

            goOn.countDown();

            second.setSoTimeout(5_000);
            third.setSoTimeout(5_000);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            assertThat(third.getInputStream().read()).isEqualTo(-1);
            closer.join();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] read(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    private static byte[] framed(byte[] frame) {
        return ByteBuffer.allocate(Integer.BYTES + frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    private FrameTransport.Port listen() throws Exception {
        return transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                HELLO,
                hello -> Optional.of(secret),
                1 << 20,
                server);
    }

    private static InetSocketAddress address(FrameTransport.Port port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
    }

    private static class Heard implements FrameListener {
        final BlockingQueue<FrameConnection> opened = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>();
        final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        final BlockingQueue<String> failed = new LinkedBlockingQueue<>();

        @Override
        public void onOpen(FrameConnection connection) {
            opened.add(connection);
        }

        @Override
        public void onFrame(FrameConnection connection, byte[] frame) {
            frames.add(frame);
        }

        @Override
        public void onClose(FrameConnection connection, String why) {
            closed.add(why);
        }

        @Override
        public void onFailed(String why) {
            failed.add(why);
        }
    }
}
