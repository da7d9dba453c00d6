package io.gustfront.runtime.agent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** An agent whose work a test gives. */
final class FakeAgent implements Agent {
    final Doorbell bell = new Doorbell();
    final AtomicInteger cycles = new AtomicInteger();
    final CountDownLatch firstCycle = new CountDownLatch(1);
    volatile IntSupplier work = () -> 0;
    volatile long deadlineNs = Long.MAX_VALUE;
    volatile AtomicInteger inbox = new AtomicInteger();
    volatile boolean closed;
    volatile boolean threadBound;
    volatile boolean source;
    volatile Thread driver;
    private final String name;

    FakeAgent(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int doWork() {
        driver = Thread.currentThread();
        cycles.incrementAndGet();
        try {
            return work.getAsInt();
        } finally {
            firstCycle.countDown();
        }
    }

    @Override
    public long nextDeadlineNs() {
        return deadlineNs;
    }

    @Override
    public Doorbell doorbell() {
        return bell;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isSource() {
        return source;
    }

    @Override
    public boolean isThreadBound() {
        return threadBound;
    }
}
