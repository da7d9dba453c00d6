package io.gustfront.runtime.link;

import io.gustfront.runtime.agent.FaultHandler;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread for one {@link InMemoryTransport} in real time: it parks while there is nothing to do. */
public final class InMemoryRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InMemoryRunner.class);
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);

    private final InMemoryTransport transport;
    private final FaultHandler faults;
    private final Thread thread;
    private volatile boolean closed;

    /** Starts the thread; faults are logged. The clock of the transport's network must run as fast as the machine's. */
    public InMemoryRunner(InMemoryTransport transport, String threadName) {
        this(transport, threadName, (agent, fault) -> LOG.error("{} failed, and is closed", agent, fault));
    }

    /**
     * Starts the thread. The clock of the transport's network must run as fast as the machine's.
     *
     * @param faults hears of what the links throw and should not; the transport is closed then
     */
    public InMemoryRunner(InMemoryTransport transport, String threadName, FaultHandler faults) {
        this.transport = transport;
        this.faults = faults;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        transport.wakeBy(this::wakeUp);
        thread.start();
    }

    private void wakeUp() {
        if (Thread.currentThread() != thread) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (transport.doWork() == 0) {
                    long idleNs = transport.idleNs();
                    if (idleNs > 0) {
                        LockSupport.parkNanos(transport, idleNs);
                    }
                }
            }
        } catch (RuntimeException | Error e) {
            transport.close();
            faults.onFault(thread.getName(), e);
        }
    }

    /** Closes the transport and ends the thread. */
    @Override
    public void close() {
        closed = true;
        transport.wakeBy(null);
        LockSupport.unpark(thread);
        if (Thread.currentThread() != thread) {
            try {
                thread.join(JOIN_TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                LOG.warn("{} did not end in {}", thread.getName(), Spans.text(JOIN_TIMEOUT));
            }
        }
        transport.close();
    }
}
