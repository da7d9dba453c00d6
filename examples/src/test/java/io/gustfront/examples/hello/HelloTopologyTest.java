package io.gustfront.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.Gust;
import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HelloTopologyTest {
    @Test
    void shouldSubmitAValidTopology() {
        AtomicReference<Topology> submitted = new AtomicReference<>();

        Gust.runWith(
                (name, topology, config) -> {
                    submitted.set(topology);
                    return new SubmittedTopology(name, name + "-1");
                },
                HelloTopology::main);

        assertThat(submitted.get().components()).containsOnlyKeys("sentences", "split", "count");
        assertThat(submitted.get().warnings()).isEmpty();
    }

    @Test
    void shouldBeTheOneThatTheReadmeShows() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/gustfront/examples/hello/HelloTopology.java"));
        String body = source.substring(source.indexOf("TopologyBuilder builder"), source.indexOf("    }\n}"));

        String readme = Files.readString(Path.of("../README.md"));

        assertThat(withoutLayout(readme)).contains(withoutLayout(body));
    }

    private static String withoutLayout(String text) {
        return text.replaceAll("\\s+", "");
    }
}
