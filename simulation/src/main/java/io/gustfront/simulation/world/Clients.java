package io.gustfront.simulation.world;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.cluster.master.Answer;
import io.gustfront.cluster.master.Command;
import io.gustfront.cluster.model.TopologyRecord;
import io.gustfront.cluster.model.TopologyRecord.ComponentSize;
import io.gustfront.simulation.kernel.Chance;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** People with the command line: they ask for things at random, and again, with the same request id, while nobody answers. */
final class Clients {
    static final String DURABLE = "what was answered is durable";

    private static final long TRY_NS = 2_000_000_000L;
    private static final int MOST_TRIES = 40;

    private final World world;
    private final Chance chance;
    private int requests;
    private int answered;

    Clients(World world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    int answered() {
        return answered;
    }

    /** Somebody asks for something. */
    void somebodyWants() {
        List<String> names = List.copyOf(world.rules().names().keySet());
        String name = names.isEmpty() || chance.in(0.1) ? chance.of(world.names()) : chance.of(names);
        switch (world.mood().isMoving() && chance.in(0.7) ? 6 : chance.below(10)) {
            case 0, 1 -> submit(chance.of(world.names()));
            case 2 -> ask(new Command.Kill(id("kill"), name, wait(chance)));
            case 3, 4 -> ask(new Command.Activate(id("activate"), name, true));
            case 5 -> ask(new Command.Activate(id("activate"), name, false));
            case 6, 7, 8 ->
                ask(new Command.Rebalance(
                        id("rebalance"),
                        name,
                        chance.in(0.7) ? Optional.of(chance.between(1, 4)) : Optional.empty(),
                        executors(name),
                        wait(chance)));
            default ->
                ask(new Command.DrainNode(id("drain"), chance.of(world.nodes()).name(), chance.in(0.4)));
        }
    }

    private SortedMap<String, Integer> executors(String name) {
        SortedMap<String, Integer> wanted = new TreeMap<>();
        if (chance.in(0.4)) {
            String id = world.rules().names().get(name);
            TopologyRecord topology =
                    id == null ? null : world.rules().topologies().get(id);
            if (topology != null) {
                List<ComponentSize> sizes = List.copyOf(topology.components().values());
                int at = chance.below(sizes.size());
                wanted.put(
                        List.copyOf(topology.components().keySet()).get(at),
                        chance.between(1, sizes.get(at).tasks()));
            }
        }
        return wanted;
    }

    private static Optional<Long> wait(Chance chance) {
        return chance.in(0.5) ? Optional.of((long) chance.between(0, 5_000)) : Optional.empty();
    }

    private String id(String what) {
        return what + "-" + ++requests;
    }

    void submit(String name) {
        Shape shape = world.newShape(name);
        ask(new Command.Submit(
                id("submit"),
                name,
                shape.jar(),
                shape.blob(),
                shape.sizes(),
                shape.edges(),
                switch (world.mood()) {
                    case TORN -> chance.between(3, 4);
                    case STORMY, RESTLESS -> chance.between(2, 4);
                    default -> chance.between(1, 3);
                },
                shape.config().get(TopologyKeys.DRAIN_WAIT).toMillis(),
                shape.config().get(TopologyKeys.REBALANCE_AUTO),
                chance.in(0.9)));
    }

    void activate(String name, boolean active) {
        ask(new Command.Activate(id("activate"), name, active));
    }

    void kill(String name) {
        ask(new Command.Kill(id("kill"), name, Optional.empty()));
    }

    void fill(String node) {
        ask(new Command.DrainNode(id("drain"), node, false));
    }

    private void ask(Command command) {
        world.journal().line("ask", command.requestId(), describe(command));
        new Asking(command).next(0);
    }

    private static String describe(Command command) {
        if (command instanceof Command.Submit submit) {
            return "submit " + submit.name() + " with " + submit.workers() + " workers " + submit.components();
        }
        return command.toString();
    }

    /** One command, until it is answered. */
    private final class Asking {
        private final Command command;
        private boolean over;
        private int tries;

        Asking(Command command) {
            this.command = command;
        }

        void next(long delayNs) {
            world.timeline().after(delayNs, () -> {
                if (!over && tries++ < MOST_TRIES) {
                    Consumer<Answer> hears = this::onAnswer;
                    chance.of(world.masters()).submit(command, hears);
                    next(TRY_NS + chance.upToNs(TRY_NS));
                }
            });
        }

        private void onAnswer(Answer answer) {
            if (over) {
                return;
            }
            if (answer instanceof Answer.Done done) {
                over = true;
                answered++;
                world.journal().line("done", command.requestId(), done.outcome());
                boolean known = done.topologyId().isEmpty() || world.rules().everWas(done.topologyId());
                if (!world.rules().wasDone(command.requestId()) || !known) {
                    throw world.timeline()
                            .fail(
                                    DURABLE,
                                    command.requestId() + " was answered " + done
                                            + ", and the store knows nothing of it");
                }
            } else if (answer instanceof Answer.Refused refused && refused.why() != Answer.Why.NOT_LEADING) {
                over = true;
                world.journal().line("refused", command.requestId(), refused.message());
            }
        }
    }
}
