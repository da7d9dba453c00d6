package io.gustfront.runtime.agent;

import io.gustfront.api.task.Clock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drives agents with a pool of threads: any of them drives any agent, one at a time, and as many are awake as there are processors. More threads than that on the
 * processors are the kernel's to place, and it may put two of them on one processor while another has nothing to do; and who goes on with the next agent that
 * has something to do, instead of sleeping, needs not be woken for it.
 *
 * <p>User code may block. A watch sees it within milliseconds, and lets another thread drive meanwhile; an agent that blocks again and again gets a thread for itself,
 * until it hasn't for a while. An agent that {@linkplain Agent#isThreadBound() is bound to its thread} has one for ever. So there are as many threads
 * as agents and processors, and as many as processors more at most: one that is about to be idle may be too late to be woken.
 *
 * <p>Invariant: if a group is queued, then all places are held by others; or one who holds a place looks into the queue before it parks, and before it
 * has driven another group much longer; or the watch is about to see that it doesn't. Who queues and then sees that a driver holds its place leaves that group to it; who gives
 * a place up looks into the queue afterwards.
 *
 * <p>Invariant: while groups rest until a deadline, one who holds a place looks what is due between its duty cycles; or the keeper, an idle driver, parks no longer than
 * until the first is due; or all places were held when it was, and who then gives one up sees to it that somebody idle keeps them. Where nobody is idle, or who
 * holds the places is in a long call, the watch sees what is due, some milliseconds late.
 */
public final class PooledThreads implements AgentHost, AutoCloseable {
    /** How long the watch sleeps while somebody drives, and at most. */
    private static final long SHORTEST_WATCH_NS = 2_000_000;

    private static final long LONGEST_WATCH_NS = 32_000_000;

    /** How long a group keeps a thread of its own after it was last seen to block. */
    private static final long BOUND_NS = 10_000_000_000L;

    private static final long LONGEST_IDLE_NS = 1_000_000_000L;
    private static final long SPARE_NS = 30_000_000_000L;

    private final Clock clock;
    private final ThreadNaming naming;
    private final FaultHandler faults;
    private final Map<Agent, PooledGroup> groups = new ConcurrentHashMap<>();
    private final Queue<PooledGroup> queue = new ConcurrentLinkedQueue<>();
    private final Queue<PooledGroup> sources = new ConcurrentLinkedQueue<>();
    private final Timers timers = new Timers();
    private final Places places;
    private final Set<PoolDriver> drivers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger driversMade = new AtomicInteger();
    private final AtomicInteger looking = new AtomicInteger();
    private final Deque<PoolDriver> idle = new ArrayDeque<>(); // under its own lock; who parked last comes first
    private final Thread watch;
    private final long boundNs;
    private @Nullable PoolDriver keeper; // under idle's lock: who parked last, and wakes when something is due
    private long keptNs = Deadlines.NEVER; // under idle's lock: when the keeper wakes for what is due
    private volatile boolean stopped;

    /**
     * @param width how many threads are awake at once, where none is in a call that blocks
     * @param naming makes its threads
     * @param faults hears of what agents throw
     */
    public PooledThreads(int width, Clock clock, ThreadNaming naming, FaultHandler faults) {
        this(width, BOUND_NS, clock, naming, faults);
    }

    /** @param boundNs how long a group keeps a thread of its own after it was last seen to block */
    PooledThreads(int width, long boundNs, Clock clock, ThreadNaming naming, FaultHandler faults) {
        this.places = new Places(width);
        this.boundNs = boundNs;
        this.clock = clock;
        this.naming = naming;
        this.faults = faults;
        this.watch = naming.newThread("pool-watch", this::watch);
        watch.start();
    }

    // ---- the host

    @Override
    public void start(Agent agent) {
        groups.keySet().removeIf(Agent::isClosed);
        PooledGroup group = new PooledGroup(this, agent.isThreadBound(), boundNs, naming, clock, faults);
        groups.put(agent, group);
        boolean unused = group.add(agent);
    }

