package io.gustfront.cli.badinput;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.serialization.ValueInput;
import io.gustfront.api.serialization.ValueOutput;
import io.gustfront.api.serialization.ValueSerializer;
import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.io.FileNotFoundException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program with every mistake there is: its first argument says which. */
public final class BadProgram {
    private BadProgram() {}

    public static void main(String... arguments) throws Exception {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("numbers", new Numbers());
        Config config = new Config();
        String name = "bad";
        switch (arguments[0]) {
            case "fine" -> builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            case "throws" -> throw new IllegalStateException("no such city");
            case "throws-nothing-to-say" -> throw new NullPointerException();
            case "throws-checked" -> throw new FileNotFoundException("cities.txt (No such file or directory)");
            case "recurses" -> recurse(1);
            case "exits" -> System.exit(0);
            case "submits-nothing" -> {
                return;
            }
            case "submits-twice" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                Gust.submit(name, builder.createTopology(), config);
            }
            case "needs-what-is-not-bundled" -> new NotBundled().use();
            case "unknown-component" -> builder.setBolt("sink", new Sink()).shuffleGrouping("nubmers");
            case "unknown-component-far" -> builder.setBolt("sink", new Sink()).shuffleGrouping("letters");
            case "unknown-stream" -> builder.setBolt("sink", new Sink()).shuffleGrouping("numbers", "odd");
            case "nearly-a-stream" -> builder.setBolt("sink", new Sink()).shuffleGrouping("numbers", "defualt");
            case "unknown-field" -> builder.setBolt("sink", new Sink()).fieldsGrouping("numbers", new Fields("nubmer"));
            case "no-field" -> builder.setBolt("sink", new Sink()).fieldsGrouping("numbers", new Fields());
            case "field-twice" ->
                builder.setBolt("sink", new Sink()).output("a", "a").shuffleGrouping("numbers");
            case "blank-field" ->
                builder.setBolt("sink", new Sink()).output(" ").shuffleGrouping("numbers");
            case "from-a-sink" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                builder.setBolt("after", new Sink()).shuffleGrouping("sink");
            }
            case "stream-twice" ->
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers").shuffleGrouping("numbers");
            case "declared-twice" ->
                builder.setBolt("sink", new Sink()).output("a").output("b").shuffleGrouping("numbers");
            case "direct-from-another" -> builder.setBolt("sink", new Sink()).directGrouping("numbers");
            case "shuffle-from-direct" -> {
                builder.setBolt("direct", new DeclaresDirect()).shuffleGrouping("numbers");
                builder.setBolt("sink", new Sink()).shuffleGrouping("direct", "picked");
            }
            case "id-twice" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "reserved-id" -> builder.setBolt("__sink", new Sink()).shuffleGrouping("numbers");
            case "illegal-id" -> builder.setBolt("the sink", new Sink()).shuffleGrouping("numbers");
            case "empty-id" -> builder.setBolt("", new Sink()).shuffleGrouping("numbers");
            case "parallelism-0" -> builder.setBolt("sink", new Sink(), 0).shuffleGrouping("numbers");
            case "parallelism-negative" ->
                builder.setBolt("sink", new Sink(), -4).shuffleGrouping("numbers");
            case "no-task" -> builder.setBolt("sink", new Sink()).setNumTasks(0).shuffleGrouping("numbers");
            case "too-many-tasks" ->
                builder.setBolt("sink", new Sink()).setNumTasks(2_000_000).shuffleGrouping("numbers");
            case "more-executors-than-tasks" ->
                builder.setBolt("sink", new Sink(), 4).setNumTasks(2).shuffleGrouping("numbers");
            case "no-spout" -> {
                builder = new TopologyBuilder();
                builder.setBolt("sink", new Sink());
            }
            case "empty" -> builder = new TopologyBuilder();
            case "several-at-once" -> {
                builder.setBolt("sink", new Sink(), 0).shuffleGrouping("letters");
                builder.setBolt("__x", new Sink()).fieldsGrouping("numbers", new Fields("digit"));
            }
            case "loop" -> {
                builder.setBolt("there", new Sink())
                        .output("a")
                        .shuffleGrouping("numbers")
                        .shuffleGrouping("back");
                builder.setBolt("back", new Sink()).output("a").shuffleGrouping("there");
            }
            case "no-input" -> builder.setBolt("sink", new Sink());
            case "null-bolt" -> builder.setBolt("sink", (BasicBolt) nothing());
            case "declares-badly" ->
                builder.setBolt("sink", new DeclaresBadly()).shuffleGrouping("numbers");
            case "spout-not-serializable" -> builder.setSpout("others", new Sockets());
            case "bolt-not-serializable" ->
                builder.setBolt("sink", new WithClient(new Client())).shuffleGrouping("numbers");
            case "deep-not-serializable" -> {
                List<Map<String, Object>> deep = new ArrayList<>();
                deep.add(new HashMap<>(Map.of("main", new Holder(new Client()))));
                builder.setBolt("sink", new WithClients(deep)).shuffleGrouping("numbers");
            }
            case "chain-too-deep" -> {
                Link chain = new Link(null);
                for (int i = 0; i < 100_000; i++) {
                    chain = new Link(chain);
                }
                builder.setBolt("sink", new WithClients(List.of(Map.of("main", chain))))
                        .shuffleGrouping("numbers");
            }
            case "lambda-not-serializable" -> {
                Client client = new Client();
                builder.setBolt("sink", (input, out) -> client.call(input)).shuffleGrouping("numbers");
            }
            case "unregistered-class" -> {
                builder = new TopologyBuilder();
                builder.setSpout("numbers", new Cities());
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "wrong-number-of-values" -> {
                builder = new TopologyBuilder();
                builder.setSpout("numbers", new Miscounts());
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "illegal-name" -> {
                name = "my topology";
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "dots-as-name" -> {
                name = "..";
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "reserved-name" -> {
                name = "__bad";
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "long-name" -> {
                name = "x".repeat(129);
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
            }
            case "config" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                config.put("workers", 0);
                config.put("message.timeout", 30);
                config.put("spout.max-pendign", 5);
            }
            case "component-config" ->
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers").addConfiguration("workers", 2);
            case "serializer-is-missing" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                config.put("serializers", List.of("com.example.Gone"));
            }
            case "serializer-cannot-be-made" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                config.registerSerialization(City.class, WithoutKey.class);
            }
            case "key-hashes" -> {
                builder.setBolt("sink", new Sink()).shuffleGrouping("numbers");
                config.put("key-hashes", Map.of("com.example.Gone", "Any", City.class.getName(), "java.lang.String"));
            }
            default -> throw new IllegalArgumentException("no such mistake: " + arguments[0]);
        }
        Gust.submit(name, builder.createTopology(), config);
    }

