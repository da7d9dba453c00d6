package io.gustfront.chaos.inject;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.chaos.load.LoadTopology;
import io.gustfront.cli.dev.DevCluster;
import io.gustfront.cluster.client.ClusterSubmitter;
import io.gustfront.cluster.client.GustClient;
import io.gustfront.cluster.client.GustException;
import io.gustfront.cluster.view.Views.TopologyDetail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A topology beside the one that carries the load, for commands that are to be interrupted. It has nothing to carry. */
public final class Bystander {
    static final String NAME = "bystander";
    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final GustClient client;
    private final Path jar;
    private final LoadTopology.Shape shape;
    private String refusal = "";

    /**
     * @param jar with its classes
     * @param shape what it is like
     */
    public Bystander(DevCluster cluster, Path jar, LoadTopology.Shape shape) {
        this.client = cluster.client();
        this.jar = jar;
        this.shape = shape;
    }

    /** A command about it. */
    enum Order {
        SUBMIT,
        REBALANCE,
        KILL
    }

    /**
     * Gives a command.
     *
     * @return whether the cluster said that it is done, or will be
     */
    boolean give(Order order) {
        try {
            switch (order) {
                case SUBMIT ->
                    Gust.runWith(
                            new ClusterSubmitter(
                                    client,
                                    jar,
                                    Optional.empty(),
                                    Map.of(TopologyKeys.WORKERS.name(), 1, TopologyKeys.WORKER_HEAP.name(), 128L << 20),
                                    false),
                            () -> Gust.submit(NAME, LoadTopology.of(shape), new Config()));
                case REBALANCE -> {
                    int workers = detail().map(now -> now.row().wantedWorkers()).orElse(1);
                    client.rebalance(NAME, Optional.of(workers == 1 ? 2 : 1), Map.of(), Optional.of(DRAIN));
                }
                case KILL -> client.kill(NAME, Optional.of(DRAIN));
            }
            return true;
        } catch (GustException e) {
            refusal = String.valueOf(e.getMessage());
            return false;
        }
    }

    /** Why a command was last refused. */
    String refusal() {
        return refusal;
    }

    /** As a master sees it; empty if there is none. */
    Optional<TopologyDetail> detail() {
        return client.topology(NAME);
    }

    /** Kills it if it is there; whether it is gone by now. */
    boolean isGoneOnceKilled() {
        return isGone() || (give(Order.KILL) && isGone());
    }

    /** Submits it if it isn't there; whether it was there, or was taken. */
    boolean isThereOnceSubmitted() {
        return !isGone() || give(Order.SUBMIT);
    }

    boolean isGone() {
        try {
            return detail().isEmpty();
        } catch (GustException e) {
            return false;
        }
    }

    boolean isActive() {
        try {
            return detail().filter(now -> now.row().state().equals("active")
                            && now.closing() == 0
                            && now.unplaced().isEmpty()
                            && now.workers().size() == now.row().wantedWorkers()
                            && now.workers().stream().allMatch(worker -> worker.ready() && worker.active()))
                    .isPresent();
        } catch (GustException e) {
            return false;
        }
    }
}
