package io.gustfront.runtime.process;

import io.gustfront.runtime.channel.ToSupervisor.PeerTrouble;
import io.gustfront.scheduler.WorkerPlan;
import io.gustfront.scheduler.WorkerPlan.WorkerPlace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells of peers with which there has been no session for a while, and when there is one again (PROTOCOL K3). The main thread's. */
final class PeerWatch {
    private static final long APART_NS = 15_000_000_000L;

    private static final class Apart {
        private final int incarnation;
        private final long sinceNs;
        private long nextNs = APART_NS;
        private boolean told;

        Apart(int incarnation, long sinceNs) {
            this.incarnation = incarnation;
            this.sinceNs = sinceNs;
        }
    }

    private final Map<Integer, Apart> all = new HashMap<>();

    /** What is to be told. Peers that were never started aren't missed. */
    List<PeerTrouble> look(WorkerPlan plan, Set<Integer> withoutSession, Map<Integer, String> problems, long nowNs) {
        List<PeerTrouble> troubles = new ArrayList<>();
        all.entrySet().removeIf(entry -> {
            WorkerPlace place = plan.workers().get(entry.getKey());
            Apart apart = entry.getValue();
            boolean over = place == null
                    || place.incarnation() != apart.incarnation
                    || !withoutSession.contains(entry.getKey());
            if (over && apart.told) {
                troubles.add(new PeerTrouble(entry.getKey(), apart.incarnation, 0, ""));
            }
            return over;
        });
        for (WorkerPlace place : plan.workers().values()) {
            if (place.incarnation() > 0 && withoutSession.contains(place.number())) {
                Apart apart = all.computeIfAbsent(place.number(), key -> new Apart(place.incarnation(), nowNs));
                long forNs = nowNs - apart.sinceNs;
                if (forNs >= apart.nextNs) {
                    apart.nextNs = forNs + APART_NS;
                    apart.told = true;
                    troubles.add(new PeerTrouble(
                            place.number(),
                            apart.incarnation,
                            forNs / 1_000_000,
                            problems.getOrDefault(
                                    place.number(), "no connection to " + place.host() + ":" + place.port())));
                }
            }
        }
        return troubles;
    }

    /** A supervisor that knows nothing yet has connected: what is so now is told anew. */
    void tellAgain() {
        all.values().forEach(apart -> {
            if (apart.told) {
                apart.nextNs = 0;
            }
        });
    }
}
