package io.gustfront.cli.cluster;

import io.gustfront.cluster.view.Views.TopologyDetail;
import io.gustfront.cluster.view.Views.WorkerRow;

/** When a topology is what somebody waits for: the cluster has decided it, and the workers say that they do it. */
final class Readiness {
    private Readiness() {}

    static boolean isActive(TopologyDetail topology) {
        return topology.row().state().equals("active")
                && topology.workers().stream().allMatch(WorkerRow::active);
    }

    static boolean isInactive(TopologyDetail topology) {
        return topology.row().state().equals("inactive")
                && topology.workers().stream().noneMatch(WorkerRow::active);
    }

    /** It is as its users want it, whatever that is. */
    static boolean isSettled(TopologyDetail topology) {
        return topology.closing() == 0
                && topology.unplaced().isEmpty()
                && (topology.row().active() ? isActive(topology) : isInactive(topology));
    }
}
