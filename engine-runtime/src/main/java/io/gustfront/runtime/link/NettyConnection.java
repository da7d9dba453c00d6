package io.gustfront.runtime.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A TCP connection. On the wire, each frame has its length in front; see {@link FrameAssembler}. Link thread only. */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final int PREFIX_BYTES = 4;

    /** How long what was sent may take to leave once the connection is closed. */
    private static final long LINGER_MS = 1_000;

    private final NettyTransport transport;
    private final ConnectionHandler handler;
    private final FrameAssembler assembler = new FrameAssembler(HandshakeFrames.MAX_BYTES);
    private final FrameAssembler.Sink sink = this::onFrame;
    private @Nullable Channel channel;
    private @Nullable ChannelFuture connecting;
    private @Nullable String failure;
    private boolean flushPlanned;

    /** Nothing is told to the handler any more. */
    private boolean over;

    NettyConnection(NettyTransport transport, ConnectionHandler handler) {
        this.transport = transport;
        this.handler = handler;
    }

    // ---- the hub's side

    @Override
    public void send(byte[] source, int offset, int length) {
        Channel current = channel;
        if (current == null || over) {
            return;
        }
        ByteBuf frame = current.alloc().directBuffer(PREFIX_BYTES + length);
        frame.writeInt(length).writeBytes(source, offset, length);
        current.write(frame, current.voidPromise());
        if (!flushPlanned) {
            flushPlanned = true;
            transport.flushLater(this);
        }
    }

    @Override
    public boolean isWritable() {
        Channel current = channel;
        return current != null && !over && current.isWritable();
    }

    @Override
    public void limitFrames(int maxBytes) {
        assembler.limit(maxBytes);
    }

    @Override
    public void close() {
        Channel current = channel;
        end();
        if (current != null) {
            current.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            if (current.isOpen()) {
                transport.later(current::close, LINGER_MS);
            }
        }
    }

    @Override
    public void abort() {
        Channel current = channel;
        end();
        if (current != null) {
            current.close();
        }
    }

    private void end() {
        over = true;
        assembler.stop();
        if (connecting != null && channel == null) {
            connecting.cancel(false);
            connecting.channel().close();
        }
    }

    @Override
    public String remote() {
        Channel current = channel;
        return current == null ? "a connection that isn't there" : String.valueOf(current.remoteAddress());
    }

    // ---- the transport's side

    boolean isOver() {
        return over;
    }

    void connecting(ChannelFuture future) {
        connecting = future;
        future.addListener(done -> {
            if (!done.isSuccess()) {
                // It may have failed at once, within the call of the hub.
                transport.later(() -> fail(String.valueOf(done.cause())), 0);
            }
        });
    }

    /** The connection never came to be. */
    void fail(String why) {
        if (!over) {
            over = true;
            call(() -> handler.onDisconnected(this, why));
            transport.runDuty();
        }
    }

    void flush() {
        flushPlanned = false;
        if (channel != null) {
            channel.flush();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (over) {
            context.close();
            return;
        }
        channel = context.channel();
        call(() -> handler.onConnected(this));
        transport.runDuty();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof ByteBuf bytes) {
                read(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ByteBuf bytes) {
        byte[] chunk = transport.chunk();
        while (bytes.isReadable() && !over && !transport.isClosed()) {
            int length = Math.min(bytes.readableBytes(), chunk.length);
            bytes.readBytes(chunk, 0, length);
            String problem = assembler.feed(chunk, 0, length, sink);
            if (problem != null) {
                failure = problem;
                assembler.stop();
                onGone();
                return;
            }
        }
    }

    private void onFrame(byte[] source, int offset, int length) {
        try {
            handler.onFrame(this, source, offset, length);
        } catch (RuntimeException | Error e) {
            assembler.stop();
            transport.onFault(e);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        transport.runDuty();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!over && context.channel().isWritable()) {
            call(() -> handler.onWritable(this));
            // Not from within a flush: the round comes by itself.
            transport.wake();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (failure == null) {
            failure = cause.toString();
        }
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onGone();
        transport.runDuty();
    }

    private void onGone() {
        Channel current = channel;
        boolean first = !over;
        over = true;
        assembler.stop();
        if (current != null) {
            current.close();
        }
        if (first) {
            String why = failure == null ? "the other side closed it" : failure;
            call(() -> handler.onDisconnected(this, why));
        }
    }

    private void call(Runnable callback) {
        if (transport.isClosed()) {
            return;
        }
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            transport.onFault(e);
        }
    }
}
