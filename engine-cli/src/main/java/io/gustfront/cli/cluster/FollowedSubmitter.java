package io.gustfront.cli.cluster;

import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.Submitter;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.cli.output.ProgressLine;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Submits to a cluster, says so, and remembers what was submitted and what the cluster refused. Any thread. */
final class FollowedSubmitter implements Submitter {
    private final ClusterSubmitter submitter;
    private final ProgressLine progress;
    private final List<SubmittedTopology> submitted = new CopyOnWriteArrayList<>();

    /** Written by the program's thread, read by the command's. */
    private volatile @Nullable RuntimeException refusal;

    FollowedSubmitter(ClusterSubmitter submitter, ProgressLine progress) {
        this.submitter = submitter;
        this.progress = progress;
    }

    @Override
    public SubmittedTopology submit(String name, Topology topology, Config config) {
        topology.warnings().forEach(warning -> progress.note("warning: " + warning));
        try {
            SubmittedTopology done = submitter.submit(name, topology, config);
            submitted.add(done);
            progress.step(done.name() + " was taken in as " + done.id());
            return done;
        } catch (GustException | UncheckedIOException e) {
            refusal = e;
            throw e;
        }
    }

    List<SubmittedTopology> submitted() {
        return List.copyOf(submitted);
    }

    /** Why the cluster didn't take a topology in. */
    Optional<RuntimeException> refusal() {
        return Optional.ofNullable(refusal);
    }
}
