package io.gustfront.cli;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
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
import java.util.Arrays;

/** Programs that users might write. */
public final class Mains {
    private Mains() {}

    /** As many numbers as the first argument says, and a bolt that fails each tenth. */
    public static final class Numbers {
        public static void main(String... arguments) {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("numbers", new NumberSpout(Integer.parseInt(arguments[0])));
            builder.setBolt("check", new CheckBolt()).shuffleGrouping("numbers");
            System.out.println("numbers submits");
            Gust.submit("numbers", builder.createTopology(), new Config());
        }
    }

    public static final class NumberSpout implements Spout {
        private final int count;
        private SpoutOutputCollector collector;
        private int next;

        NumberSpout(int count) {
            this.count = count;
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void nextTuple() {
            if (next < count) {
                collector.emit(new Values(next), next);
                next++;
            }
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }
    }

    /** Throws at each tenth number; what is above a hundred seems to be thrown at a place of its own each time. */
    public static final class CheckBolt implements BasicBolt {
        @Override
        public void execute(Tuple input, BasicOutputCollector collector) {
            if (input.getInteger(0) % 10 == 9) {
                int number = input.getInteger(0);
                IllegalArgumentException refused = new IllegalArgumentException("number " + number);
                if (number > 100) {
                    refused.setStackTrace(
                            new StackTraceElement[] {new StackTraceElement("Check", "at", "Check", number)});
                }
                throw refused;
            }
        }
    }

    public static final class Throwing {
        public static void main(String... arguments) {
            throw new IllegalStateException("no such city as " + Arrays.toString(arguments));
        }
    }

    public static final class SubmittingNothing {
        public static void main(String... arguments) {}
    }

    public static final class Waiting {
        public static void main(String... arguments) throws InterruptedException {
            Thread.currentThread().join();
        }
    }

    public static final class Unconnected {
        public static void main(String... arguments) {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("numbers", new NumberSpout(1));
            builder.setBolt("check", new CheckBolt()).shuffleGrouping("letters");
            builder.createTopology();
        }
    }

    public static final class WithoutMain {}

    public static final class NotStatic {
        public void main(String... arguments) {}
    }
}
