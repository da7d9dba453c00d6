package io.gustfront.runtime.frames;

import io.gustfront.runtime.channel.Handshake;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.gustfront.runtime.channel.Secret;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Makes framed connections, over TCP. One per process; closing it closes them all. */
public final class FrameTransport implements AutoCloseable {
    private static final int CONNECT_MS = 3_000;
    private static final int CLOSE_MS = 2_000;
    private static final int MAX_CONNECTIONS = 4_096;

    /**
     * All connections: one that is accepted while this closes must not stay open, for whoever is at its other end would wait
     * there for ever.
     */
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final EventLoopGroup threads;

    /**
     * @param name names its threads
     * @param threadCount how many it has
     */
    public FrameTransport(String name, int threadCount) {
        this.threads = new MultiThreadIoEventLoopGroup(
                threadCount, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /** A port that accepts connections. */
    public interface Port extends AutoCloseable {
        /** Its number; that which the system chose if 0 was asked for. */
        int number();

        @Override
        void close();
    }

    /**
     * Accepts connections.
     *
     * @param expected the channel and version that are spoken here
     * @param secrets the secret that a subject has to know; empty if it isn't expected
     * @param maxFrame the longest frame that is taken or sent
     */
    public Port listen(
            InetSocketAddress address,
            Hello expected,
            Function<Hello, Optional<Secret>> secrets,
            int maxFrame,
            FrameListener listener)
            throws IOException {
        AtomicInteger open = new AtomicInteger();
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        if (open.incrementAndGet() > MAX_CONNECTIONS) {
                            channel.close();
                        }
                        channel.closeFuture().addListener(closed -> open.decrementAndGet());
                        Handshake handshake = Handshake.acceptor(expected, secrets);
                        channel.pipeline().addLast(FrameHandler.decoder(Handshake.MAX_FRAME));
                        channel.pipeline().addLast(new FrameHandler(handshake, false, maxFrame, listener));
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("can't listen on " + address + ": " + bound.cause(), bound.cause());
        }
        Channel channel = bound.channel();
        int number = ((InetSocketAddress) channel.localAddress()).getPort();
        return new Port() {
            @Override
            public int number() {
                return number;
            }

            @Override
            public void close() {
                channel.close().awaitUninterruptibly();
            }
        };
    }

    /** Connects; the listener hears how that ends. */
    public void connect(InetSocketAddress address, Hello hello, Secret secret, int maxFrame, FrameListener listener) {
        new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        Handshake handshake = Handshake.connector(hello, secret);
                        channel.pipeline().addLast(FrameHandler.decoder(Handshake.MAX_FRAME));
                        channel.pipeline().addLast(new FrameHandler(handshake, true, maxFrame, listener));
                    }
                })
                .connect(address)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        listener.onFailed("can't connect to " + address + ": " + connected.cause());
                    }
                });
    }

    @Override
    public void close() {
        boolean unused = channels.close().awaitUninterruptibly(CLOSE_MS);
        if (!threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS)) {
            throw new UncheckedIOException(new IOException("the network threads didn't end"));
        }
    }
}
