package io.gustfront.runtime.executor;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.task.Clock;
import io.gustfront.api.topology.Topology;
import io.gustfront.runtime.agent.AgentHost;
import io.gustfront.runtime.codec.Registrations;
import io.gustfront.runtime.route.RouteCompiler;
import io.gustfront.runtime.tuple.StreamTable;
import io.gustfront.scheduler.TopologyLayout;

/**
 * What all executors of a worker are built on: made once, by whoever composes the worker, and immutable or safe for several
 * threads.
 *
 * @param topologyId the topology's id
 * @param topologyName the topology's name
 * @param topology its graph
 * @param layout its tasks
 * @param config its configuration
 * @param worker this worker's number
 * @param incarnation which start of it this is
 * @param entropy random for each start of a worker; in tests the test's seed
 * @param encodeLocal whether tuples are encoded within the worker, too
 * @param streams its streams
 * @param routes compiles its groupings
 * @param registrations its classes
 * @param factory makes its objects
 * @param resources what tasks share
 * @param clock the time
 * @param host drives agents
 * @param background runs background steps
 * @param errors keeps errors
 */
public record WorkerParts(
        String topologyId,
        String topologyName,
        Topology topology,
        TopologyLayout layout,
        TopologyConfig config,
        int worker,
        int incarnation,
        long entropy,
        boolean encodeLocal,
        StreamTable streams,
        RouteCompiler routes,
        Registrations registrations,
        ComponentFactory factory,
        Resources resources,
        Clock clock,
        AgentHost host,
        BackgroundRunner background,
        ErrorSink errors) {}
