package io.gustfront.runtime.process;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.Clock;
import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.channel.ToSupervisor;
import io.gustfront.runtime.channel.ToSupervisor.Answer;
import io.gustfront.runtime.channel.ToSupervisor.Farewell;
import io.gustfront.runtime.channel.ToSupervisor.OpenPlacement;
import io.gustfront.runtime.channel.ToSupervisor.Status;
import io.gustfront.runtime.channel.ToSupervisor.Text;
import io.gustfront.runtime.channel.ToSupervisor.Unanswerable;
import io.gustfront.runtime.channel.ToWorker;
import io.gustfront.runtime.channel.ToWorker.Activation;
import io.gustfront.runtime.channel.ToWorker.Ask;
import io.gustfront.runtime.channel.ToWorker.Close;
import io.gustfront.runtime.channel.ToWorker.Drain;
import io.gustfront.runtime.channel.ToWorker.Launch;
import io.gustfront.runtime.channel.ToWorker.Plan;
import io.gustfront.runtime.executor.ErrorReport;
import io.gustfront.runtime.executor.Executor;
import io.gustfront.runtime.executor.TaskMetrics;
import io.gustfront.runtime.link.RefusalReason;
import io.gustfront.runtime.process.SupervisorChannel.Ended;
import io.gustfront.runtime.process.SupervisorChannel.Opened;
import io.gustfront.runtime.process.SupervisorChannel.Told;
import io.gustfront.runtime.process.WorkerSurroundings.Composed;
import io.gustfront.runtime.worker.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's life, on the process's main thread: what the supervisor says becomes calls of the {@link Worker}, and how the worker is
 * becomes messages. No user code runs on this thread: the topology is composed, and its hooks run, on another. So whatever user
 * code does, the worker reports that it lives, can be asked for its stacks, and can be ended.
 *
 * <p><b>Alone.</b> Without its supervisor it runs its last plan on. Who is right about what the newest plan is, peers tell: each
 * shows the epoch of its plan on its links. A worker that sees a newer one, and isn't given one within 15 seconds, is on the wrong
 * side of something: it closes its spouts, then everything, and exits; it is started again only with a plan that is as new
 * as that. A worker that a peer refuses as replaced exits at once (DESIGN §4, PROTOCOL W1).
 *
 * <p>Everything but {@link #crash} is the main thread's; other threads put events into its queue.
 */
public final class WorkerProcess {
    /** Threads whose names begin so are the engine's: what they throw ends the process. */
    static final String ENGINE_THREAD = "gust-";

    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final long STEP_MS = 20;
    private static final long STATUS_NS = 1_000_000_000L;
    private static final long LOOK_NS = 100_000_000L;
    private static final long SUPERSEDED_NS = 15_000_000_000L;
    private static final long SUPERSEDED_DRAIN_NS = 10_000_000_000L;
    private static final long CLOSE_NS = 5_000_000_000L;
    private static final int MOST_UNSENT = 200;
    private static final int MOST_STACKS = 512 << 10;
    private static final FailReason MOVED = FailReason.of(FailReason.Kind.MOVED);

    /** How far it is. Only the next may follow; an end may come from each. */
    private enum Phase {
        WAITING,
        COMPOSING,
        RUNNING,
        CLOSING_SPOUTS,
        CLOSING_BOLTS,
        ENDING
    }

    private sealed interface Event {}

    private record FromChannel(SupervisorChannel.Event event) implements Event {}

    private record Ready(Composed topology) implements Event {}

    private record Refused(int peer, RefusalReason reason) implements Event {}

    private record EndNow(LastWords words) implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ErrorRelay errors = new ErrorRelay();
    private final StallWatch stalls = new StallWatch();
    private final PeerWatch peers = new PeerWatch();
    private final Clock clock;
    private final WorkerSurroundings surroundings;
    private final SupervisorChannel channel;
    private final Deque<ToSupervisor> unsent = new ArrayDeque<>();
    private final List<OldestAnswer> questions = new ArrayList<>();
    private final Map<Integer, String> refusals = new HashMap<>();

    private Phase phase = Phase.WAITING;
    private @Nullable Launch launch;
    private @Nullable Composed running;
    private @Nullable Plan plan;
    private boolean active;
    private boolean draining;
    private long drainUntilNs;
    private long closeUntilNs;
    private LastWords words = LastWords.closed();
    private @Nullable LastWords end;
    private @Nullable Status lastStatus;
    private long nextStatusNs;
    private long nextLookNs;
    private long seenEpoch;
    private long newerSinceNs;

    /** A worker that nobody has told anything yet. */
    public WorkerProcess(Clock clock, WorkerSurroundings surroundings) {
        long nowNs = clock.nanoTime();
        this.clock = clock;
        this.surroundings = surroundings;
        this.nextStatusNs = nowNs;
        this.nextLookNs = nowNs;
        this.channel = new SupervisorChannel(surroundings, event -> events.add(new FromChannel(event)), nowNs);
    }

    /** Any thread: it can't go on, for this reason. */
    public void crash(String what, Throwable cause) {
        events.add(new EndNow(LastWords.crashed(what, cause)));
    }

    /** Any thread: user code's own threads threw. */
    public void onUserThread(Thread thread, Throwable cause) {
        errors.report(new ErrorReport(clock.currentTimeMillis(), "", 0, cause));
        LOG.warn("thread {} of user code ended", thread.getName(), cause);
    }

    /** Runs until it is to exit; returns why. */
    public LastWords run() {
        while (end == null) {
            try {
                Event event = events.poll(STEP_MS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    on(event);
                }
            } catch (InterruptedException e) {
                end = LastWords.crashed("the main thread was interrupted", e);
            } catch (Throwable e) { // user code's errors, too: nobody but this thread could say them
                end = LastWords.crashed("the worker failed", e);
            }
            Optional<LastWords> unused = step();
        }
        return end;
    }

    /** One round of {@link #run}, which doesn't wait; why it is to exit, if it is. To be called every {@value #STEP_MS} ms. */
    public Optional<LastWords> step() {
        try {
            Event event = events.poll();
            while (event != null && end == null) {
                on(event);
                event = events.poll();
            }
            if (end == null) {
                step(clock.nanoTime());
            }
        } catch (Throwable e) {
            end = LastWords.crashed("the worker failed", e);
        }
        return Optional.ofNullable(end);
    }

    /** The worker, when it is composed: for those who look. The main thread. */
    public Optional<Worker> worker() {
        return Optional.ofNullable(running).map(Composed::worker);
    }

    /** Tells the supervisor why, and closes the connection. */
    public void leave(LastWords lastWords) {
        boolean unused = channel.send(new Farewell(lastWords.cause(), lastWords.stack()));
        channel.close();
    }

    // ---- what happens

    private void on(Event event) {
        if (event instanceof FromChannel channelEvent) {
            onChannel(channelEvent.event());
        } else if (event instanceof Ready ready) {
            onComposed(ready.topology());
        } else if (event instanceof Refused refused) {
            onRefused(refused.peer(), refused.reason());
        } else if (event instanceof EndNow now) {
            end = now.words();
        }
    }

    private void onChannel(SupervisorChannel.Event event) {
        if (event instanceof Opened opened) {
            channel.onOpened(opened.connection());
            peers.tellAgain();
            nextStatusNs = clock.nanoTime();
        } else if (event instanceof Told told && channel.isCurrent(told.connection())) {
            onMessage(told.message());
        } else if (event instanceof Ended ended) {
            boolean unused = channel.onEnded(ended.connection(), ended.why(), clock.nanoTime());
        }
    }

    private void onMessage(ToWorker message) {
        if (message instanceof Launch newLaunch) {
            onLaunch(newLaunch);
        } else if (message instanceof Plan newPlan) {
            onPlan(newPlan);
        } else if (message instanceof Activation activation) {
            active = activation.active();
            if (phase == Phase.RUNNING) {
                applyActive(composed());
            }
        } else if (message instanceof Drain drain) {
            long untilNs = clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drain.waitMs());
            drainUntilNs = draining && drainUntilNs - untilNs < 0 ? drainUntilNs : untilNs;
            draining = true;
            if (phase == Phase.RUNNING) {
                composed().closeSpouts(drainUntilNs, MOVED);
            }
        } else if (message instanceof Close close) {
            close(clock.nanoTime(), 0, TimeUnit.MILLISECONDS.toNanos(close.waitMs()), LastWords.closed());
        } else if (message instanceof Ask ask) {
            onAsk(ask);
        }
    }

    private void onLaunch(Launch newLaunch) {
        Launch known = launch;
        if (known == null) {
            launch = newLaunch;
            phase = Phase.COMPOSING;
            surroundings.compose(newLaunch, errors, new Outcome());
        } else if (!known.topologyId().equals(newLaunch.topologyId())
                || known.number() != newLaunch.number()
                || known.incarnation() != newLaunch.incarnation()) {
            end = new LastWords(
                    LastWords.CRASHED,
                    0,
                    "the supervisor takes it for worker " + newLaunch.number() + "." + newLaunch.incarnation() + " of "
                            + newLaunch.topologyId() + ", but it is " + known.number() + "." + known.incarnation()
                            + " of " + known.topologyId(),
                    "");
        }
    }

    private final class Outcome implements WorkerSurroundings.Composing {
        @Override
        public void onComposed(Composed topology) {
            events.add(new Ready(topology));
        }

        @Override
        public void onFailed(String what, Throwable cause) {
            crash(what, cause);
        }

        @Override
        public void onRefused(int peer, RefusalReason reason) {
            events.add(new Refused(peer, reason));
        }
    }

    private void onComposed(Composed topology) {
        running = topology;
        LOG.info(
                "worker {} of {} is composed",
                topology.launch().number(),
                topology.launch().topologyId());
        if (phase != Phase.COMPOSING) {
            return; // it was told to close meanwhile, and will
        }
        phase = Phase.RUNNING;
        Worker worker = topology.worker();
        worker.open();
        applyActive(worker);
        if (draining) {
            worker.closeSpouts(drainUntilNs, MOVED);
        }
        applyPlan();
    }

    private void onPlan(Plan newPlan) {
        Plan known = plan;
        if (known != null && newPlan.plan().epoch() < known.plan().epoch()) {
            return;
        }
        plan = newPlan;
        applyPlan();
    }

    private void applyPlan() {
        Composed topology = running;
        Plan current = plan;
        if (topology != null && current != null && phase == Phase.RUNNING) {
            topology.worker().apply(current.plan(), TimeUnit.MILLISECONDS.toNanos(current.drainWaitMs()));
            topology.refreshTasks();
        }
    }

    private void applyActive(Worker worker) {
        if (active) {
            worker.activate();
        } else {
            worker.deactivate();
        }
    }

    private Worker composed() {
        Composed topology = running;
        if (topology == null) {
            throw new IllegalStateException("there is no worker in phase " + phase);
        }
        return topology.worker();
    }

    private void onRefused(int peer, RefusalReason reason) {
        if (reason == RefusalReason.STALE_INCARNATION || reason == RefusalReason.DUPLICATE_INCARNATION) {
            end = new LastWords(
                    LastWords.REPLACED, 0, "replaced: worker " + peer + " knows a newer start of this worker", "");
        } else {
            refusals.put(peer, "it refuses: " + reason);
        }
    }

    private void onAsk(Ask ask) {
        Composed topology = running;
        switch (ask.question()) {
            case STACKS -> answer(ask.id(), new Text(stacks()));
            case STATS -> {
                List<Executor> executors =
                        topology == null ? List.of() : topology.worker().executors();
                answer(ask.id(), Numbers.of(executors, this::inboxTuples));
            }
            case OLDEST -> {
                if (topology == null) {
                    answer(ask.id(), new Unanswerable("the worker is starting"));
                } else {
                    List<Executor> executors = topology.worker().executors().stream()
                            .filter(executor -> !executor.isClosed())
                            .toList();
                    OldestAnswer question =
                            new OldestAnswer(ask.id(), Math.min(1_000, ask.limit()), executors, clock.nanoTime());
                    questions.add(question);
                    question.ask(executors);
                }
            }
        }
    }

    private int inboxTuples(String component) {
        Composed topology = running;
        if (topology == null) {
            return 0;
        }
        var declared = topology.topology().components().get(component);
        return declared == null
                ? 0
                : topology.config()
                        .forComponent(component, declared.configuration())
                        .get(TopologyKeys.INBOX_TUPLES);
    }

    private void answer(long id, ToSupervisor.Reply reply) {
        boolean unused = channel.send(new Answer(id, reply));
    }

    private static String stacks() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            text.append('"')
                    .append(thread.getName())
                    .append("\" ")
                    .append(thread.getState())
                    .append('\n');
            for (StackTraceElement frame : stack) {
                text.append("\tat ").append(frame).append('\n');
            }
            text.append('\n');
        });
        return text.length() > MOST_STACKS ? text.substring(0, MOST_STACKS) : text.toString();
    }

    // ---- what time brings

    private void step(long nowNs) {
        channel.step(nowNs);
        Composed topology = running;
        if (topology != null) {
            stepTopology(topology, nowNs);
        }
        stepEnd(topology, nowNs);
        errors.poll(clock.currentTimeMillis()).forEach(this::report);
        while (channel.isOpen() && !unsent.isEmpty()) {
            boolean unused = channel.send(unsent.poll());
        }
        Status status = status(nowNs);
        if (nowNs - nextStatusNs >= 0 || !isSame(status, lastStatus)) {
            nextStatusNs = nowNs + STATUS_NS;
            lastStatus = channel.send(status) ? status : null;
        }
    }

    private void stepTopology(Composed topology, long nowNs) {
        Worker worker = topology.worker();
        if (phase == Phase.RUNNING) {
            worker.catchUp();
            lookForNewerPlan(worker, nowNs);
        }
        questions.removeIf(question -> {
            boolean due = question.isDue(nowNs);
            if (due) {
                answer(question.id(), question.answer());
            }
            return due;
        });
        if (nowNs - nextLookNs >= 0) {
            nextLookNs = nowNs + LOOK_NS;
            stalls.look(worker.executors(), topology.topology(), topology.config(), nowNs, clock.currentTimeMillis())
                    .forEach(this::report);
            Plan current = plan;
            if (current != null && phase == Phase.RUNNING) {
                var apart = worker.peersApart();
                refusals.keySet().retainAll(apart);
                peers.look(current.plan(), apart, refusals, nowNs).forEach(channel::send);
            }
        }
    }

    private void report(ToSupervisor message) {
        if (unsent.size() == MOST_UNSENT) {
            unsent.removeFirst();
        }
        unsent.addLast(message);
    }

    private void lookForNewerPlan(Worker worker, long nowNs) {
        long newest = worker.newestEpochSeen();
        if (newest <= worker.planEpoch() || plan == null) {
            seenEpoch = 0;
        } else if (seenEpoch == 0) {
            seenEpoch = newest;
            newerSinceNs = nowNs;
        } else if (nowNs - newerSinceNs >= SUPERSEDED_NS) {
            LOG.warn(
                    "peers have plan {}, and nobody gave it to this worker, which has plan {}",
                    newest,
                    worker.planEpoch());
            close(
                    nowNs,
                    SUPERSEDED_DRAIN_NS,
                    SUPERSEDED_DRAIN_NS + CLOSE_NS,
                    new LastWords(
                            LastWords.SUPERSEDED,
                            newest,
                            "peers have plan " + newest + ", and nobody gave it to this worker, which has plan "
                                    + worker.planEpoch(),
                            ""));
        }
    }

    private Status status(long nowNs) {
        Composed topology = running;
        if (topology == null) {
            return new Status(0, false, false, draining && nowNs - drainUntilNs >= 0, List.of(), 0);
        }
        Worker worker = topology.worker();
        List<OpenPlacement> open = new ArrayList<>();
        long pending = 0;
        for (Executor executor : worker.executors()) {
            if (!executor.isClosed()) {
                open.add(new OpenPlacement(
                        executor.placement().executor(), executor.placement().epoch()));
            }
            for (TaskMetrics task : executor.metrics()) {
                pending += task.pending().get();
            }
        }
        return new Status(
                worker.planEpoch(),
                phase == Phase.RUNNING
                        && worker.hasAllOpen()
                        && worker.peersApart().isEmpty(),
                phase == Phase.RUNNING && active && !draining,
                draining && (worker.areSpoutsClosed() || nowNs - drainUntilNs >= 0),
                ToSupervisor.sorted(open),
                pending);
    }

    /** But for the number of trees, which changes all the time and is told each second. */
    private static boolean isSame(Status status, @Nullable Status other) {
        return other != null
                && new Status(
                                status.planEpoch(),
                                status.ready(),
                                status.active(),
                                status.drained(),
                                status.open(),
                                other.pending())
                        .equals(other);
    }

    // ---- the end

    /** Begins to close; a second time only the deadline is of any meaning, if it is nearer. */
    private void close(long nowNs, long drainNs, long waitNs, LastWords why) {
        long untilNs = nowNs + waitNs;
        if (phase.compareTo(Phase.CLOSING_SPOUTS) >= 0) {
            closeUntilNs = untilNs - closeUntilNs < 0 ? untilNs : closeUntilNs;
            return;
        }
        LOG.info("closing: {}", why.cause());
        words = why;
        closeUntilNs = untilNs;
        if (phase == Phase.WAITING) {
            end = why;
            return;
        }
        phase = Phase.CLOSING_SPOUTS;
        Composed topology = running;
        if (topology != null) {
            topology.worker().closeSpouts(nowNs + drainNs, MOVED);
        }
    }

    private void stepEnd(@Nullable Composed topology, long nowNs) {
        if (phase.compareTo(Phase.CLOSING_SPOUTS) < 0) {
            return;
        }
        if (nowNs - closeUntilNs >= 0) {
            LOG.warn("not everything has closed in time; exiting nevertheless");
            end = words;
        } else if (topology == null) {
            return; // it is still being composed
        } else if (phase == Phase.CLOSING_SPOUTS && topology.worker().areSpoutsClosed()) {
            phase = Phase.CLOSING_BOLTS;
            topology.worker().closeBolts(nowNs + (closeUntilNs - nowNs) / 2, MOVED);
        } else if (phase == Phase.CLOSING_BOLTS && topology.worker().isClosed()) {
            phase = Phase.ENDING;
            long linksUntilNs = nowNs + (closeUntilNs - nowNs) / 2;
            topology.end(linksUntilNs, errors, () -> events.add(new EndNow(words)));
        }
    }
}
