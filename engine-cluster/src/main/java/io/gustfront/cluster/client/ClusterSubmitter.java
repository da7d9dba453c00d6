package io.gustfront.cluster.client;

import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.Submitter;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.Topology;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.runtime.channel.TopologyBlob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Takes topologies in for a cluster: serializes them where they were built, uploads, submits. */
public final class ClusterSubmitter implements Submitter {
    private final GustClient client;
    private final Path jar;
    private final Optional<String> name;
    private final Map<String, Object> overrides;
    private final boolean inactive;

    /**
     * @param jar with the topology's classes
     * @param name takes the place of the name that the program says
     * @param overrides go over the configuration that the program says
     * @param inactive whether spouts are to wait for {@code activate}
     */
    public ClusterSubmitter(
            GustClient client, Path jar, Optional<String> name, Map<String, ?> overrides, boolean inactive) {
        this.client = client;
        this.jar = jar;
        this.name = name;
        this.overrides = new LinkedHashMap<>(overrides);
        this.inactive = inactive;
    }

    @Override
    public SubmittedTopology submit(String written, Topology topology, Config config) {
        Map<String, Object> merged = new LinkedHashMap<>(config);
        merged.putAll(overrides);
        TopologyConfig unused =
                TopologyConfig.of(merged); // tells everything that is wrong with it before anything is sent
        byte[] bytes = TopologyBlob.write(topology, merged);
        String wanted = name.orElse(written);
        try {
            BlobRef jarBlob = client.upload(jar);
            BlobRef topologyBlob = client.upload(bytes);
            Accepted accepted = client.submit(wanted, jarBlob, topologyBlob, inactive);
            return new SubmittedTopology(wanted, accepted.topologyId());
        } catch (IOException e) {
            throw new UncheckedIOException("the jar " + jar + " can't be read", e);
        }
    }
}
