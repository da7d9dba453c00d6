package io.gustfront.cluster.master;

import io.gustfront.cluster.master.Answer.Why;
import io.gustfront.cluster.master.Change.AddRequest;
import io.gustfront.cluster.master.Change.AddTopology;
import io.gustfront.cluster.master.Change.PutAssignment;
import io.gustfront.cluster.master.Change.PutNode;
import io.gustfront.cluster.master.Change.PutTopology;
import io.gustfront.cluster.master.Change.RemoveRequest;
import io.gustfront.cluster.master.Change.RemoveTopology;
import io.gustfront.cluster.master.Image.Stored;
import io.gustfront.cluster.model.AssignmentRecord;
import io.gustfront.cluster.model.AssignmentRecord.SlotMode;
import io.gustfront.cluster.model.NodeRecord;
import io.gustfront.cluster.model.PlacedExecutor;
import io.gustfront.cluster.model.Presence.Request;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyState;
import io.gustfront.cluster.model.TopologyState.Active;
import io.gustfront.cluster.model.TopologyState.Inactive;
import io.gustfront.cluster.model.TopologyState.KillStep;
import io.gustfront.cluster.model.TopologyState.Killing;
import io.gustfront.cluster.model.TopologyState.Kind;
import io.gustfront.cluster.model.TopologyState.Rebalancing;
import io.gustfront.cluster.model.TopologyState.Scheduled;
import io.gustfront.cluster.model.TopologyState.Submitted;
import io.gustfront.scheduler.placement.Assignment;
import io.gustfront.scheduler.placement.Scheduler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What becomes of a command: a function of the command and of what is known. It has no effect. */
final class CommandLogic {
    /** So many commands are remembered. */
    static final int REQUESTS = 1_000;

    private static final int MOST_WORKERS = 10_000;

    /** An id has 128 characters at most; this leaves room for two numbers. */
    private static final int LONGEST_STEM = 96;

    private final Image image;
    private final Sights sights;
    private final long term;
    private final long wallMs;

    private CommandLogic(Image image, Sights sights, long term, long wallMs) {
        this.image = image;
        this.sights = sights;
        this.term = term;
        this.wallMs = wallMs;
    }

    /**
     * Decides.
     *
     * @param term the leader's; with it, ids are unique for all time
     * @param wallMs milliseconds since 1970, for people
     */
    static Decision decide(Command command, Image image, Sights sights, long term, long wallMs) {
        Stored<Request> before = image.requests().get(command.requestId());
        if (before != null) {
            Request done = before.value();
            return new Decision(List.of(), new Answer.Done(done.topologyId(), done.outcome()));
        }
        CommandLogic logic = new CommandLogic(image, sights, term, wallMs);
        Decision decision = logic.decide(command);
        return decision.answer() instanceof Answer.Done done
                ? new Decision(logic.remembered(command, decision.changes(), done), done)
                : decision;
    }

    private Decision decide(Command command) {
        if (command instanceof Command.Submit submit) {
            return submit(submit);
        } else if (command instanceof Command.DrainNode drain) {
            return drainNode(drain);
        }
        String name = nameOf(command);
        Optional<String> id = image.idOf(name);
        if (id.isEmpty()) {
            return Decision.refuse(Why.NOT_FOUND, "there is no topology '" + name + "'");
        }
        Stored<TopologyRecord> stored = image.topologies().get(id.get());
        if (stored == null) {
            return setAside(command, name, id.get());
        }
        TopologyRecord topology = stored.value();
        if (command instanceof Command.Kill kill) {
            return kill(topology, kill.waitMs().orElse(topology.drainWaitMs()));
        }
        if (topology.state().kind() == Kind.KILLING) {
            return Decision.refuse(Why.CONFLICT, "'" + name + "' is being killed");
        }
        return command instanceof Command.Activate activate
                ? activate(topology, activate.active())
                : rebalance(topology, (Command.Rebalance) command);
    }

    private static String nameOf(Command command) {
        if (command instanceof Command.Kill kill) {
            return kill.name();
        } else if (command instanceof Command.Activate activate) {
            return activate.name();
        }
        return ((Command.Rebalance) command).name();
    }

    private List<Change> remembered(Command command, List<Change> changes, Answer.Done done) {
        List<Change> all = new ArrayList<>(changes);
        all.add(new AddRequest(command.requestId(), new Request(lastRequest() + 1, done.topologyId(), done.outcome())));
        image.requests().entrySet().stream()
                .sorted(Comparator.comparingLong(
                        entry -> entry.getValue().value().sequence()))
                .limit(Math.max(0, image.requests().size() + 1 - REQUESTS))
                .forEach(entry -> all.add(new RemoveRequest(entry.getKey())));
        return all;
    }

