package io.gustfront.runtime.link;

import io.gustfront.api.task.Clock;
import io.gustfront.runtime.agent.FaultHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections over TCP. One event loop is the link thread: epoll where there is one, else NIO. What a round of the duty sends is
 * flushed once, at its end. Names are looked up on a thread of their own, so that a slow resolver can't make sessions time out.
 */
public final class NettyTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
    private static final int BACKLOG = 128;

    /** What may wait in a channel: enough to keep the socket busy, little for control to wait behind. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

    private static final int READ_BYTES = 64 << 10;
    private static final int MAX_LOOKUPS = 256;
    private static final long LOOKUP_THREAD_IDLE_S = 10;
    private static final long CLOSE_TIMEOUT_S = 5;
    private static final long BIND_TIMEOUT_S = 10;

    private final Clock clock;
    private final String name;
    private final FaultHandler faults;
    private final boolean epoll;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ThreadPoolExecutor lookups;

    /** Up from a wake until the duty runs. Any thread. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private final Runnable runDuty = this::runDuty;
    private final List<NettyConnection> unflushed = new ArrayList<>();

    /** What is read goes through here, one chunk at a time. Link thread. */
    private final byte[] chunk = new byte[READ_BYTES];

    /** Set once, before there is anything to do. */
    private volatile @Nullable Duty duty;

    private volatile boolean closed;

    /** When the timer goes off, counted from when the transport was made. */
    private long timerAtNs = Long.MAX_VALUE;

    private final long originNs;
    private @Nullable Future<?> timer;
    private boolean onDuty;

    /** A transport with a thread of its own, which does nothing yet; faults are logged. */
    public NettyTransport(Clock clock, String threadName) {
        this(clock, threadName, (agent, fault) -> LOG.error("{} failed, and is closed", agent, fault));
    }

    /**
     * A transport with a thread of its own, which does nothing yet.
     *
     * @param threadName the thread's
     * @param faults hears of what the links throw and should not; the transport is closed then
     */
    public NettyTransport(Clock clock, String threadName, FaultHandler faults) {
        this(clock, threadName, faults, Epoll.isAvailable());
    }

    /** With or without epoll. */
    NettyTransport(Clock clock, String threadName, FaultHandler faults, boolean epoll) {
        this.clock = clock;
        this.name = threadName;
        this.faults = faults;
        this.originNs = clock.nanoTime();
        this.epoll = epoll;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(threadName, true), io);
        this.loop = group.next();
        this.lookups = new ThreadPoolExecutor(
                1,
                1,
                LOOKUP_THREAD_IDLE_S,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_LOOKUPS),
                new DefaultThreadFactory(threadName + "-names", true));
        lookups.allowCoreThreadTimeOut(true);
    }

    @Override
    public void drive(Duty newDuty) {
        if (duty != null) {
            throw new IllegalStateException("the transport has a duty already");
        }
        duty = newDuty;
        wake();
    }

    @Override
    public int listen(String host, int port, Supplier<ConnectionHandler> handlers) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new NettyConnection(NettyTransport.this, handlers.get()));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getByName(host), port));
        if (!bound.awaitUninterruptibly(BIND_TIMEOUT_S, TimeUnit.SECONDS)) {
            bound.cancel(true);
            throw new IOException("could not bind " + host + ":" + port + " in " + BIND_TIMEOUT_S + " s");
        }
        if (!bound.isSuccess()) {
            throw new IOException("could not bind " + host + ":" + port + ": " + bound.cause(), bound.cause());
        }
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    @Override
    public Connection dial(PeerAddress address, ConnectionHandler handler) {
        NettyConnection connection = new NettyConnection(this, handler);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
        if (literal != null) {
            try {
                connect(connection, new InetSocketAddress(InetAddress.getByAddress(literal), address.port()));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("a literal address has the right length", e);
            }
            return connection;
        }
        try {
            lookups.execute(() -> lookUp(connection, address));
        } catch (RejectedExecutionException e) {
            later(() -> connection.fail("too many names are being looked up"), 0);
        }
        return connection;
    }

    /** On the thread for names. */
    private void lookUp(NettyConnection connection, PeerAddress address) {
        try {
            InetSocketAddress found = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
            later(() -> connect(connection, found), 0);
        } catch (UnknownHostException e) {
            later(() -> connection.fail("there is no host " + address.host()), 0);
        }
    }

    private void connect(NettyConnection connection, InetSocketAddress address) {
        if (connection.isOver()) {
            return;
        }
        ChannelFuture connected = new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(connection)
                .connect(address);
        connection.connecting(connected);
    }

    @Override
    public void wake() {
        if (!closed && !woken.get() && woken.compareAndSet(false, true)) {
            try {
                loop.execute(runDuty);
            } catch (RejectedExecutionException e) {
                LOG.debug("woken while closing", e);
            }
        }
    }

    /** One round, and what it sent leaves. */
    void runDuty() {
        woken.set(false);
        Duty current = duty;
        if (current == null || closed) {
            return;
        }
        if (onDuty) {
            // Called from within a round: another follows it.
            wake();
            return;
        }
        onDuty = true;
        try {
            current.doWork();
            flush();
            planTimer(current.nextDeadlineNs());
        } catch (RuntimeException | Error e) {
            onFault(e);
        } finally {
            onDuty = false;
        }
    }

    /** The connection has something to flush at the end of the round. */
    void flushLater(NettyConnection connection) {
        unflushed.add(connection);
    }

    boolean isClosed() {
        return closed;
    }

    byte[] chunk() {
        return chunk;
    }

    /** Runs something on the link thread, but for one that ends. */
    void later(Runnable action, long delayMs) {
        try {
            loop.schedule(action, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the transport closes", e);
        }
    }

    /** The links' own code threw what it should never throw: it isn't driven any more, and all connections are closed. */
    void onFault(Throwable fault) {
        if (!closed) {
            closed = true;
            group.shutdownGracefully(0, CLOSE_TIMEOUT_S / 2, TimeUnit.SECONDS);
            faults.onFault(name, fault);
        }
    }

    private void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }

    private void planTimer(long deadlineNs) {
        long atNs = deadlineNs == Long.MAX_VALUE ? Long.MAX_VALUE : deadlineNs - originNs;
        if (atNs >= timerAtNs) {
            return;
        }
        Future<?> planned = timer;
        if (planned != null) {
            planned.cancel(false);
        }
        timerAtNs = atNs;
        long nowNs = clock.nanoTime() - originNs;
        timer = loop.schedule(this::onTimer, Math.max(0, atNs - nowNs), TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        timerAtNs = Long.MAX_VALUE;
        runDuty();
    }

    @Override
    public void close() {
        closed = true;
        lookups.shutdownNow();
        Future<?> ended = group.shutdownGracefully(0, CLOSE_TIMEOUT_S / 2, TimeUnit.SECONDS);
        if (loop.inEventLoop()) {
            return;
        }
        try {
            ended.get(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the link thread did not end in time", e);
        }
    }
}
