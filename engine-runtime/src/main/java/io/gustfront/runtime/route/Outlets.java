package io.gustfront.runtime.route;

import io.gustfront.api.task.FailReason;
import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.Fences;
import io.gustfront.runtime.codec.SectionReader;
import io.gustfront.runtime.codec.SectionWriter;
import io.gustfront.runtime.codec.UndecodableTupleException;
import io.gustfront.runtime.codec.ValueCodec;
import io.gustfront.runtime.flow.Directory;
import io.gustfront.runtime.flow.Feeder;
import io.gustfront.runtime.flow.FusedExecutor;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.PeerPort;
import io.gustfront.runtime.tuple.Envelope;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TaskRange;
import io.gustfront.scheduler.WorkerPlan.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One executor's outlets: one for each executor that it sends to (two, where it sends to it on streams that close a cycle, too),
 * bound to where the newest plan says that executor is. Owned by the executor's thread.
 */
public final class Outlets {
    private static final FailReason LOST = FailReason.of(FailReason.Kind.WORKER_LOST);

    private record Key(TaskRange executor, boolean feedback) {}

    private record Binding(Outlet outlet, Placement placement) {}

    private final RouteSettings settings;
    private final Staging staging;
    private final Feeder feeder;
    private final Doorbell bell;
    private final TreeSpeaker trees;
    private final ValueCodec codec;
    private final SectionReader reader;
    private final RemoteDestination.Strays strays = new StraysOfThis();
    private final Map<Integer, Target> targets = new HashMap<>();
    private final Map<Integer, Target> feedbackTargets = new HashMap<>();
    private Map<Key, Binding> bindings = new HashMap<>();
    private final LongAdder droppedFeedback = new LongAdder();
    private @Nullable Directory directory;

    /**
     * @param feeder the executor, as what it is fused with sees it
     * @param bell the executor's, for when there is room again
     * @param trees hears of what can't be sent, or goes elsewhere than was said
     * @param codec the executor's
     */
    public Outlets(
            RouteSettings settings,
            Staging staging,
            Feeder feeder,
            Doorbell bell,
            TreeSpeaker trees,
            ValueCodec codec,
            StreamTable streams) {
        this.settings = settings;
        this.staging = staging;
        this.feeder = feeder;
        this.bell = bell;
        this.trees = trees;
        this.codec = codec;
        this.reader = new SectionReader(streams, new Fences());
    }

    /** To how many executors tuples go. */
    public int size() {
        return bindings.size();
    }

    /** The target for a task; the same object each time. */
    Target target(int task, boolean feedback) {
        return (feedback ? feedbackTargets : targets).computeIfAbsent(task, id -> {
            Target target = new Target(task, feedback);
            if (directory != null) {
                bind(target, directory);
            }
            return target;
        });
    }

    /** A new plan: what goes to executors that haven't moved goes on; what is staged for others follows them. */
    public void onPlan(Directory newDirectory) {
        directory = newDirectory;
        Map<Key, Binding> old = bindings;
        bindings = new HashMap<>();
        Map<Key, Binding> kept = new HashMap<>();
        old.forEach((key, binding) -> {
            Placement now = newDirectory.plan().executors().get(key.executor());
            if (now != null && binding.placement().equals(now) && isBoundAsIn(newDirectory, key, binding)) {
                kept.put(key, binding);
            }
        });
        bindings.putAll(kept);
        staging.onOutlets(kept.values().stream().map(Binding::outlet).toList());
        targets.values().forEach(target -> bind(target, newDirectory));
        feedbackTargets.values().forEach(target -> bind(target, newDirectory));
        old.forEach((key, binding) -> {
            if (!kept.containsKey(key)) {
                binding.outlet().drainTo(batch -> restage(batch, key.feedback()));
            }
        });
    }

    /** Whether an outlet goes where it would go if it was bound now, to an executor that hasn't moved. */
    private boolean isBoundAsIn(Directory in, Key key, Binding binding) {
        if (!binding.outlet().hasDestination()) {
            return false; // an executor that waited for its predecessor may have opened
        }
        LocalPort port =
                in.localPort(key.executor().first(), binding.placement().epoch());
        boolean fused = !key.feedback() && port != null && port.fusedTo(feeder.firstTask()) != null;
        return fused == binding.outlet().isFused();
    }

    private void bind(Target target, Directory in) {
        Placement placement = in.placementOf(target.task());
        if (placement == null) {
            placement = new Placement(new TaskRange(target.task(), target.task()), "", 0, 0);
        }
        Placement found = placement;
        Binding binding = bindings.computeIfAbsent(
                new Key(found.executor(), target.feedback()), key -> newBinding(found, key.feedback(), in));
        target.bind(binding.outlet(), found.worker() == in.self());
    }

