package io.gustfront.benchmarks;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.codec.ValueCodec;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What W5 is without an engine: one event loop of Netty's encodes its tuples with the engine's codec into writes of 32 KiB, on one
 * connection; another decodes each. No heads, no numbers, no credit, nothing is kept or acked.
 */
final class BarePair {
    private static final int WRITE_BYTES = 32 << 10;
    private static final int READ_BYTES = 64 << 10;
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final long CLOSE_S = 5;

    private BarePair() {}

    static Measured measure(double warmSeconds, double seconds) throws InterruptedException {
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> accepting =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Class<? extends Channel> dialing = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        EventLoopGroup receivers = new MultiThreadIoEventLoopGroup(1, io);
        EventLoopGroup senders = new MultiThreadIoEventLoopGroup(1, io);
        try {
            Channel server = new ServerBootstrap()
                    .group(receivers)
                    .channel(accepting)
                    .childHandler(new Receiver())
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            Channel unused = new Bootstrap()
                    .group(senders)
                    .channel(dialing)
                    .handler(new Sender())
                    .connect(server.localAddress())
                    .sync()
                    .channel();
            Machine.pause(warmSeconds);
            long before = Components.DONE.sum();
            Usage usage = Usage.begin();
            Machine.pause(seconds);
            return usage.end(Components.DONE.sum() - before);
        } finally {
            boolean unusedToo =
                    senders.shutdownGracefully(0, CLOSE_S, TimeUnit.SECONDS).await(CLOSE_S, TimeUnit.SECONDS)
                            && receivers
                                    .shutdownGracefully(0, CLOSE_S, TimeUnit.SECONDS)
                                    .await(CLOSE_S, TimeUnit.SECONDS);
        }
    }

    private static ValueCodec codec() {
        TopologyConfig config = TopologyConfig.defaults();
        return new ValueCodec(
                new Registrations(config, BarePair.class.getClassLoader()),
                Math.toIntExact(config.get(TopologyKeys.TUPLE_MAX_BYTES)));
    }

    private static final class Sender extends ChannelInboundHandlerAdapter {
        private final ValueCodec codec = codec();
        private long count;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            pump(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                context.executor().execute(() -> pump(context));
            }
        }

        private void pump(ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                ByteBuf write = context.alloc().directBuffer(WRITE_BYTES);
                int length = codec.encode(new @Nullable Object[] {Data.PAYLOAD, 1_000_000L + count});
                while (write.writableBytes() >= LENGTH_BYTES + length) {
                    write.writeInt(length).writeBytes(codec.buffer(), 0, length);
                    count++;
                    length = codec.encode(new @Nullable Object[] {Data.PAYLOAD, 1_000_000L + count});
                }
                context.writeAndFlush(write, context.voidPromise());
            }
        }
    }

    private static final class Receiver extends ChannelInboundHandlerAdapter {
        private final ValueCodec codec = codec();
        private final PaddedCounter done = Components.DONE.cell();
        private final PaddedCounter checksum = Components.CHECKSUM.cell();
        private final byte[] received = new byte[READ_BYTES + WRITE_BYTES];
        private int filled;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            while (bytes.isReadable()) {
                int length = Math.min(bytes.readableBytes(), received.length - filled);
                bytes.readBytes(received, filled, length);
                filled += length;
                decodeAll();
            }
            bytes.release();
        }

        private void decodeAll() {
            int at = 0;
            while (filled - at >= LENGTH_BYTES) {
                int length = lengthAt(at);
                if (filled - at < LENGTH_BYTES + length) {
                    break;
                }
                @Nullable Object[] values = codec.decode(received, at + LENGTH_BYTES, length);
                checksum.add(String.valueOf(values[0]).length());
                done.add(1);
                at += LENGTH_BYTES + length;
            }
            System.arraycopy(received, at, received, 0, filled - at);
            filled -= at;
        }

        private int lengthAt(int at) {
            return (received[at] & 0xFF) << 24
                    | (received[at + 1] & 0xFF) << 16
                    | (received[at + 2] & 0xFF) << 8
                    | (received[at + 3] & 0xFF);
        }
    }
}
