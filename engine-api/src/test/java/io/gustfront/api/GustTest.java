package io.gustfront.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.api.config.Config;
import io.gustfront.api.topology.SilentSpout;
import io.gustfront.api.topology.Topology;
import io.gustfront.api.topology.TopologyBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GustTest {
    private final List<String> submitted = new ArrayList<>();
    private final Submitter submitter = (name, topology, config) -> {
        submitted.add(name + " " + config);
        return new SubmittedTopology(name, name + "-1");
    };

    private static Topology topology() {
        TopologyBuilder builder = new TopologyBuilder();
        builder.setSpout("a", new SilentSpout());
        return builder.createTopology();
    }

    @Test
    void shouldHandATopologyToWhoeverRunsTheProgram() {
        Gust.runWith(submitter, () -> {
            SubmittedTopology words = Gust.submit("words", topology(), new Config().setNumWorkers(2));
            assertThat(words).isEqualTo(new SubmittedTopology("words", "words-1"));
        });

        assertThat(submitted).containsExactly("words {workers=2}");
    }

    @Test
    void shouldSayWhatToDoWhereNobodyTakesATopologyIn() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Gust.submit("words", topology(), new Config()))
                .withMessageContaining("gust local JAR MAIN")
                .withMessageContaining("LocalCluster");
    }

    @Test
    void shouldTakeInWhatAThreadOfTheProgramSubmits() throws InterruptedException {
        Gust.runWith(submitter, () -> {
            Thread thread = new Thread(() -> Gust.submit("words", topology(), new Config()));
            thread.start();
            thread.join();
        });

        assertThat(submitted).hasSize(1);
    }

    @Test
    void shouldForgetTheSubmitterAfterwardsAlsoIfTheProgramThrows() {
        assertThatThrownBy(() -> Gust.runWith(submitter, () -> {
                    throw new IOException("user's");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("user's");

        assertThatIllegalStateException().isThrownBy(() -> Gust.submit("words", topology(), new Config()));
    }

    @Test
    void shouldGoBackToTheOuterSubmitter() {
        Gust.runWith(submitter, () -> {
            Gust.runWith((name, topology, config) -> new SubmittedTopology(name, "inner"), () -> {
                assertThat(Gust.submit("a", topology(), new Config()).id()).isEqualTo("inner");
            });
            assertThat(Gust.submit("b", topology(), new Config()).id()).isEqualTo("b-1");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "__a", "ä", "a:b", ".", ".."})
    void shouldRefuseANameThatIsNotLegal(String name) {
        Gust.runWith(
                submitter,
                () -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> Gust.submit(name, topology(), new Config()))
                        .withMessageContaining("the topology's name '" + name + "' is not legal"));
    }

    @Test
    void shouldBoundTheLengthOfAName() {
        Gust.runWith(submitter, () -> {
            assertThat(Gust.submit("a".repeat(128), topology(), new Config())).isNotNull();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Gust.submit("a".repeat(129), topology(), new Config()));
        });
    }
}
