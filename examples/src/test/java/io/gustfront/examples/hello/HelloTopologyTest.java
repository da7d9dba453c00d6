package io.gustfront.examples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.Gust;
import io.gustfront.api.SubmittedTopology;
import io.gustfront.api.topology.Topology;
import io.gustfront.testkit.TopologyDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HelloTopologyTest {
    private static Topology submitted() {
        AtomicReference<Topology> submitted = new AtomicReference<>();
        Gust.runWith(
                (name, topology, config) -> {
                    submitted.set(topology);
                    return new SubmittedTopology(name, name + "-1");
                },
                HelloTopology::main);
        return submitted.get();
    }

    @Test
    void shouldSubmitAValidTopology() {
        assertThat(submitted().components()).containsOnlyKeys("sentences", "split", "count");
        assertThat(submitted().warnings()).isEmpty();
    }

    @Test
    void shouldCountEachWordOfASentenceOnceAtTheTaskOfTheWord() {
        try (TopologyDriver driver =
                TopologyDriver.of(submitted()).workers(2).fed("sentences").start()) {
            driver.feed("sentences", "a gust wakes a field");
            driver.feed("sentences", "a gust forgets");
            driver.advance(Duration.ofMillis(1_500));

            assertThat(driver.outputs("split"))
                    .extracting(word -> word.getString("word"))
                    .containsExactlyInAnyOrder("a", "gust", "wakes", "a", "field", "a", "gust", "forgets");
            driver.assertNothingLost();
            driver.assertEachSettledOnce();
        }
    }

    @Test
    void shouldMakeUpASentenceAMillisecond() {
        try (TopologyDriver driver = TopologyDriver.of(submitted()).start()) {
            driver.advance(Duration.ofMillis(100));

            assertThat(driver.outputs("sentences")).hasSizeBetween(99, 101);
            driver.assertNothingLost();
        }
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
