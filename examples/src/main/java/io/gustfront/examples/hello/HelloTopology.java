package io.gustfront.examples.hello;

import io.gustfront.api.Gust;
import io.gustfront.api.config.Config;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;

/**
 * Counts the words of sentences that it makes up, and prints the most frequent once a second.
 *
 * <pre>{@code
 * gust local gustfront-examples.jar io.gustfront.examples.hello.HelloTopology --for 10s
 * }</pre>
 */
public final class HelloTopology {
    private HelloTopology() {}

    /** Submits the topology. */
    public static void main(String... arguments) {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("sentences", new SentenceSpout());
        builder.setBolt(
                        "split",
                        (sentence, out) -> {
                            for (String word : sentence.getString(0).split(" ")) {
                                out.emit(new Values(word));
                            }
                        },
                        2)
                .output("word")
                .shuffleGrouping("sentences");
        builder.setBolt("count", new PrintTopWords(), 1).fieldsGrouping("split", new Fields("word"));
        Gust.submit("hello", builder.createTopology(), new Config());
    }
}