    @Override
    public boolean startBeside(Agent agent, Agent other) {
        PooledGroup group = groups.get(other);
        if (group == null || group.isThreadBound() != agent.isThreadBound()) {
            return false;
        }
        groups.put(agent, group); // before its first call, which may wait
        if (group.add(agent)) {
            return true;
        }
        groups.remove(agent);
        return false;
    }

    @Override
    public void awaitProgress(Agent blocked, long maxWaitNs) {
        PooledGroup group = groups.get(blocked);
        PoolDriver driver = current();
        if (group != null && driver != null && group.driver() == driver) {
            driver.driveOthers(group, blocked, maxWaitNs);
        }
    }

    @Override
    public boolean isAgentThread() {
        return current() != null;
    }

    @Override
    public String threadName(String agent) {
        return naming.of(agent);
    }

    /** How many agents it knows: those that it drives, and some that have ended since. */
    int size() {
        return groups.size();
    }

    /** How many threads there are. */
    int threads() {
        return drivers.size();
    }

    /** Ends all threads: each after its current duty cycle; interrupts those that don't end within a second. */
    @Override
    public void close() {
        stopped = true;
        groups.values().forEach(group -> group.agents().stop());
        LockSupport.unpark(watch);
        drivers.forEach(PoolDriver::unpark);
        AgentThread.join(watch);
        drivers.forEach(driver -> AgentThread.join(driver.thread()));
        groups.clear();
    }

    // ---- for groups and drivers

    boolean isStopped() {
        return stopped;
    }

    Places places() {
        return places;
    }

    Timers timers() {
        return timers;
    }

    /** What the calling thread does in this pool; null if it isn't one of it. */
    private @Nullable PoolDriver current() {
        PoolDriver driver = WorkerThread.poolDriver();
        return driver != null && driver.isOf(this) ? driver : null;
    }

    /** Queues a group, and sees to it that somebody drives it. */
    void queue(PooledGroup group) {
        (group.isSource() ? sources : queue).add(group);
        PoolDriver driver = current();
        boolean willBeSeen = driver != null && driver.holdsPlace();
        if (!willBeSeen && looking.get() == 0) {
            wakeForQueue();
        }
    }

    /** A driver that holds a place looks for something to do until it calls {@link #endLooking}: who queues something meanwhile leaves that to it. */
    void beginLooking() {
        int unused = looking.incrementAndGet();
    }

    /** Whether somebody who holds a place drives a group, as far as one who looks can see. */
    boolean isAnyDriven() {
        return places.taken() > looking.get();
    }

    /**
     * It doesn't any more.
     *
     * @param found what it has found; null if nothing
     * @return that, or what was left to it since it looked last; what else was is for somebody else
     */
    @Nullable
    PooledGroup endLooking(@Nullable PooledGroup found) {
        int unused = looking.decrementAndGet();
        PooledGroup first = found != null ? found : poll(false);
        if (first != null) {
            wakeForQueue();
        }
        return first;
    }

    /** Queues what is due. */
    void queueDue(long nowNs) {
        PooledGroup due;
        while ((due = timers.pollDue(nowNs)) != null) {
            due.wakeUp();
        }
    }

    boolean isAnyQueued() {
        return !queue.isEmpty() || !sources.isEmpty();
    }

    /** Whether a group waits that isn't a source. */
    boolean isWorkQueued() {
        return !queue.isEmpty();
    }

    /**
     * A driver that holds a place: what is queued first, or else what is due; null if there is nothing.
     *
     * @param sourcesFirst whether sources come first for once, so that they get on while others always have something to do
     */
    @Nullable
    PooledGroup take(long nowNs, boolean sourcesFirst) {
        PooledGroup first = poll(sourcesFirst);
        if (first == null && timers.isDue(nowNs)) {
            queueDue(nowNs);
            first = poll(sourcesFirst);
        }
        return first;
    }

