package io.gustfront.cluster.view;

import io.gustfront.cluster.wire.ReplyBody.ErrorEntry;
import io.gustfront.cluster.wire.ReplyBody.WorkerStats;
import io.gustfront.runtime.channel.ToSupervisor.OldTuple;
import io.gustfront.runtime.channel.TopologyStructure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What clients get. */
public final class Views {
    private Views() {}

    /**
     * Why a request wasn't done.
     *
     * @param error {@code invalid}, {@code unauthorized}, {@code forbidden}, {@code not-found}, {@code conflict}, {@code too-large},
     *     {@code not-leading}, {@code internal}
     * @param message one line for people
     * @param leader for {@code not-leading}: where the leader's REST API is, if that is known
     */
    public record Problem(String error, String message, Optional<String> leader) {}

    /**
     * A command is durable.
     *
     * @param topologyId the topology that it was about; empty if it was about none
     * @param message what happens now
     */
    public record Accepted(String topologyId, String message) {}

    /**
     * A blob was stored.
     *
     * @param sha256 its digest
     * @param bytes its size
     */
    public record Blob(String sha256, long bytes) {}

    /**
     * The cluster.
     *
     * @param version the engine's
     * @param leading whether the master that was asked leads
     * @param term in which term
     * @param leader the leading master's id, if there is one
     * @param leaderUrl where its REST API is
     * @param masters how many masters live
     * @param nodes how many nodes live
     * @param slots how many slots they have
     * @param slotsInUse how many of them are assigned
     */
    public record Cluster(
            String version,
            boolean leading,
            long term,
            Optional<String> leader,
            Optional<String> leaderUrl,
            int masters,
            int nodes,
            int slots,
            int slotsInUse) {}

    /**
     * A topology in a list.
     *
     * @param name its name
     * @param id its id
     * @param state {@code active}, {@code pending}…
     * @param reason why it is in this state, or what is not as it should be; empty if there is nothing to say
     * @param active whether its users want it to be active
     * @param workers how many workers it has
     * @param wantedWorkers how many it asks for
     * @param executors how many executors it has
     * @param tasks how many tasks
     * @param submittedAtMs since 1970
     */
    public record TopologyRow(
            String name,
            String id,
            String state,
            String reason,
            boolean active,
            int workers,
            int wantedWorkers,
            int executors,
            int tasks,
            long submittedAtMs) {}

    /**
     * A topology in full.
     *
     * @param row as in a list
     * @param epoch of its assignment
     * @param waitLeftMs how much is left of the wait of a kill or rebalance; 0 if none is under way
     * @param closing how many executors are being closed before others open
     * @param components by id
     * @param workers the workers, by number
     * @param unplaced executors without a place, and why
     * @param steps what it still waits for, in order, for people: why it isn't active yet
     */
    public record TopologyDetail(
            TopologyRow row,
            long epoch,
            long waitLeftMs,
            int closing,
            Map<String, ComponentRow> components,
            List<WorkerRow> workers,
            List<String> unplaced,
            List<String> steps) {
        /** Whether it is active, all of it runs, and nothing is about to move. */
        public boolean runsWhole() {
            return row.state().equals("active")
                    && closing == 0
                    && unplaced.isEmpty()
                    && workers.stream().allMatch(WorkerRow::runsAll);
        }

        /** Whether it {@linkplain #runsWhole() runs whole}, on so many workers. */
        public boolean runsOn(int wanted) {
            return workers.size() == wanted && runsWhole();
        }
    }

    /**
     * A component.
     *
     * @param kind {@code spout} or {@code bolt}
     * @param tasks its tasks
     * @param executors its executors
     */
    public record ComponentRow(String kind, int tasks, int executors) {}

