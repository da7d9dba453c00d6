package io.gustfront.runtime.process;

import io.gustfront.runtime.channel.ChannelCodec;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.executor.ErrorSink;
import io.gustfront.runtime.frames.FrameListener;
import io.gustfront.runtime.frames.FrameTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The world of a worker that is a process: the network, threads of its own, files. The supervisor's port is read from a file each
 * time, for a supervisor that was restarted listens on another one.
 */
final class ProcessSurroundings implements WorkerSurroundings {
    private final FrameTransport transport = new FrameTransport("gust-channel", 1);
    private final Path channelFile;
    private final Hello hello;
    private final Secret secret;

    /**
     * @param engine the engine's version, for people
     */
    ProcessSurroundings(WorkerArguments arguments, Secret secret, String engine) {
        this.channelFile = arguments.channelFile();
        this.hello = new Hello(ChannelCodec.CHANNEL, ChannelCodec.VERSION, engine, arguments.subject());
        this.secret = secret;
    }

    @Override
    public boolean dial(FrameListener listener) {
        int port = port();
        if (port == 0) {
            return false;
        }
        transport.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                hello,
                secret,
                ChannelCodec.MAX_FRAME,
                listener);
        return true;
    }

    private int port() {
        try {
            int port = Integer.parseInt(
                    Files.readString(channelFile, StandardCharsets.US_ASCII).trim());
            return port > 0 && port <= 65_535 ? port : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void hangUp() {
        transport.close();
    }

    @Override
    public void compose(Launch launch, ErrorSink errors, Composing outcome) {
        Thread thread = new Thread(() -> composeHere(launch, errors, outcome), "compose");
        thread.setDaemon(true);
        thread.start();
    }

    private static void composeHere(Launch launch, ErrorSink errors, Composing outcome) {
        try {
            outcome.onComposed(RunningTopology.start(
                    launch, errors, (agent, fault) -> outcome.onFailed(agent + " failed", fault), outcome::onRefused));
        } catch (Throwable e) {
            outcome.onFailed("the worker can't start", e);
        }
    }
}
