package io.gustfront.api.topology;

import io.gustfront.api.task.WorkerHook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a topology together.
 *
 * <pre>{@code
 * TopologyBuilder builder = new TopologyBuilder();
 * builder.setSpout("sentences", new SentenceSpout());
 * builder.setBolt("split", (tuple, out) -> {
 *     for (String word : tuple.getString(0).split(" ")) {
 *         out.emit(new Values(word));
 *     }
 * }, 2).output("word").shuffleGrouping("sentences");
 * Gust.submit("words", builder.createTopology(), new Config());
 * }</pre>
 *
 * <p>Nothing is checked before {@link #createTopology}, which tells everything that is wrong at once. Not for use by several
 * threads.
 */
public final class TopologyBuilder {
    private final Map<String, ComponentDeclarer<?>> declarers = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<WorkerHook> workerHooks = new ArrayList<>();

    /** An empty topology. */
    public TopologyBuilder() {}

    /** Adds a spout with one executor. */
    public SpoutDeclarer setSpout(String id, Spout spout) {
        return setSpout(id, spout, 1);
    }

    /** Adds a spout with a number of executors. */
    public SpoutDeclarer setSpout(String id, Spout spout, int parallelism) {
        return add(new SpoutDeclarer(id, spout, parallelism));
    }

    /** Adds a bolt with one executor. */
    public BoltDeclarer setBolt(String id, Bolt bolt) {
        return setBolt(id, bolt, 1);
    }

    /** Adds a bolt with a number of executors. */
    public BoltDeclarer setBolt(String id, Bolt bolt, int parallelism) {
        return add(new BoltDeclarer(id, bolt, parallelism));
    }

    /** Adds a basic bolt with one executor. */
    public BoltDeclarer setBolt(String id, BasicBolt bolt) {
        return setBolt(id, bolt, 1);
    }

    /** Adds a basic bolt with a number of executors. */
    public BoltDeclarer setBolt(String id, BasicBolt bolt, int parallelism) {
        return add(new BoltDeclarer(id, bolt, parallelism));
    }

    /** Has a hook run in each worker. */
    public TopologyBuilder addWorkerHook(WorkerHook hook) {
        workerHooks.add(hook);
        return this;
    }

    /**
     * Checks it all and makes the topology.
     *
     * @throws InvalidTopologyException that lists everything that is wrong
     */
    public Topology createTopology() {
        return new TopologyCheck(declarers, workerHooks, problems).check();
    }

    private <D extends ComponentDeclarer<?>> D add(D declarer) {
        if (declarers.putIfAbsent(declarer.id, declarer) != null) {
            problems.add("there are two components with the id '" + declarer.id + "'");
        }
        return declarer;
    }
}
