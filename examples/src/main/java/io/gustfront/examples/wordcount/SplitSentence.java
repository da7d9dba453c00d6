package io.gustfront.examples.wordcount;

import io.gustfront.api.task.BasicOutputCollector;
import io.gustfront.api.topology.BasicBolt;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Tuple;
import io.gustfront.api.tuple.Values;
import java.util.StringTokenizer;

/** Takes a sentence, emits each of its words. Being a basic bolt, it anchors them to the sentence and acks that. */
public final class SplitSentence implements BasicBolt {
    private static final long serialVersionUID = 1L;

    @Override
    public void execute(Tuple sentence, BasicOutputCollector collector) {
        StringTokenizer words = new StringTokenizer(sentence.getStringByField("sentence"));
        while (words.hasMoreTokens()) {
            collector.emit(new Values(words.nextToken()));
        }
    }

    @Override
    public void declareOutputFields(OutputFieldsDeclarer declarer) {
        declarer.declare(new Fields("word"));
    }
}
