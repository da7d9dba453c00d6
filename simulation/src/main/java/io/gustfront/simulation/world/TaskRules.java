package io.gustfront.simulation.world;

import io.gustfront.simulation.kernel.SimProcess;
import io.gustfront.simulation.kernel.Timeline;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which objects of which tasks are open where: never two at a time, unless the older one is fenced. */
final class TaskRules {
    static final String ONE_OBJECT = "a task's new object opens after its old one is closed, dead or fenced (M1, M2)";

    private final Timeline timeline;

    /** By topology and task; in the order of their opening. */
    private final Map<String, Map<Object, SimProcess>> open = new HashMap<>();

    private final IdentityHashMap<Object, String> keys = new IdentityHashMap<>();
    private final Fences fences;

    /** Says which processes are fenced. */
    @FunctionalInterface
    interface Fences {
        /** Whether a master has declared a process's node lost after the plan was made that the process goes by. */
        boolean isFenced(String topologyId, SimProcess process);
    }

    TaskRules(Timeline timeline, Fences fences) {
        this.timeline = timeline;
        this.fences = fences;
    }

    void onOpened(String topologyId, int task, SimProcess process, Object object) {
        String key = topologyId + " task " + task;
        Map<Object, SimProcess> others = open.computeIfAbsent(key, unused -> new LinkedHashMap<>());
        others.values().removeIf(other -> !other.isAlive());
        others.forEach((other, where) -> {
            if (!fences.isFenced(topologyId, where) && !fences.isFenced(topologyId, process)) {
                throw timeline.fail(
                        ONE_OBJECT, key + " is opened in " + process + ", and is open in " + where + ", too");
            }
        });
        others.put(object, process);
        keys.put(object, key);
        timeline.journal().line("open", key, process);
    }

    void onClosed(Object object) {
        String key = keys.remove(object);
        if (key != null) {
            Map<Object, SimProcess> others = open.get(key);
            if (others != null) {
                timeline.journal().line("close", key, String.valueOf(others.remove(object)));
            }
        }
    }

    /** The tasks of a topology that have an object in a process that lives. */
    Map<Integer, SimProcess> openTasks(String topologyId) {
        Map<Integer, SimProcess> tasks = new TreeMap<>();
        open.forEach((key, objects) -> {
            if (key.startsWith(topologyId + " task ")) {
                objects.values().stream()
                        .filter(SimProcess::isAlive)
                        .forEach(process ->
                                tasks.put(Integer.parseInt(key.substring(key.lastIndexOf(' ') + 1)), process));
            }
        });
        return tasks;
    }
}