    /**
     * A worker.
     *
     * @param number its number within the topology
     * @param node where
     * @param host where its links are answered
     * @param port its slot
     * @param phase running, starting…; "unknown" if its supervisor isn't connected, "none" if nothing is there
     * @param pid its process; 0 if there is none
     * @param incarnation the start of it
     * @param startedAtMs since 1970; 0 if there is no process
     * @param ready whether it is
     * @param active whether its spouts run
     * @param pending open trees of its spouts
     * @param exits how often it ended unasked in the last two minutes
     * @param problem why it ended last, or can't start; empty if there is nothing to say
     * @param executors what it runs
     */
    public record WorkerRow(
            int number,
            String node,
            String host,
            int port,
            String phase,
            long pid,
            int incarnation,
            long startedAtMs,
            boolean ready,
            boolean active,
            long pending,
            int exits,
            String problem,
            List<ExecutorRow> executors) {
        /** Whether it is up and active, and all that it has to run is open. */
        public boolean runsAll() {
            return phase.equals("running")
                    && ready
                    && active
                    && executors.stream().allMatch(executor -> executor.state().equals("open"));
        }
    }

    /**
     * An executor.
     *
     * @param component whose tasks
     * @param firstTask its lowest task
     * @param lastTask its highest task
     * @param epoch in which it was placed there
     * @param state {@code open}, {@code opening}, {@code closing}
     */
    public record ExecutorRow(String component, int firstTask, int lastTask, long epoch, String state) {}

    /**
     * What a rebalance would lead to.
     *
     * @param name the topology
     * @param outcome what it would be answered
     * @param executors how many executors there would be
     * @param moving how many of them would move; the others go on undisturbed
     * @param workers the workers as they would be, by number
     * @param ending workers that would end, as node:port
     */
    public record RebalancePlan(
            String name, String outcome, int executors, int moving, List<PlannedWorker> workers, List<String> ending) {}

    /**
     * A worker as it would be.
     *
     * @param number its number within the topology
     * @param node where
     * @param port its slot
     * @param isNew whether there is none yet
     * @param executors what it would run
     */
    public record PlannedWorker(int number, String node, int port, boolean isNew, List<PlannedExecutor> executors) {}

    /**
     * An executor as it would be.
     *
     * @param component whose tasks
     * @param firstTask its lowest task
     * @param lastTask its highest task
     * @param from where its tasks are now, as node:port, if it moves
     * @param why it moves; empty if it stays
     */
    public record PlannedExecutor(String component, int firstTask, int lastTask, List<String> from, String why) {}

    /**
     * A topology's structure, as its blob has it.
     *
     * @param name its name
     * @param structure components, streams, groupings, configuration
     */
    public record Structure(String name, TopologyStructure structure) {}

    /**
     * A node.
     *
     * @param node its id
     * @param host where its workers' links are answered
     * @param state live, silent or "lost"; draining if it is being emptied, drained if it is empty then
     * @param connected whether its supervisor is connected
     * @param clockOffMs by how many milliseconds its clock is ahead of the leading master's; 0 if that is less than two seconds, either
     *     way, or isn't known
     * @param slots its slots
     */
    public record NodeRow(
            String node, String host, String state, boolean connected, long clockOffMs, List<SlotRow> slots) {}

    /**
     * A slot.
     *
     * @param port its port
     * @param topology the name of the topology that has it; empty if it is free
     */
    public record SlotRow(int port, String topology) {}

    /**
     * Numbers of a topology's workers.
     *
     * @param nodes by node, those that answered
     * @param missing nodes that didn't, and why
     */
    public record Stats(Map<String, List<WorkerStats>> nodes, Map<String, String> missing) {}

    /**
     * Errors of a topology.
     *
     * @param errors the newest first
     * @param missing nodes that didn't answer, and why
     */
    public record Errors(List<ErrorEntry> errors, Map<String, String> missing) {}

    /**
     * The tuples that have waited longest.
     *
     * @param tuples the oldest first
     * @param missing nodes that didn't answer, and why
     */
    public record Oldest(List<OldTuple> tuples, Map<String, String> missing) {}

    /**
     * A piece of a log.
     *
     * @param node where
     * @param port which worker
     * @param from the position of its first byte
     * @param text whole lines
     * @param next where to go on
     */
    public record Log(String node, int port, long from, String text, long next) {}

    /**
     * The stacks of a worker's threads.
     *
     * @param text for people
     */
    public record Stacks(String text) {}
}