    private @Nullable PooledGroup poll(boolean sourcesFirst) {
        PooledGroup first = (sourcesFirst ? sources : queue).poll();
        return first != null ? first : (sourcesFirst ? queue : sources).poll();
    }

    /** If something is queued and a place is left, has an idle driver take it, or a new one. */
    void wakeForQueue() {
        if (stopped || !isAnyQueued() || !places.tryTake()) {
            return;
        }
        PoolDriver driver = takeIdle();
        if (driver != null) {
            driver.wake();
            return;
        }
        driver = new PoolDriver(this, naming, "pool-" + driversMade.getAndIncrement(), clock);
        drivers.add(driver);
        try {
            driver.thread().start();
        } catch (OutOfMemoryError e) { // no thread can be had
            drivers.remove(driver);
            places.give();
            faults.onFault(driver.thread().getName(), e);
        }
    }

    void addIdle(PoolDriver driver) {
        synchronized (idle) {
            idle.addFirst(driver);
            keeper = driver;
        }
    }

    private @Nullable PoolDriver takeIdle() {
        synchronized (idle) {
            return idle.pollFirst();
        }
    }

    /** Whether it was idle still; if not, somebody is just waking it. */
    boolean removeIdle(PoolDriver driver) {
        synchronized (idle) {
            return idle.remove(driver);
        }
    }

    /** How long an idle driver parks. */
    long idleWaitNs(PoolDriver driver, long nowNs) {
        synchronized (idle) {
            if (keeper != driver) {
                return LONGEST_IDLE_NS;
            }
            keptNs = timers.firstNs();
            return keptNs == Deadlines.NEVER ? LONGEST_IDLE_NS : Math.min(LONGEST_IDLE_NS, keptNs - nowNs);
        }
    }

    /** It can't drive what is due, for others hold all places: they look what is. */
    void endKeeping(PoolDriver driver) {
        synchronized (idle) {
            if (keeper == driver) {
                keeper = null;
            }
        }
        if (places.isAnyLeft()) { // who gave it up may have seen a keeper
            keepDeadlines();
        }
    }

    /** Who gave a place up does something else than to park until there is work: what it has queued, and the deadlines of what it drove, are others' affair. */
    void onPlaceLost() {
        wakeForQueue();
        keepDeadlines();
    }

    /** Has somebody idle, if there is anybody, wake when the first group is due. */
    private void keepDeadlines() {
        long first = timers.firstNs();
        if (first == Deadlines.NEVER) {
            return;
        }
        synchronized (idle) {
            PoolDriver last = idle.peekFirst();
            if (last != null && (last != keeper || Deadlines.earlier(first, keptNs) != keptNs)) {
                keeper = last;
                last.unpark();
            }
        }
    }

    /** Whether one that has been idle for so long isn't needed. */
    boolean isSpare(PoolDriver driver, long idleNs) {
        if (idleNs < SPARE_NS) {
            return false;
        }
        synchronized (idle) {
            return idle.size() > places.count() && keeper != driver;
        }
    }

    /** It has ended. */
    void leave(PoolDriver driver) {
        if (!stopped) { // else it is waited for
            drivers.remove(driver);
        }
    }

    // ---- the watch

    private void watch() {
        ThreadMXBean cpuTimes = ManagementFactory.getThreadMXBean();
        long sleepNs = SHORTEST_WATCH_NS;
        while (!stopped) {
            LockSupport.parkNanos(this, sleepNs);
            boolean unused = Thread.interrupted();
            long now = clock.nanoTime();
            boolean busy = false;
            for (PoolDriver driver : drivers) {
                busy |= driver.onWatch(now, cpuTimes);
            }
            sleepNs = busy ? SHORTEST_WATCH_NS : Math.min(LONGEST_WATCH_NS, 2 * sleepNs);
            queueDue(now);
            wakeForQueue();
        }
    }
}
