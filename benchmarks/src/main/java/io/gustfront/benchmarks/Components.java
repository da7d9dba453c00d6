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
import org.jspecify.annotations.Nullable;

/** Spouts and bolts of the workloads. What they count is static: the meter is in the same JVM, or reads its file. */
@SuppressWarnings("NullAway.Init") // open and prepare are called before all else
final class Components {
    static final Tally EMITTED = new Tally();
    static final Tally ACKED = new Tally();
    static final Tally FAILED = new Tally();

    /** Records that were done: where the rivals count them, too, which is at the split in a word count, else at the sink. */
    static final Tally DONE = new Tally();

    static final Tally WORDS = new Tally();

    /** Of what arrived at the last bolt: the sum of the lengths, so that each value was really there. */
    static final Tally CHECKSUM = new Tally();

    private Components() {}

    /** Emits tracked or untracked tuples, and counts what becomes of them. */
    abstract static class Source implements Spout {
        private static final long serialVersionUID = 1L;
        private final boolean tracked;
        private transient SpoutOutputCollector collector;
        private transient PaddedCounter emitted;
        private transient PaddedCounter acked;
        private transient PaddedCounter failed;
        private transient long count;

        Source(boolean tracked) {
            this.tracked = tracked;
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            collector = outputCollector;
            emitted = EMITTED.cell();
            acked = ACKED.cell();
            failed = FAILED.cell();
        }

        final long count() {
            return count;
        }

        final void emit(Values values) {
            count++;
            if (tracked) {
                collector.emit(values, count);
            } else {
                collector.emit(values);
            }
            emitted.add(1);
        }

        @Override
        public void ack(Object messageId) {
            acked.add(1);
        }

        @Override
        public void fail(Object messageId) {
            failed.add(1);
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
        public void nextTuple() {
            emit(new Values(Data.CONSTANT));
        }
    }

    /** Ten sentences in turn. */
    static final class SentenceSource extends Source {
        private static final long serialVersionUID = 1L;
        private transient int next;

        SentenceSource(boolean tracked) {
            super(tracked);
        }

        @Override
        public void nextTuple() {
            emit(new Values(Data.SENTENCES.get(next)));
            next = next + 1 == Data.SENTENCES.size() ? 0 : next + 1;
        }
    }

    /** Never has anything. */
    static final class SilentSource extends Source {
        private static final long serialVersionUID = 1L;

        SilentSource() {
            super(true);
        }

        @Override
        public void nextTuple() {
            // nothing
        }
    }

    /** 100 characters and a number. */
    static final class PayloadSource extends Source {
        private static final long serialVersionUID = 1L;
        private final String probes;

        PayloadSource(boolean tracked, String probes) {
            super(tracked);
            this.probes = probes;
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            super.open(context, outputCollector);
            FileProbe.start(probes, "source", ACKED);
        }

        @Override
        public void nextTuple() {
            emit(new Values(Data.PAYLOAD, 1_000_000L + count()));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("value", "number"));
        }
    }

    /** Emits when a tuple is due, at a fixed rate from the beginning on: a source that is late catches up. */
    static final class PacedSource extends DueSource {
        private static final long serialVersionUID = 1L;
        private final int perSecond;
        private transient Pace pace;

        PacedSource(int perSecond) {
            this.perSecond = perSecond;
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector outputCollector) {
            super.open(context, outputCollector);
            pace = new Pace(perSecond);
        }

        @Override
        long due(long longestParkNs) {
            return pace.due(longestParkNs);
        }
    }

    /** Emits as fast as it can, and then at the rate that {@link LoadMeter} tells. */
    static final class LoadSource extends DueSource {
        private static final long serialVersionUID = 1L;

        @Override
        long due(long longestParkNs) {
            return LoadMeter.due(longestParkNs);
        }
    }

    /** Emits when a tuple is due: the time of that, and when it was to be. */
    abstract static class DueSource extends Source {
        private static final long serialVersionUID = 1L;
        private static final long LONGEST_PARK_NS = 100_000;
        private static final int MOST_PARKS = 20; // in a call

        DueSource() {
            super(true);
        }

        /** See {@link Pace#due}. */
        abstract long due(long longestParkNs);

        @Override
        public void nextTuple() {
            // Like the rivals' sources it stays here until the next tuple is due, 2 ms at most.
            for (int i = 0; i < MOST_PARKS; i++) {
                long due = due(LONGEST_PARK_NS);
                if (due != Pace.NOT_YET) {
                    emit(new Values(System.nanoTime(), due));
                    return;
                }
            }
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("emitted", "due"));
        }
    }

    /** A bolt that settles its input itself. */
    abstract static class SettlingBolt implements Bolt {
        private static final long serialVersionUID = 1L;
        private final Fields output;
        transient OutputCollector collector;

        SettlingBolt(String... output) {
            this.output = new Fields(output);
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            collector = outputCollector;
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            if (output.size() > 0) {
                declarer.declare(output);
            }
        }
    }

    /** Passes on what it gets, in a tuple of its own. */
    static final class Identity extends SettlingBolt {
        private static final long serialVersionUID = 1L;

        Identity(String... fields) {
            super(fields);
        }

        @Override
        public void execute(Tuple input) {
            collector.emit(input, new Values(input.getValues().toArray()));
            collector.ack(input);
        }
    }

    /** One tuple for each word. */
    static final class Split extends SettlingBolt {
        private static final long serialVersionUID = 1L;
        private transient PaddedCounter done;

        Split() {
            super("value");
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            super.prepare(context, outputCollector);
            done = DONE.cell();
        }

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
            done.add(1);
        }
    }

    /** Counts words. */
    static final class Count extends SettlingBolt {
        private static final long serialVersionUID = 1L;
        private transient Map<String, long[]> counts;
        private transient PaddedCounter words;

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            super.prepare(context, outputCollector);
            counts = new HashMap<>();
            words = WORDS.cell();
        }

        @Override
        public void execute(Tuple input) {
            counts.computeIfAbsent(input.getString(0), word -> new long[1])[0]++;
            words.add(1);
            collector.ack(input);
        }
    }

    /** The end of the line. */
    static final class Sink extends SettlingBolt {
        private static final long serialVersionUID = 1L;
        private final @Nullable String probes;
        private transient PaddedCounter done;
        private transient PaddedCounter checksum;

        Sink(@Nullable String probes) {
            this.probes = probes;
        }

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            super.prepare(context, outputCollector);
            done = DONE.cell();
            checksum = CHECKSUM.cell();
            if (probes != null) {
                FileProbe.start(probes, "sink", DONE);
            }
        }

        @Override
        public void execute(Tuple input) {
            checksum.add(input.getString(0).length());
            done.add(1);
            collector.ack(input);
        }
    }

    /** The end of W4's line. */
    static final class LatencySink extends SettlingBolt {
        private static final long serialVersionUID = 1L;
        private transient PaddedCounter done;

        @Override
        public void prepare(TopologyContext context, OutputCollector outputCollector) {
            super.prepare(context, outputCollector);
            done = DONE.cell();
        }

        @Override
        public void execute(Tuple input) {
            LatencyMeter.record(input.getLong(1));
            done.add(1);
            collector.ack(input);
        }
    }
}
