package peers;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.storm.Config;
import org.apache.storm.StormSubmitter;
import org.apache.storm.kafka.bolt.KafkaBolt;
import org.apache.storm.kafka.bolt.mapper.TupleToKafkaMapper;
import org.apache.storm.kafka.bolt.selector.DefaultTopicSelector;
import org.apache.storm.kafka.spout.FirstPollOffsetStrategy;
import org.apache.storm.kafka.spout.KafkaSpout;
import org.apache.storm.kafka.spout.KafkaSpoutConfig;
import org.apache.storm.task.TopologyContext;
import org.apache.storm.topology.BasicOutputCollector;
import org.apache.storm.topology.OutputFieldsDeclarer;
import org.apache.storm.topology.TopologyBuilder;
import org.apache.storm.topology.base.BaseBasicBolt;
import org.apache.storm.tuple.Fields;
import org.apache.storm.tuple.Tuple;
import org.apache.storm.tuple.Values;

/**
 * The load of {@code gust chaos run --pipeline}: Kafka spout, shuffled bolt, keyed bolt, Kafka bolt, two executors each on two workers.
 * What comes out says which tasks it came through, and in which processes, see {@code io.gustfront.chaos.load.Stamped}.
 */
public final class ChaosTopology {
    /** BROKERS FROM TO GROUP MISCHIEF default|tuned. */
    public static void main(String[] a) throws Exception {
        boolean tuned = a[5].equals("tuned");
        KafkaSpoutConfig.Builder<Long, byte[]> in = new KafkaSpoutConfig.Builder<Long, byte[]>(a[0], a[1])
            .setProp("group.id", a[3])
            .setProp("key.deserializer", LongDeserializer.class.getName())
            .setProp("value.deserializer", ByteArrayDeserializer.class.getName())
            .setFirstPollOffsetStrategy(FirstPollOffsetStrategy.UNCOMMITTED_EARLIEST)
            .setRecordTranslator(
                r -> new Values(r.key(), r.value(), ProcessHandle.current().pid()), new Fields("key", "record", "process"));
        if (tuned) {
            in.setOffsetCommitPeriodMs(1000);
        }
        Properties out = new Properties();
        out.put("bootstrap.servers", a[0]);
        out.put("acks", "all");
        out.put("key.serializer", LongSerializer.class.getName());
        out.put("value.serializer", ByteArraySerializer.class.getName());
        TopologyBuilder b = new TopologyBuilder();
        b.setSpout("records", new KafkaSpout<>(in.build()), 2);
        b.setBolt("shuffled", new Shuffled(), 2).shuffleGrouping("records");
        b.setBolt("keyed", new Keyed(a[4]), 2).fieldsGrouping("shuffled", new Fields("key"));
        b.setBolt("writer", new KafkaBolt<Long, byte[]>()
                .withProducerProperties(out)
                .withTopicSelector(new DefaultTopicSelector(a[2]))
                .withTupleToKafkaMapper(new Writer()), 2)
            .fieldsGrouping("keyed", new Fields("key"));
        Config c = new Config();
        c.setNumWorkers(2);
        c.put(Config.TOPOLOGY_WORKER_CHILDOPTS, "-Xms256m -Xmx512m");
        if (tuned) {
            c.setMaxSpoutPending(1000);
            c.setMessageTimeoutSecs(10);
            c.put(Config.TOPOLOGY_WORKER_TIMEOUT_SECS, 5);
        }
        StormSubmitter.submitTopology("chaos", c, b.createTopology());
    }

    /** Appends where it was to what is stamped already. */
    static byte[] at(byte[] stamped, int task, long process) {
        return ByteBuffer.allocate(stamped.length + 12).put(stamped).putInt(task).putLong(process).array();
    }

    static long pid() {
        return ProcessHandle.current().pid();
    }

    private static final class Shuffled extends BaseBasicBolt {
        private int task;

        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context) {
            task = context.getThisTaskId();
        }

        @Override
        public void execute(Tuple t, BasicOutputCollector o) {
            byte[] record = t.getBinaryByField("record");
            byte[] begun = ByteBuffer.allocate(4 + record.length).putInt(record.length).put(record).array();
            byte[] stamped = at(begun, t.getSourceTask(), t.getLongByField("process"));
            o.emit(new Values(t.getLongByField("key"), at(stamped, task, pid())));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer d) {
            d.declare(new Fields("key", "stamped"));
        }
    }

    private static final class Keyed extends BaseBasicBolt {
        private final String mischief;
        private int task;
        private long lookedNs;

        Keyed(String mischief) {
            this.mischief = mischief;
        }

        @Override
        public void prepare(Map<String, Object> conf, TopologyContext context) {
            task = context.getThisTaskId();
        }

        @Override
        public void execute(Tuple t, BasicOutputCollector o) {
            if (System.nanoTime() - lookedNs > 50_000_000) {
                while (Files.exists(Path.of(mischief))) {
                    try {
                        Thread.sleep(50);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
                lookedNs = System.nanoTime();
            }
            o.emit(new Values(t.getLongByField("key"), at(t.getBinaryByField("stamped"), task, pid())));
        }

        @Override
        public void declareOutputFields(OutputFieldsDeclarer d) {
            d.declare(new Fields("key", "stamped"));
        }
    }

    private static final class Writer implements TupleToKafkaMapper<Long, byte[]>, Serializable {
        @Override
        public Long getKeyFromTuple(Tuple t) {
            return t.getLongByField("key");
        }

        @Override
        public byte[] getMessageFromTuple(Tuple t) {
            return at(t.getBinaryByField("stamped"), 0, pid());
        }
    }

    private ChaosTopology() { }
}
