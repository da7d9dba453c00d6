package io.gustfront.runtime.process;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.topology.ComponentSpec;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.channel.ToSupervisor.Stall;
import io.gustfront.runtime.executor.Executor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds calls of user code that don't return: an executor's count of calls and returns is odd, and hasn't moved for as long as
 * {@code stall.timeout}. Nothing is done to them but showing them, with their stack: when they are found, each time that as much
 * time has passed twice over, and when they return at last. Waiting for room to emit into isn't a stall. The main thread's.
 */
final class StallWatch {
    private static final String RUNTIME = "io.gustfront.runtime.";
    private static final String EXECUTORS = RUNTIME + "executor.";
    private static final int MOST_FRAMES = 100;

    private static final class Watched {
        private long calls;
        private long sinceNs;
        private long nextNs; // how long it may take until the next report
        private String call = "";
    }

    private final Map<Executor, Watched> all = new HashMap<>();

    /** Looks at all executors; what is to be told of them. */
    List<Stall> look(List<Executor> executors, Topology topology, TopologyConfig config, long nowNs, long nowMs) {
        List<Stall> stalls = new ArrayList<>();
        all.keySet().retainAll(executors);
        for (Executor executor : executors) {
            long calls = executor.userCalls();
            Watched watched = all.computeIfAbsent(executor, key -> new Watched());
            if (watched.calls != calls) {
                if (!watched.call.isEmpty()) {
                    stalls.add(stall(executor, watched.call, nowNs - watched.sinceNs, "", nowMs));
                }
                watched.calls = calls;
                watched.sinceNs = nowNs;
                watched.call = "";
                watched.nextNs = 0;
            } else if ((calls & 1) != 0) {
                lookAtCall(executor, watched, timeoutNs(executor, topology, config), nowNs, nowMs, stalls);
            }
        }
        return stalls;
    }

    private static void lookAtCall(
            Executor executor, Watched watched, long timeoutNs, long nowNs, long nowMs, List<Stall> stalls) {
        long takesNs = nowNs - watched.sinceNs;
        if (takesNs < Math.max(timeoutNs, watched.nextNs)) {
            return;
        }
        Thread thread = executor.driver();
        if (thread == null) {
            return; // it waits for room
        }
        StackTraceElement[] stack = thread.getStackTrace();
        if (executor.userCalls() == watched.calls) {
            watched.call = callOf(stack);
            watched.nextNs = 2 * takesNs;
            stalls.add(stall(executor, watched.call, takesNs, text(stack), nowMs));
        }
    }

    private static Stall stall(Executor executor, String call, long takesNs, String stack, long nowMs) {
        int first = executor.placement().executor().first();
        int last = executor.placement().executor().last();
        return new Stall(nowMs, executor.componentId(), first == last ? first : 0, call, takesNs / 1_000_000, stack);
    }

    private static long timeoutNs(Executor executor, Topology topology, TopologyConfig config) {
        ComponentSpec component = topology.components().get(executor.componentId());
        TopologyConfig own =
                component == null ? config : config.forComponent(component.id(), component.configuration());
        return own.get(TopologyKeys.STALL_TIMEOUT).toNanos();
    }

    /** The method of user code that the engine called: the outermost frame that isn't the engine's. */
    static String callOf(StackTraceElement[] stack) {
        boolean inEngine = false;
        for (int i = stack.length - 1; i >= 0; i--) {
            String type = stack[i].getClassName();
            if (type.startsWith(EXECUTORS)) {
                inEngine = true;
            } else if (inEngine && !type.startsWith(RUNTIME)) {
                return stack[i].getMethodName();
            }
        }
        return "a call";
    }

    private static String text(StackTraceElement[] stack) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(MOST_FRAMES, stack.length); i++) {
            text.append("\tat ").append(stack[i]).append('\n');
        }
        return text.toString();
    }
}
