package io.gustfront.cluster.client;

import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.Submitter;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.Topology;
import io.gustfront.cluster.model.BlobRef;
import io.gustfront.cluster.view.Views.Accepted;
import io.gustfront.runtime.channel.TopologyBlob;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.route.KeyHasher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes topologies in for a cluster: serializes them where they were built, uploads, submits. */
public final class ClusterSubmitter implements Submitter {
    private final GustClient client;
    private final Path jar;
    private final Optional<String> name;
    private final Map<String, Object> overrides;
    private final boolean inactive;
    private final Consumer<String> uploads;

    /**
     * @param jar with the topology's classes
     * @param name takes the place of the name that the program says
     * @param overrides go over the configuration that the program says
     * @param inactive whether spouts are to wait for {@code activate}
     */
    public ClusterSubmitter(
            GustClient client, Path jar, Optional<String> name, Map<String, ?> overrides, boolean inactive) {
        this(client, jar, name, overrides, inactive, uploaded -> {});
    }

    /**
     * @param uploads hears a topology's name when all that can be checked here was found right, and it is uploaded
     */
    public ClusterSubmitter(
            GustClient client,
            Path jar,
            Optional<String> name,
            Map<String, ?> overrides,
            boolean inactive,
            Consumer<String> uploads) {
        this.uploads = uploads;
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
        check(TopologyConfig.of(merged));
        byte[] bytes = TopologyBlob.write(topology, merged);
        String wanted = name.orElse(written);
        uploads.accept(wanted);
        try {
            BlobRef jarBlob = client.upload(jar);
            BlobRef topologyBlob = client.upload(bytes);
            Accepted accepted = client.submit(wanted, jarBlob, topologyBlob, inactive);
            return new SubmittedTopology(wanted, accepted.topologyId());
        } catch (IOException e) {
            throw new UncheckedIOException("the jar " + jar + " can't be read", e);
        }
    }

    /** Tells what is wrong with the classes that it names before anything is sent: workers would fail for it, again and again. */
    private static void check(TopologyConfig config) {
        ClassLoader loader = loader();
        Registrations unused = new Registrations(config, loader);
        KeyHasher unusedToo = new KeyHasher(config, loader);
    }

    /** That of the program, which finds the jar's classes. */
    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? ClusterSubmitter.class.getClassLoader() : context;
    }
}
