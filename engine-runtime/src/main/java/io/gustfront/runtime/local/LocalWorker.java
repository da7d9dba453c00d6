package io.gustfront.runtime.local;

import io.gustfront.api.task.WorkerHook;
import io.gustfront.runtime.agent.SystemClock;
import io.gustfront.runtime.agent.ThreadNaming;
import io.gustfront.runtime.executor.BackgroundThreads;
import io.gustfront.runtime.executor.Resources;
import io.gustfront.runtime.executor.WorkerParts;
import io.gustfront.runtime.link.LinkHub;
import io.gustfront.runtime.worker.HookContext;
import io.gustfront.runtime.worker.Worker;
import io.gustfront.runtime.worker.WorkerThreads;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One worker of a local cluster: the same class that worker processes run, on threads of this JVM. */
final class LocalWorker {
    private final int number;
    private final TopologyRun run;
    private final Resources resources = new Resources();
    private final WorkerThreads threads;
    private final Worker worker;
    private final List<WorkerHook> startedHooks = new ArrayList<>();
    private @Nullable LinkHub hub;
    private @Nullable AutoCloseable transport;
    private volatile boolean crashed; // written by the thread that has the fault

    LocalWorker(int number, TopologyRun run) {
        this.number = number;
        this.run = run;
        SystemClock clock = run.clock();
        ThreadNaming naming = new ThreadNaming(run.name() + "-" + number + "-", run.loader());
        this.threads = WorkerThreads.of(run.config(), clock, naming, this::onFault);
        this.worker = new Worker(new WorkerParts(
                run.id(),
                run.name(),
                run.topology(),
                run.layout(),
                run.config(),
                number,
                TopologyRun.INCARNATION,
                run.random().nextLong(),
                run.encode(),
                run.streams(),
                run.routes(),
                run.registrations(),
                run.prototypes(),
                resources,
                clock,
                threads.host(),
                new BackgroundThreads(naming, this::onFault),
                run.errors()));
    }

    private void onFault(String agent, Throwable fault) {
        crashed = true;
        run.onFault(agent, fault);
    }

    /** Whether something happened after which a worker process would end. */
    boolean hasCrashed() {
        return crashed;
    }

    int number() {
        return number;
    }

    Worker worker() {
        return worker;
    }

    /** Its links; before the first plan. */
    void setLinks(LinkHub newHub, AutoCloseable newTransport) {
        hub = newHub;
        transport = newTransport;
        worker.setPeerSetter(newHub::setPeers);
    }

    void startHooks() {
        for (WorkerHook hook : run.prototypes().newWorkerHooks()) {
            hook.start(HookContext.of(run.id(), number, worker, run.config(), resources));
            startedHooks.add(hook);
        }
    }

    /** Ends the links, after what is under way has arrived or a bound. */
    void closeLinks() {
        LinkHub closing = hub;
        if (closing != null) {
            closing.close();
            boolean unused = run.await(closing::isClosed, run.deadlineIn(TopologyRun.CLOSE_BOUND_NS));
        }
    }

    /** Ends all threads. */
    void end() throws Exception {
        worker.stop();
        for (WorkerHook hook : startedHooks) {
            try {
                hook.shutdown();
            } catch (Throwable e) {
                run.onFault("hook of worker " + number, e);
            }
        }
        try {
            if (transport != null) {
                transport.close();
            }
        } finally {
            threads.end().run();
        }
    }
}