    private Decision submit(Command.Submit submit) {
        if (image.names().containsKey(submit.name())) {
            String state = image.idOf(submit.name())
                    .flatMap(image::topology)
                    .map(topology -> topology.state().kind() == Kind.KILLING ? "is still being killed" : "runs")
                    .orElse("can't be read");
            return Decision.refuse(
                    Why.CONFLICT, "the name '" + submit.name() + "' is taken: a topology of that name " + state);
        }
        long sequence = 1
                + image.topologies().values().stream()
                        .mapToLong(stored -> stored.value().sequence())
                        .max()
                        .orElse(0);
        TopologyRecord topology = new TopologyRecord(
                newId(submit.name()),
                submit.name(),
                sequence,
                wallMs,
                submit.jar(),
                submit.blob(),
                submit.components(),
                submit.edges(),
                submit.workers(),
                new TreeMap<>(),
                submit.drainWaitMs(),
                submit.autoRebalance(),
                submit.active(),
                new Submitted(),
                List.of(),
                List.of());
        return new Decision(
                List.of(new AddTopology(topology)),
                new Answer.Done(topology.id(), "'" + submit.name() + "' was submitted as " + topology.id()));
    }

    /** A term has one leader, and what it has done grows with every request; so no id comes twice. */
    private String newId(String name) {
        String stem = name.length() > LONGEST_STEM ? name.substring(0, LONGEST_STEM) : name;
        return stem + "-" + term + "-" + (lastRequest() + 1);
    }

    private long lastRequest() {
        return image.requests().values().stream()
                .mapToLong(stored -> stored.value().sequence())
                .max()
                .orElse(0);
    }

    private Decision setAside(Command command, String name, String id) {
        String cause = Optional.ofNullable(image.broken().get(id))
                .map(Image.Broken::cause)
                .orElse("its topology in ZooKeeper is missing");
        if (command instanceof Command.Kill) {
            return new Decision(
                    List.of(new RemoveTopology(id)), new Answer.Done(id, "'" + name + "' was removed: " + cause));
        }
        return Decision.refuse(Why.CONFLICT, "'" + name + "' can only be killed: " + cause);
    }

    private Decision kill(TopologyRecord topology, long waitMs) {
        Optional<AssignmentRecord> assignment = image.assignment(topology.id());
        String name = "'" + topology.name() + "'";
        if (assignment.isEmpty()) {
            return new Decision(
                    List.of(new RemoveTopology(topology.id())), new Answer.Done(topology.id(), name + " was removed"));
        }
        if (topology.state() instanceof Killing killing) {
            boolean shorter = killing.step() == KillStep.DRAINING && waitMs < killing.waitLeftMs();
            List<Change> changes = shorter
                    ? List.of(
                            new PutTopology(topology.withState(new Killing(KillStep.DRAINING, waitMs))),
                            new PutAssignment(assignment.get().next(SlotMode.DRAIN, false, waitMs)))
                    : List.of();
            return new Decision(
                    changes,
                    new Answer.Done(
                            topology.id(),
                            name + " is being killed already"
                                    + (shorter ? "; it drains for " + waitMs + " ms more at most" : "")));
        }
        boolean stopped = assignment.get().mode() == SlotMode.STOP;
        Killing killing = new Killing(stopped ? KillStep.STOPPING : KillStep.DRAINING, stopped ? 0 : waitMs);
        return new Decision(
                List.of(
                        new PutTopology(topology.withActive(false).withState(killing)),
                        new PutAssignment(
                                assignment.get().next(stopped ? SlotMode.STOP : SlotMode.DRAIN, false, waitMs))),
                new Answer.Done(topology.id(), name + " drains for " + waitMs + " ms at most, and is removed then"));
    }

    private Decision activate(TopologyRecord topology, boolean active) {
        TopologyRecord wanted = topology.withActive(active);
        String name = "'" + topology.name() + "'";
        String outcome = active ? name + " is active" : name + " is inactive";
        Optional<AssignmentRecord> assignment = image.assignment(topology.id());
        return switch (topology.state().kind()) {
            case ACTIVE, INACTIVE -> {
                if (topology.active() == active) {
                    yield new Decision(List.of(), new Answer.Done(topology.id(), outcome + " already"));
                }
                List<Change> changes = new ArrayList<>();
                changes.add(new PutTopology(wanted.withState(active ? new Active() : new Inactive())));
                assignment.ifPresent(record ->
                        changes.add(new PutAssignment(record.next(SlotMode.RUN, active, record.drainWaitMs()))));
                yield new Decision(changes, new Answer.Done(topology.id(), outcome));
            }
            case REBALANCING -> {
                List<Change> changes = new ArrayList<>();
                changes.add(new PutTopology(wanted));
                assignment.ifPresent(record ->
                        changes.add(new PutAssignment(record.next(SlotMode.RUN, active, record.drainWaitMs()))));
                yield new Decision(changes, new Answer.Done(topology.id(), outcome + ", and is being rebalanced"));
            }
            case SUBMITTED, SCHEDULED, PENDING ->
                new Decision(
                        List.of(new PutTopology(wanted)),
                        new Answer.Done(
                                topology.id(),
                                name + " will be " + (active ? "active" : "inactive") + " when it is ready"));
            case PAUSED, FAILED -> {
                if (!active) {
                    yield Decision.refuse(Why.CONFLICT, name + " doesn't run: " + topology.state());
                }
                yield again(wanted, assignment);
            }
            case KILLING -> throw new IllegalStateException("refused before: " + topology);
        };
    }

