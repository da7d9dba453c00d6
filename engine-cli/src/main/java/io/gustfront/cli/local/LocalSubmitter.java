package io.gustfront.cli.local;

import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.Submitter;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.local.LocalCluster;
import io.gustfront.runtime.local.LocalTopology;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Takes a program's topologies into a local cluster, and remembers them. May be used by any thread. */
public final class LocalSubmitter implements Submitter {
    private final LocalCluster cluster;
    private final Map<String, ?> overrides;
    private final Consumer<String> warnings;
    private final List<LocalSubmission> submissions = new CopyOnWriteArrayList<>();

    /**
     * @param cluster runs them
     * @param overrides configuration that goes over their own
     * @param warnings hears what is legal in a topology and probably not meant
     */
    public LocalSubmitter(LocalCluster cluster, Map<String, ?> overrides, Consumer<String> warnings) {
        this.cluster = cluster;
        this.overrides = overrides;
        this.warnings = warnings;
    }

    @Override
    public SubmittedTopology submit(String name, Topology topology, Config config) {
        topology.warnings().forEach(warnings);
        Config merged = new Config(config);
        merged.putAll(overrides);
        LocalTopology running = cluster.run(name, topology, merged);
        submissions.add(new LocalSubmission(running, topology, merged));
        return new SubmittedTopology(running.name(), running.id());
    }

    /** What runs, and ran, in the order in which it was submitted. */
    public List<LocalSubmission> submissions() {
        return List.copyOf(submissions);
    }
}
