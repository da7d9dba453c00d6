package io.gustfront.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import io.gustfront.runtime.worker.TopologyStats;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalClusterTest {
    static final Map<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

    /** Emits a fixed number of sentences, each until it was acked. */
    static final class SentenceSpout implements Spout {
        private static final long serialVersionUID = 1L;
        private final int total;
        private transient SpoutOutputCollector collector;
        private int next;

        SentenceSpout(int total) {
            this.total = total;
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("sentence"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {
            this.collector = collector;
        }

        @Override
        public void nextTuple() {
            if (next < total) {
                collector.emit(new Values("the wind turns and the wind falls"), next++);
            }
        }
    }

    static final class CountBolt implements Bolt {
        private static final long serialVersionUID = 1L;
        private transient OutputCollector collector;
        private transient Map<String, Long> own;

        @Override
        public void prepare(TopologyContext context, OutputCollector collector) {
            this.collector = collector;
            this.own = new HashMap<>();
        }

        @Override
        public void execute(Tuple input) {
            own.merge(input.getString(0), 1L, Long::sum);
            COUNTS.computeIfAbsent(input.getString(0), word -> new LongAdder()).increment();
            collector.ack(input);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,IN_MEMORY,true", "1,IN_MEMORY,false", "2,IN_MEMORY,true", "3,NETTY,true", "2,NETTY,false"})
    void shouldCountEachWordOfEachSentence(int workers, LocalTransport transport, boolean encode) {
        COUNTS.clear();
        int sentences = 5_000;
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("sentences", new SentenceSpout(sentences));
        builder.setBolt(
                        "split",
                        (tuple, out) -> {
                            for (String word : tuple.getString(0).split(" ")) {
                                out.emit(new Values(word));
                            }
                        },
                        2)
                .output("word")
                .shuffleGrouping("sentences");
        builder.setBolt("count", new CountBolt(), 3).fieldsGrouping("split", new Fields("word"));

        try (LocalCluster cluster = LocalCluster.builder()
                .workers(workers)
                .transport(transport)
                .encode(encode)
                .start()) {
            LocalTopology words = cluster.run("words", builder.createTopology(), new Config());
            assertThat(words.awaitIdle(Duration.ofSeconds(30))).isTrue();
            TopologyStats stats = words.stats();
            assertThat(words.errors()).isEmpty();
            assertThat(stats.components().get("sentences").acked()).isEqualTo(sentences);
            assertThat(stats.components().get("sentences").failedInAll()).isZero();
            assertThat(COUNTS.get("wind").sum()).isEqualTo(2L * sentences);
            assertThat(COUNTS.get("falls").sum()).isEqualTo(sentences);
        }
    }
}
