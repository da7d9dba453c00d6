package io.gustfront.runtime.worker;

import io.gustfront.api.task.Clock;
import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.agent.Agent;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.Fences;
import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.SectionReader;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.route.AckRouter;
import io.gustfront.runtime.tuple.StreamTable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Fails the roots of what nobody will execute: sections that came for a placement that isn't open here, what was in a closed
 * inbox, what was under way in a session that closed (PROTOCOL K3, K4). The link thread and the executors hand it over and go on;
 * the reading of headers is done here. It also tells peers what couldn't be told at once, and has executors
 * opened that had to wait for others to close.
 *
 * <p>What waits here is bounded: by the inboxes, whose places are given back only when it was dealt with, and by the sessions'
 * windows.
 */
final class Housekeeper implements Agent {
    private static final long POLL_NS = 1_000_000L;
    private static final long CATCH_UP_NS = 10_000_000L;

    private sealed interface Job {}

    private record Refused(Parcel parcel, FailReason reason) implements Job {}

    private record Plan(Directory directory) implements Job {}

    private record Stop() implements Job {}

    private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
    private final Doorbell bell = new Doorbell();
    private final AckRouter acks = new AckRouter();
    private final SectionReader reader;
    private final Clock clock;
    private final PeerLinks links;
    private final BooleanSupplier catchUp;
    private final Consumer<MalformedWireException> onMalformed;
    private boolean behind;
    private boolean untoldLeft;
    private boolean stopping;
    private volatile boolean closed;
    private volatile boolean quiet = true;

    /**
     * @param catchUp opens executors that had to wait for others to close; whether there are still some
     * @param onMalformed hears of sections that can't be read
     */
    Housekeeper(
            StreamTable streams,
            Clock clock,
            PeerLinks links,
            BooleanSupplier catchUp,
            Consumer<MalformedWireException> onMalformed) {
        this.reader = new SectionReader(streams, new Fences());
        this.clock = clock;
        this.links = links;
        this.catchUp = catchUp;
        this.onMalformed = onMalformed;
    }

    /** Any thread: nobody will execute this. */
    void refuse(Parcel parcel, FailReason reason) {
        jobs.add(new Refused(parcel, reason));
        bell.ring();
    }

    /** Any thread: something couldn't be told to a peer, or done by a plan, and has to be tried again after a moment. */
    void onUntold() {
        bell.ring();
    }

    /** Any thread: there is a new plan. */
    void onPlan(Directory directory) {
        jobs.add(new Plan(directory));
        bell.ring();
    }

    /** Any thread: end, when all is done that is here. */
    void stop() {
        jobs.add(new Stop());
        bell.ring();
    }

    /** Whether there was nothing to do when it was looked at last. */
    boolean isQuiet() {
        return jobs.isEmpty() && quiet;
    }

    @Override
    public String name() {
        return "housekeeper";
    }

    @Override
    public int doWork() {
        if (quiet) {
            quiet = false;
        }
        int done = 0;
        Job job;
        while ((job = jobs.poll()) != null) {
            if (job instanceof Refused refused) {
                fail(refused.parcel(), refused.reason());
            } else if (job instanceof Plan plan) {
                acks.onPlan(plan.directory());
            } else {
                stopping = true;
            }
            done++;
        }
        acks.flush();
        untoldLeft = !links.retryUntold();
        links.expireLosses();
        behind = catchUp.getAsBoolean();
        quiet = done == 0 && !acks.isBlocked() && !behind;
        if (stopping && !acks.isBlocked()) {
            closed = true;
        }
        return done;
    }

    private void fail(Parcel parcel, FailReason reason) {
        if (parcel.envelopes() != null) {
            for (int i = 0; i < parcel.tuples(); i++) {
                acks.fail(parcel.envelopes()[i], reason);
            }
        } else if (parcel.section() != null) {
            try {
                reader.open(parcel.section());
                while (reader.left() > 0) {
                    acks.fail(reader.nextShell(), reason);
                }
            } catch (MalformedWireException e) {
                onMalformed.accept(e);
            }
        }
        parcel.places().giveBack(parcel.tuples(), parcel.bytes());
    }

    @Override
    public long nextDeadlineNs() {
        if (acks.isBlocked() || untoldLeft) {
            return clock.nanoTime() + POLL_NS;
        }
        return behind ? clock.nanoTime() + CATCH_UP_NS : links.nextDeadlineNs();
    }

    @Override
    public Doorbell doorbell() {
        return bell;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }
}
