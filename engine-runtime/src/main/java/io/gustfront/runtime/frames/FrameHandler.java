package io.gustfront.runtime.frames;

import io.gustfront.runtime.channel.Handshake;
import io.gustfront.runtime.channel.Handshake.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into frames: a length of four bytes, and that many bytes. Until the handshake is done, no more than
 * {@link Handshake#MAX_FRAME} is taken, and no longer than five seconds.
 */
final class FrameHandler extends ChannelInboundHandlerAdapter {
    private static final long HANDSHAKE_MS = 5_000;
    private static final int LENGTH = Integer.BYTES;

    /** What may wait to be sent before a peer is cut off. */
    private static final long MAX_UNSENT_BYTES = 64L << 20;

    private final Handshake handshake;
    private final boolean connector;
    private final int maxFrame;
    private final FrameListener listener;
    private @Nullable Connection connection;
    private @Nullable Future<?> timeout;
    private boolean failed;

    FrameHandler(Handshake handshake, boolean connector, int maxFrame, FrameListener listener) {
        this.handshake = handshake;
        this.connector = connector;
        this.maxFrame = maxFrame;
        this.listener = listener;
    }

    static LengthFieldBasedFrameDecoder decoder(int maxFrame) {
        return new LengthFieldBasedFrameDecoder(maxFrame + LENGTH, 0, LENGTH, 0, LENGTH);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timeout = context.executor()
                .schedule(
                        () -> fail(context, "no handshake within " + HANDSHAKE_MS + " ms"),
                        HANDSHAKE_MS,
                        TimeUnit.MILLISECONDS);
        if (connector) {
            context.writeAndFlush(framed(handshake.begin()));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        byte[] frame = new byte[buffer.readableBytes()];
        buffer.readBytes(frame);
        buffer.release();
        if (connection != null) {
            listener.onFrame(connection, frame);
        } else if (!failed) {
            onHandshakeFrame(context, frame);
        }
    }

    private void onHandshakeFrame(ChannelHandlerContext context, byte[] frame) {
        Optional<byte[]> reply = handshake.onFrame(frame);
        switch (handshake.state()) {
            case UNDER_WAY -> reply.ifPresent(bytes -> context.writeAndFlush(framed(bytes)));
            case DONE -> {
                reply.ifPresent(bytes -> context.writeAndFlush(framed(bytes)));
                stopTimeout();
                Connection opened = new Connection(context.channel(), handshake.hello(), maxFrame);
                connection = opened;
                listener.onOpen(opened);
                // Last: frames that came together with the handshake's end come in here again.
                context.pipeline().replace(LengthFieldBasedFrameDecoder.class, "frames", decoder(maxFrame));
            }
            case FAILED -> {
                reply.ifPresent(bytes -> context.writeAndFlush(framed(bytes)).addListener(ChannelFutureListener.CLOSE));
                fail(context, handshake.problem());
            }
        }
    }

    private void fail(ChannelHandlerContext context, String why) {
        if (!failed && connection == null) {
            failed = true;
            stopTimeout();
            listener.onFailed(why);
            // What tells the other side why goes first.
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void stopTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopTimeout();
        if (connection != null) {
            listener.onClose(
                    connection, connection.why == null ? "the other side closed the connection" : connection.why);
        } else if (!failed) {
            failed = true;
            listener.onFailed("the other side closed the connection during the handshake");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (connection != null) {
            connection.close(cause.toString());
        } else {
            fail(context, cause.toString());
        }
    }

    private static ByteBuf framed(byte[] frame) {
        ByteBuf buffer = Unpooled.buffer(LENGTH + frame.length, LENGTH + frame.length);
        buffer.writeInt(frame.length);
        buffer.writeBytes(frame);
        return buffer;
    }

    private static final class Connection implements FrameConnection {
        private final Channel channel;
        private final Hello hello;
        private final int maxFrame;
        private volatile @Nullable String why; // written by whoever closes first

        Connection(Channel channel, Hello hello, int maxFrame) {
            this.channel = channel;
            this.hello = hello;
            this.maxFrame = maxFrame;
        }

        @Override
        public Hello hello() {
            return hello;
        }

        @Override
        public void send(byte[] frame) {
            if (frame.length > maxFrame) {
                throw new IllegalArgumentException(
                        "a frame of " + frame.length + " bytes, more than the other side's " + maxFrame);
            }
            if (!channel.isActive()) {
                return;
            }
            channel.writeAndFlush(framed(frame)).addListener(written -> {
                if (!written.isSuccess()) {
                    close("sending failed: " + written.cause());
                }
            });
            var unsent = channel.unsafe().outboundBuffer();
            if (unsent != null && unsent.totalPendingWriteBytes() > MAX_UNSENT_BYTES) {
                close("it doesn't take what it is sent");
                channel.close();
            }
        }

        @Override
        public void close(String reason) {
            if (why == null) {
                why = reason;
            }
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public String toString() {
            return hello.subject() + "@" + channel.remoteAddress();
        }
    }
}