    @SuppressWarnings("InfiniteRecursion") // a mistake, on purpose
    private static int recurse(int n) {
        return recurse(n + 1) + 1;
    }

    @SuppressWarnings({"TypeParameterUnusedInFormals", "NullAway"}) // a mistake, on purpose
    private static <T> T nothing() {
        return null;
    }

    /** Not in the jar. */
    static final class NotBundled {
        void use() {}
    }

    /** One number, again and again. */
    static class Numbers implements Spout {
        private static final long serialVersionUID = 1L;
        transient SpoutOutputCollector collector;
        private transient boolean done;

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void nextTuple() {
            if (!done) {
                done = true;
                emit();
            }
        }

        void emit() {
            collector.emit(new Values(1), 1);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }
    }

    static final class Cities extends Numbers {
        private static final long serialVersionUID = 1L;

        @Override
        void emit() {
            collector.emit(new Values(new City("Ulm")), 1);
        }
    }

    static final class Miscounts extends Numbers {
        private static final long serialVersionUID = 1L;

        @Override
        void emit() {
            collector.emit(new Values(1, 2), 1);
        }
    }

    record City(String name) {}

    /** Of a class whose objects are signed, say. */
    public static final class WithoutKey implements ValueSerializer<City> {
        public WithoutKey() {
            throw new IllegalStateException("there is no key to sign with");
        }

        @Override
        public void write(ValueOutput out, City value) {}

        @Override
        public City read(ValueInput in) {
            return new City(String.valueOf(in.readString()));
        }
    }

    static final class Sink implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {}
    }

    static final class DeclaresDirect implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declareStream("picked", true, new Fields("a"));
        }
    }

    static final class DeclaresBadly implements BasicBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {}

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            throw new IllegalStateException("the schema is away");
        }
    }

    /** Of a connection, say. */
    static final class Client {
        void call(Tuple input) {}
    }

    record Holder(Client client) implements Serializable {}

    record Link(@Nullable Link next) implements Serializable {}

    @SuppressWarnings("serial") // a mistake, on purpose
    static final class Sockets extends Numbers {
        private static final long serialVersionUID = 1L;
        private final Object lock = new Object();
    }

    @SuppressWarnings("serial") // a mistake, on purpose
    static final class WithClient implements BasicBolt {
        private static final long serialVersionUID = 1L;
        private final Client client;

        WithClient(Client client) {
            this.client = client;
        }

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {
            client.call(input);
        }
    }

    @SuppressWarnings("serial") // a mistake, on purpose
    static final class WithClients implements BasicBolt {
        private static final long serialVersionUID = 1L;
        private final List<Map<String, Object>> regions;

        WithClients(List<Map<String, Object>> regions) {
            this.regions = regions;
        }

        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {
            regions.clear();
        }
    }
}
