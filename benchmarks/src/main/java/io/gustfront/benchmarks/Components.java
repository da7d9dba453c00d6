package io.gustfront.benchmarks;

import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.HashMap;
import java.util.Map;

/** Spouts and bolts of the workloads. What they count is static: the meter is in the same JVM. */
@SuppressWarnings("NullAway.Init") // open and prepare are called before all else
final class Components {
    /** Spout tuples that were acked, or emitted if nothing is tracked. */
    static final PaddedCounter EMITTED = new PaddedCounter();

    static final PaddedCounter ACKED = new PaddedCounter();
    static final PaddedCounter FAILED = new PaddedCounter();

    /** What arrived at the last bolt: as many, and the sum of the lengths of their values, so that each was really there. */
    static final PaddedCounter ARRIVED = new PaddedCounter();

    static final PaddedCounter CHECKSUM = new PaddedCounter();

    private Components() {}

    /** Emits values as fast as it is asked to. */
    abstract static class Source implements Spout {
        private static final long serialVersionUID = 1L;
        private final boolean tracked;
        private transient SpoutOutputCollector collector;
        private transient long count;

        Source(boolean tracked) {
            this.tracked = tracked;
        }

        abstract Values next(long number);

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void nextTuple() {
            count++;
            Values values = next(count);
            if (tracked) {
                collector.emit(values, count);
            } else {
                collector.emit(values);
            }
            EMITTED.add(1);
        }

        @Override
        public void ack(Object messageId) {
            ACKED.add(1);
        }

        @Override
        public void fail(Object messageId) {
            FAILED.add(1);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("value"));
        }
    }

    /** The same value for ever. */
    static final class ConstantSource extends Source {
        private static final long serialVersionUID = 1L;

        ConstantSource(boolean tracked) {
            super(tracked);
        }

        @Override
        Values next(long number) {
            return new Values(Data.CONSTANT);
        }
    }

    /** Ten sentences in turn. */
    static final class SentenceSource extends Source {
        private static final long serialVersionUID = 1L;

        SentenceSource(boolean tracked) {
            super(tracked);
        }

        @Override
        Values next(long number) {
            return new Values(Data.SENTENCES.get((int) (number % Data.SENTENCES.size())));
        }
    }

    /** 100 characters and a number. */
    static final class PayloadSource extends Source {
        private static final long serialVersionUID = 1L;

        PayloadSource(boolean tracked) {
            super(tracked);
        }

        @Override
        Values next(long number) {
            return new Values(Data.PAYLOAD, 1_000_000L + number);
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("value", "number"));
        }
    }

    /** A bolt that settles its input itself. */
    abstract static class AnchoringBolt implements Bolt {
        private static final long serialVersionUID = 1L;
        transient OutputCollector collector;

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("value"));
        }
    }

    /** Passes on what it gets, in a tuple of its own. */
    static final class Identity extends AnchoringBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            collector.emit(input, new Values(input.getValue(0)));
            collector.ack(input);
        }
    }

    /** One tuple for each word. */
    static final class Split extends AnchoringBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            String sentence = input.getString(0);
            int from = 0;
            for (int blank = sentence.indexOf(' '); blank >= 0; blank = sentence.indexOf(' ', from)) {
                collector.emit(input, new Values(sentence.substring(from, blank)));
                from = blank + 1;
            }
            collector.emit(input, new Values(sentence.substring(from)));
            collector.ack(input);
        }
    }

    /** Counts words. */
    static final class Count extends AnchoringBolt {
        private static final long serialVersionUID = 1L;
        private final Map<String, Long> counts = new HashMap<>();

        @Override
        public void execute(Tuple input) {
            String word = input.getString(0);
            CHECKSUM.add(counts.merge(word, 1L, Long::sum) > 0 ? word.length() : 0);
            ARRIVED.add(1);
            collector.ack(input);
        }
    }

    /** The end of the line. */
    static final class Sink extends AnchoringBolt {
        private static final long serialVersionUID = 1L;

        @Override
        public void execute(Tuple input) {
            CHECKSUM.add(input.getString(0).length());
            ARRIVED.add(1);
            collector.ack(input);
        }
    }
}