    private Decision again(TopologyRecord wanted, Optional<AssignmentRecord> assignment) {
        TopologyState next = wanted.state().kind() == Kind.FAILED ? new Submitted() : new Scheduled();
        List<Change> changes = new ArrayList<>();
        changes.add(new PutTopology(wanted.withNothingAvoided().withState(next)));
        assignment.ifPresent(
                record -> changes.add(new PutAssignment(record.next(SlotMode.RUN, false, record.drainWaitMs()))));
        return new Decision(changes, new Answer.Done(wanted.id(), "'" + wanted.name() + "' is being started again"));
    }

    private Decision rebalance(TopologyRecord topology, Command.Rebalance command) {
        String name = "'" + topology.name() + "'";
        int workers = command.workers().orElse(topology.workers());
        SortedMap<String, Integer> executors = new TreeMap<>(topology.executors());
        executors.putAll(command.executors());
        if (workers < 1 || workers > MOST_WORKERS) {
            return Decision.refuse(Why.INVALID, name + " can have 1 to " + MOST_WORKERS + " workers, not " + workers);
        }
        TopologyRecord wanted;
        try {
            wanted = topology.withWish(workers, executors).withNothingAvoided();
            if (wanted.layout(executors).allExecutors().isEmpty()) {
                return Decision.refuse(Why.INVALID, name + " has no executors");
            }
        } catch (IllegalArgumentException e) {
            return Decision.refuse(Why.INVALID, String.valueOf(e.getMessage()));
        }
        Optional<AssignmentRecord> assignment = image.assignment(topology.id());
        return switch (topology.state().kind()) {
            case ACTIVE, INACTIVE -> {
                if (assignment.isEmpty()) {
                    throw new IllegalStateException("active without an assignment: " + topology);
                }
                yield moved(wanted, assignment.get(), command.waitMs().orElse(topology.drainWaitMs()));
            }
            case SUBMITTED, SCHEDULED, PENDING, PAUSED ->
                new Decision(
                        List.of(new PutTopology(wanted)),
                        new Answer.Done(topology.id(), name + " gets these numbers when it is placed"));
            case REBALANCING -> Decision.refuse(Why.CONFLICT, name + " is being rebalanced; wait until that is done");
            default -> Decision.refuse(Why.CONFLICT, name + " doesn't run: " + topology.state());
        };
    }

    private Decision moved(TopologyRecord wanted, AssignmentRecord assignment, long waitMs) {
        List<TopologyRecord> topologies = image.topologies().values().stream()
                .map(Stored::value)
                .map(other -> other.id().equals(wanted.id()) ? wanted : other)
                .toList();
        Assignment plan = Scheduler.plan(Placing.view(image, topologies, sights, Optional.of(wanted.id())))
                .of(wanted.id())
                .assignment();
        List<PlacedExecutor> target = Placing.target(plan);
        if (target.equals(assignment.target())) {
            return new Decision(
                    List.of(new PutTopology(wanted)),
                    new Answer.Done(wanted.id(), "'" + wanted.name() + "' is even already; nothing moves"));
        }
        AssignmentRecord next =
                Steps.of(wanted, assignment, plan, image, sights).next(SlotMode.RUN, assignment.active(), waitMs);
        return new Decision(
                List.of(new PutTopology(wanted.withState(new Rebalancing(waitMs))), new PutAssignment(next)),
                new Answer.Done(wanted.id(), "'" + wanted.name() + "' is being rebalanced"));
    }

    private Decision drainNode(Command.DrainNode command) {
        Map<String, Stored<NodeRecord>> nodes = image.nodes();
        Stored<NodeRecord> stored = nodes.get(command.node());
        if (stored == null) {
            return Decision.refuse(
                    Why.NOT_FOUND, "there is no node '" + command.node() + "'; there are " + nodes.keySet());
        }
        List<Change> changes = stored.value().draining() == command.draining()
                ? List.of()
                : List.of(new PutNode(stored.value().withDraining(command.draining())));
        return new Decision(
                changes,
                new Answer.Done(
                        "",
                        command.draining()
                                ? "node " + command.node() + " is being emptied"
                                : "node " + command.node() + " can be used"));
    }
}