    private Binding newBinding(Placement placement, boolean feedback, Directory in) {
        Outlet outlet =
                new Outlet(feedback, settings.batchTuples(), settings.batchBytes(), staging, batch -> overflow(batch));
        outlet.bind(destination(placement, feedback, in));
        return new Binding(outlet, placement);
    }

    private @Nullable Destination destination(Placement placement, boolean feedback, Directory in) {
        int theirs = placement.executor().first();
        if (placement.worker() == in.self()) {
            LocalPort port = in.localPort(theirs, placement.epoch());
            return port == null ? null : localDestination(port, feedback);
        }
        PeerPort peer = in.peers().get(placement.worker());
        return peer == null ? null : new RemoteDestination(peer, theirs, placement.epoch(), feedback, bell, strays);
    }

    private Destination localDestination(LocalPort port, boolean feedback) {
        FusedExecutor fused = feedback ? null : port.fusedTo(feeder.firstTask());
        LocalPacker packer = new LocalPacker(port, feedback, bell);
        return fused == null
                ? new LocalDestination(packer, settings.encodeLocal())
                : new FusedDestination(packer, fused, feeder, settings.encodeLocal());
    }

    /**
     * What was staged for an executor that has moved goes to where its tasks are now, tuple by tuple; but for what is tracked and was
     * said to go to a worker that can't be reached, for those trees fail when that is lost.
     */
    private void restage(Batch batch, boolean feedback) {
        boolean lost = batch.session() != null && !batch.session().isConnected();
        for (Envelope tuple : tuplesOf(batch)) {
            if (lost && tuple.isTracked()) {
                trees.fail(tuple, LOST);
                continue;
            }
            Outlet outlet = target(tuple.targetTask(), feedback).outlet();
            long reach = outlet.reach();
            if (reach != 0 && reach != batch.reach()) {
                trees.reached(tuple, reach);
            }
            try {
                if (outlet.encoded()) {
                    int length = codec.encode(tuple.values());
                    outlet.add(tuple, codec.buffer(), length);
                } else {
                    outlet.add(tuple);
                }
            } catch (IllegalArgumentException e) {
                trees.fail(tuple, FailReason.of(FailReason.Kind.MOVED));
            }
        }
    }

    private final class StraysOfThis implements RemoteDestination.Strays {
        @Override
        public void sent(Batch batch, long reach) {
            byte[] section = batch.section();
            if (section == null) {
                return;
            }
            reader.open(section);
            Envelope shell;
            while ((shell = reader.nextShellOrNull()) != null) {
                trees.reached(shell, reach);
            }
        }

        @Override
        public @Nullable Batch untrackedOf(Batch batch) {
            byte[] section = batch.section();
            if (section == null) {
                throw new IllegalStateException("a batch for another worker isn't encoded");
            }
            SectionWriter untracked = new SectionWriter(false, section.length);
            reader.open(section);
            Envelope shell;
            while ((shell = reader.nextShellOrNull()) != null) {
                if (shell.isTracked()) {
                    trees.fail(shell, LOST);
                } else {
                    untracked.append(reader.lastTuple());
                }
            }
            int tuples = untracked.tuples();
            return tuples == 0 ? null : new Batch(null, untracked.take(), tuples, null);
        }
    }

    private List<Envelope> tuplesOf(Batch batch) {
        List<Envelope> tuples = new ArrayList<>();
        if (batch.envelopes() != null) {
            for (int i = 0; i < batch.tuples(); i++) {
                tuples.add(batch.envelopes()[i]);
            }
        } else if (batch.section() != null) {
            reader.open(batch.section());
            while (reader.left() > 0) {
                try {
                    tuples.add(reader.next(codec));
                } catch (UndecodableTupleException e) {
                    trees.fail(e.shell(), FailReason.of(FailReason.Kind.MOVED));
                }
            }
        }
        return tuples;
    }

    private void overflow(Batch batch) {
        for (Envelope tuple : tuplesOf(batch)) {
            if (tuple.isTracked()) {
                trees.fail(tuple, FailReason.of(FailReason.Kind.FEEDBACK_FULL));
            } else {
                droppedFeedback.increment();
            }
        }
    }

    /** How many untracked tuples that close a cycle didn't fit and were dropped (PROTOCOL B4). Any thread. */
    public long droppedFeedback() {
        return droppedFeedback.sum();
    }

    /** The executor closes: what is staged will not be sent. */
    public void failAll(FailReason reason) {
        bindings.values()
                .forEach(binding -> binding.outlet().drainTo(batch -> {
                    for (Envelope tuple : tuplesOf(batch)) {
                        trees.fail(tuple, reason);
                    }
                }));
    }
}
