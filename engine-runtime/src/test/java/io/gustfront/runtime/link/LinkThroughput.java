package io.gustfront.runtime.link;

import io.gustfront.runtime.agent.SystemClock;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Compares a link with a bare pair of Netty channels, one way, over loopback, in one process: {@code main} of the test class
 * path, arguments: payload bytes, seconds. The bare pair writes each payload behind its length, flushes when it isn't writable
 * any more, and copies each into an array at the other end; it numbers, checks and keeps nothing.
 */
final class LinkThroughput {
    private LinkThroughput() {}

    public static void main(String[] args) throws Exception {
        int bytes = args.length > 0 ? Integer.parseInt(args[0]) : 100;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        for (int round = 0; round < 3; round++) {
            Rate bare = bare(bytes, seconds);
            Rate link = link(bytes, seconds);
            System.out.printf("%d B: bare %s, link %s%n", bytes, bare.toString(bytes), link.toString(bytes));
            System.out.printf(
                    "    link/bare: %.0f %% by time, %.0f %% by processor time%n",
                    100 * link.perSecond / bare.perSecond, 100 * bare.cpuNsEach / link.cpuNsEach);
        }
    }

    /**
     * What was measured.
     *
     * @param perSecond payloads
     * @param cpuNsEach processor time of the whole process for each, which a busy machine disturbs less
     */
    private record Rate(double perSecond, double cpuNsEach) {
        String toString(int bytes) {
            return String.format(
                    "%.0f/s (%.0f MB/s, %.0f ns of processor time each)",
                    perSecond, perSecond * bytes / 1e6, cpuNsEach);
        }
    }

    /** Counts from the moment at which it is made. */
    private static final class Measurement {
        private final AtomicLong received;
        private final long receivedBefore;
        private final long nsBefore = System.nanoTime();
        private final long cpuBefore = cpuNs();

        Measurement(AtomicLong received) {
            this.received = received;
            this.receivedBefore = received.get();
        }

        Rate end() {
            double count = received.get() - receivedBefore;
            return new Rate(count * 1e9 / (System.nanoTime() - nsBefore), (cpuNs() - cpuBefore) / count);
        }

        private static long cpuNs() {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }
    }

    private static Rate link(int bytes, int seconds) throws Exception {
        SystemClock clock = new SystemClock();
        LinkSettings settings = LinkSettings.defaults(LinkSecret.of(new byte[32]));
        AtomicLong received = new AtomicLong();
        LinkListener sink = new LinkListener() {
            @Override
            public void onSessionOpened(LinkSession session) {}

            @Override
            public void onPayload(LinkSession session, Lane lane, byte[] payload) {
                received.lazySet(received.getPlain() + 1);
            }

            @Override
            public void onSessionClosed(LinkSession session, CloseReason reason, List<byte[]> unacknowledgedData) {}
        };
        RecordingListener source = new RecordingListener();
        try (NettyTransport one = new NettyTransport(clock, "one");
                NettyTransport two = new NettyTransport(clock, "two")) {
            LinkHub from =
                    new LinkHub(new WorkerIdentity("t", 1, 1, 1), settings, one, clock, new SecureRandom(), source);
            LinkHub to = new LinkHub(new WorkerIdentity("t", 2, 1, 2), settings, two, clock, new SecureRandom(), sink);
            int portOfOne = from.listen("127.0.0.1", 0);
            int portOfTwo = to.listen("127.0.0.1", 0);
            from.setPeers(Map.of(2, new PeerAddress("127.0.0.1", portOfTwo, 0)));
            to.setPeers(Map.of(1, new PeerAddress("127.0.0.1", portOfOne, 0)));
            while (source.session == null) {
                Thread.onSpinWait();
            }
            LinkSession session = source.session;
            long begin = System.nanoTime();
            long end = begin + seconds * 1_000_000_000L;
            long warm = begin + seconds * 200_000_000L;
            Measurement measurement = null;
            while (System.nanoTime() < end) {
                for (int i = 0; i < 64; i++) {
                    while (!session.offer(Lane.DATA, new byte[bytes])) {
                        LockSupport.parkNanos(20_000);
                    }
                }
                if (measurement == null && System.nanoTime() > warm) {
                    measurement = new Measurement(received);
                }
            }
            return measurement.end();
        }
    }

    private static Rate bare(int bytes, int seconds) throws Exception {
        AtomicLong received = new AtomicLong();
        MultiThreadIoEventLoopGroup one = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        MultiThreadIoEventLoopGroup two = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel server = new ServerBootstrap()
                    .group(two)
                    .channel(EpollServerSocketChannel.class)
                    .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(32 << 20, 0, 4, 0, 4));
                            channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                                @Override
                                protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
                                    byte[] payload = new byte[frame.readableBytes()];
                                    frame.readBytes(payload);
                                    received.lazySet(received.getPlain() + 1);
                                }
                            });
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            Channel client = new Bootstrap()
                    .group(one)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                    .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(128 << 10, 512 << 10))
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelWritabilityChanged(ChannelHandlerContext context) {
                            if (context.channel().isWritable()) {
                                context.channel().eventLoop().execute(() -> pump(context.channel(), bytes));
                            }
                        }
                    })
                    .connect("127.0.0.1", port)
                    .sync()
                    .channel();
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            client.eventLoop().execute(() -> pump(client, bytes));
            LockSupport.parkNanos(seconds * 200_000_000L);
            Measurement measurement = new Measurement(received);
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(1_000_000);
            }
            return measurement.end();
        } finally {
            one.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
            two.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void pump(Channel channel, int bytes) {
        while (channel.isWritable()) {
            byte[] payload = new byte[bytes];
            ByteBuf frame = channel.alloc().directBuffer(4 + bytes);
            frame.writeInt(bytes).writeBytes(payload);
            channel.write(frame, channel.voidPromise());
        }
        channel.flush();
    }
}
