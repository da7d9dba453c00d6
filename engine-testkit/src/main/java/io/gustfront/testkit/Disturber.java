package io.gustfront.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes things go wrong, at times drawn from the seed, until it is told to stop; then all is well again. Of the kinds that are allowed
 * each seed has a few, so that combinations come about which are drowned out where everything happens at once.
 */
final class Disturber extends Part {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MOST_KINDS = 5;

    private final DrivenCluster cluster;
    private final CallFaults calls;
    private final Stage world;
    private final VirtualClock clock;
    private final List<String> bolts;
    private final SplittableRandom random;
    private final List<Disturbance> kinds = new ArrayList<>();
    private final long intervalNs;
    private final List<Repair> repairs = new ArrayList<>();
    private final Map<Disturbance, Integer> done = new EnumMap<>(Disturbance.class);
    private long nextNs;
    private boolean stopped;

    private record Repair(long dueNs, Runnable effect) {}

    Disturber(
            DrivenCluster cluster,
            CallFaults calls,
            Stage world,
            VirtualClock clock,
            List<String> bolts,
            SplittableRandom random,
            Set<Disturbance> allowed,
            Duration interval) {
        this.cluster = cluster;
        this.calls = calls;
        this.world = world;
        this.clock = clock;
        this.bolts = bolts;
        this.random = random;
        this.intervalNs = interval.toNanos();
        List<Disturbance> left = new ArrayList<>(EnumSet.copyOf(allowed));
        for (int count = 1 + random.nextInt(Math.min(MOST_KINDS, left.size())); count > 0; count--) {
            kinds.add(left.remove(random.nextInt(left.size())));
        }
        planNext();
    }

    /** How often what has happened. */
    Map<Disturbance, Integer> done() {
        return done;
    }

    /** Ends it, and repairs what is broken. */
    void stop() {
        stopped = true;
        List<Repair> left = new ArrayList<>(repairs);
        repairs.clear();
        left.forEach(repair -> repair.effect().run());
    }

    private void planNext() {
        nextNs = clock.nanoTime() + 1 + random.nextLong(2 * intervalNs);
    }

    @Override
    String name() {
        return "disturber";
    }

    @Override
    long nextDueNs(long nowNs) {
        if (stopped) {
            return Long.MAX_VALUE;
        }
        long deadline = nextNs;
        for (Repair repair : repairs) {
            deadline = Math.min(deadline, repair.dueNs());
        }
        return deadline;
    }

    @Override
    boolean isOver() {
        return stopped;
    }

    @Override
    int step() {
        long now = clock.nanoTime();
        List<Repair> due = new ArrayList<>();
        for (Iterator<Repair> all = repairs.iterator(); all.hasNext(); ) {
            Repair repair = all.next();
            if (repair.dueNs() <= now) {
                all.remove();
                due.add(repair);
            }
        }
        due.forEach(repair -> repair.effect().run());
        if (nextNs <= now) {
            planNext();
            Disturbance kind = kinds.get(random.nextInt(kinds.size()));
            if (disturb(kind)) {
                done.merge(kind, 1, Integer::sum);
            }
        }
        return 1;
    }

    private void later(long longestNs, Runnable repair) {
        repairs.add(new Repair(clock.nanoTime() + durationNs(longestNs), repair));
    }

    /** Short ones are as likely as long ones: evenly over magnitudes from a millisecond. */
    private long durationNs(long longestNs) {
        double magnitudes = Math.log(longestNs / 1e6);
        return (long) (1e6 * Math.exp(random.nextDouble() * magnitudes));
    }

    /** Whether it could be done. */
    private boolean disturb(Disturbance kind) {
        List<Integer> workers =
                cluster.live().stream().map(DrivenWorker::number).toList();
        int one = workers.isEmpty() ? 0 : workers.get(random.nextInt(workers.size()));
        int other = workers.isEmpty() ? 0 : workers.get(random.nextInt(workers.size()));
        switch (kind) {
            case CUT, DELAY, DROP_FRAME, REPEAT_FRAME, PARTITION, DEAFEN -> {
                if (one == other) {
                    return false;
                }
                disturbLink(kind, one, other);
            }
            case FREEZE -> {
                if (one == 0 || !cluster.mayStop(one)) {
                    return false;
                }
                cluster.freeze(one);
                later(20 * SECOND_NS, () -> cluster.thaw(one));
            }
            case FAIL, THROW, KEEP, HANG -> {
                return disturbBolt(kind);
            }
            case LOSE_WORKER -> {
                if (one == 0 || !cluster.mayStop(one)) {
                    return false;
                }
                cluster.lose(one);
                later(15 * SECOND_NS, () -> cluster.restart(one));
            }
            case REMOVE_WORKER -> {
                if (workers.size() < 3 || !cluster.mayStop(one)) {
                    return false;
                }
                if (random.nextBoolean()) {
                    cluster.remove(one);
                } else {
                    cluster.declareLost(one);
                    later(SECOND_NS, cluster::endDeclaredLost);
                }
            }
            case MOVE_EXECUTOR -> {
                if (one == 0) {
                    return false;
                }
                return cluster.moveAny(random, one);
            }
        }
        return true;
    }

    private void disturbLink(Disturbance kind, int one, int other) {
        switch (kind) {
            case CUT -> cluster.cut(one, other);
            case DELAY -> {
                cluster.delay(one, other, Duration.ofNanos(durationNs(SECOND_NS / 5)));
                later(20 * SECOND_NS, () -> cluster.delay(one, other, Duration.ZERO));
            }
            case DROP_FRAME -> cluster.dropFrame(one, other);
            case REPEAT_FRAME -> cluster.repeatFrame(one, other);
            case DEAFEN -> {
                cluster.deafen(one, other);
                later(20 * SECOND_NS, () -> cluster.join(one, other));
            }
            default -> {
                cluster.partition(one, other);
                later(20 * SECOND_NS, () -> cluster.join(one, other));
            }
        }
    }

    private boolean disturbBolt(Disturbance kind) {
        if (bolts.isEmpty() || (kind == Disturbance.HANG && world.isHanging())) {
            return false;
        }
        String bolt = bolts.get(random.nextInt(bolts.size()));
        int call = 1 + random.nextInt(10);
        switch (kind) {
            case FAIL -> calls.plan(bolt, call, CallFaults.Fault.FAIL, true);
            case THROW -> calls.plan(bolt, call, CallFaults.Fault.THROW, true);
            case KEEP -> calls.plan(bolt, call, CallFaults.Fault.KEEP, true);
            default -> calls.planHang(bolt, call, Duration.ofNanos(durationNs(3 * SECOND_NS)), true);
        }
        return true;
    }
}
