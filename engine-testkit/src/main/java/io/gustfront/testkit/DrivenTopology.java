package io.gustfront.testkit;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.loader.Prototypes;
import io.gustfront.runtime.route.KeyHasher;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TopologyLayout;
import java.util.Set;

/**
 * What all workers of a driven topology have in common.
 *
 * @param topology its graph
 * @param layout its tasks
 * @param config its configuration
 * @param fed the spouts that are replaced by {@link FedSpout}s
 * @param encode whether tuples are encoded within a worker, too
 * @param streams its streams
 * @param routes compiles its groupings
 * @param registrations its classes
 * @param prototypes makes its objects
 */
record DrivenTopology(
        Topology topology,
        TopologyLayout layout,
        TopologyConfig config,
        Set<String> fed,
        boolean encode,
        StreamTable streams,
        RouteCompiler routes,
        Registrations registrations,
        Prototypes prototypes) {
    static final String NAME = "driven";
    static final String ID = "driven-1";

    DrivenTopology {
        fed = Set.copyOf(fed);
    }

    static DrivenTopology of(Topology topology, TopologyConfig config, Set<String> fed, boolean encode) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context != null ? context : ClassLoader.getSystemClassLoader();
        TopologyLayout layout = TopologyLayout.of(topology);
        StreamTable streams = new StreamTable(topology);
        Prototypes prototypes = new Prototypes(topology, loader);
        RouteCompiler routes =
                new RouteCompiler(topology, layout, streams, new KeyHasher(config, loader), prototypes::newGrouping);
        return new DrivenTopology(
                topology, layout, config, fed, encode, streams, routes, new Registrations(config, loader), prototypes);
    }
}
