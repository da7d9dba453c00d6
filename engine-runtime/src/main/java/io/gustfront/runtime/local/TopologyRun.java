package io.gustfront.runtime.local;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.loader.Prototypes;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.runtime.worker.ErrorLog;
import io.gustfront.scheduler.TopologyLayout;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What the workers of one topology in a local cluster have in common. All of it is read by any thread.
 *
 * @param name the topology's name
 * @param id the topology's id
 * @param topology its graph
 * @param layout its tasks
 * @param config its configuration
 * @param encode whether tuples are encoded within a worker, too
 * @param loader the topology's class loader
 * @param streams its streams
 * @param routes compiles its groupings
 * @param registrations its classes
 * @param prototypes makes its objects
 * @param errors keeps its errors
 * @param clock the time
 * @param random where secrets, nonces and seeds come from
 */
record TopologyRun(
        String name,
        String id,
        Topology topology,
        TopologyLayout layout,
        TopologyConfig config,
        boolean encode,
        ClassLoader loader,
        StreamTable streams,
        RouteCompiler routes,
        Registrations registrations,
        Prototypes prototypes,
        ErrorLog errors,
        SystemClock clock,
        RandomGenerator random) {
    /** A local worker is started once. */
    static final int INCARNATION = 1;

    /** What closes by itself gets this long for it. */
    static final long CLOSE_BOUND_NS = 10_000_000_000L;

    private static final long POLL_NS = 200_000L;

    static TopologyRun of(
            String name,
            String id,
            Topology topology,
            TopologyConfig config,
            boolean encode,
            ErrorLog errors,
            RandomGenerator random) {
        ClassLoader loader = contextLoader();
        TopologyLayout layout = TopologyLayout.of(topology);
        StreamTable streams = new StreamTable(topology);
        Prototypes prototypes = new Prototypes(topology, loader);
        RouteCompiler routes =
                new RouteCompiler(topology, layout, streams, new KeyHasher(config, loader), prototypes::newGrouping);
        return new TopologyRun(
                name,
                id,
                topology,
                layout,
                config,
                encode,
                loader,
                streams,
                routes,
                new Registrations(config, loader),
                prototypes,
                errors,
                new SystemClock(),
                random);
    }

    /** User code's loader: whoever submits has it as context class loader. */
    private static ClassLoader contextLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader first = context != null ? context : TopologyRun.class.getClassLoader();
        return first != null ? first : ClassLoader.getSystemClassLoader();
    }

    void onFault(String agent, Throwable fault) {
        errors.report(new ErrorReport(clock.currentTimeMillis(), agent, 0, fault));
    }

    long deadlineIn(long ns) {
        return clock.nanoTime() + ns;
    }

    /** Waits for a condition; whether it came to hold before the deadline. An interrupt is kept for the caller, and doesn't end the wait. */
    boolean await(BooleanSupplier condition, long deadlineNs) {
        return await(condition, () -> deadlineNs);
    }

    /** As {@link #await(BooleanSupplier, long)}, with a deadline that may change meanwhile. */
    boolean await(BooleanSupplier condition, LongSupplier deadlineNs) {
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (clock.nanoTime() - deadlineNs.getAsLong() >= 0) {
                    return false;
                }
                LockSupport.parkNanos(POLL_NS);
                interrupted |= Thread.interrupted(); // else no park would last, and this would spin
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
