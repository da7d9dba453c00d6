package io.gustfront.examples.wordcount;

import io.gustfront.api.config.TopologyKeys;
import io.gustfront.api.task.OutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.Bolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts words so that no replay and no lost process takes one away.
 *
 * <p>A bolt that keeps a total in memory and acks each word at once loses the total with its process: the words were acked, so
 * nobody replays them. This one has no total. It keeps each word's tuples <em>un-acked</em>; on a tick it emits how many there
 * were, <em>anchored to them</em>, and acks them then. So a sentence is done only when the increments that contain its words are
 * done, which for {@code KafkaBolt} means that they are in the output topic. If this process dies before, the sentence is replayed
 * and its words are counted anew. Whoever reads the output adds the increments up; a word is never missing, and is there too often
 * only if its sentence was replayed.
 */
@SuppressWarnings("NullAway.Init") // prepare is called before all else
public final class CountBolt implements Bolt {
    private static final long serialVersionUID = 1L;

    private transient Map<String, List<Tuple>> kept;
    private transient OutputCollector collector;
    private transient int maxAnchors;

    @Override
    public void prepare(TopologyContext context, OutputCollector outputCollector) {
        this.kept = new LinkedHashMap<>();
        this.collector = outputCollector;
        this.maxAnchors = context.getConfig().get(TopologyKeys.TUPLE_MAX_ROOTS);
    }

    @Override
    public void execute(Tuple input) {
        String word = input.getStringByField("word");
        List<Tuple> inputs = kept.computeIfAbsent(word, first -> new ArrayList<>());
        inputs.add(input);
        // A word stems from one sentence, so these have at most as many roots as they are.
        if (inputs.size() == maxAnchors) {
            kept.remove(word);
            emitAndAck(word, inputs);
        }
    }

    @Override
    public void tick(Tuple tick) {
        Map<String, List<Tuple>> due = kept;
        kept = new LinkedHashMap<>();
        due.forEach(this::emitAndAck);
    }

    private void emitAndAck(String word, List<Tuple> inputs) {
        collector.emit(inputs, new Values(word, (long) inputs.size()));
        inputs.forEach(collector::ack);
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word", "increment"));
    }
}
