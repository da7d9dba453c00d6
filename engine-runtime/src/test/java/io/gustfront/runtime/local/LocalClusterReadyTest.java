package io.gustfront.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.api.config.Config;
import io.gustfront.api.task.SpoutOutputCollector;
import io.gustfront.api.task.TopologyContext;
import io.gustfront.api.topology.OutputFieldsDeclarer;
import io.gustfront.api.topology.Spout;
import io.gustfront.api.topology.TopologyBuilder;
import io.gustfront.api.tuple.Fields;
import io.gustfront.api.tuple.Values;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long somebody waits for a topology in a JVM of its own, beyond what any JVM takes to say hello. */
class LocalClusterReadyTest {
    private static final double BOUND_MS = 500;
    private static final double HELLO_MS = 44; // where the bound is from (decision 0006)
    private static final int TRIES = 5;

    /** Says hello, and waits to be ended. */
    static final class Hello {
        public static void main(String[] args) throws IOException {
            say("hello");
        }
    }

    /** Says that a topology is ready, and waits to be ended. */
    static final class Ready {
        public static void main(String[] args) throws IOException {
            TopologyBuilder builder = new TopologyBuilder();
            builder.setSpout("numbers", new NoNumbers(), 2);
            builder.setBolt("twice", (tuple, out) -> out.emit(new Values(2 * tuple.getInteger(0))), 2)
                    .output("number")
                    .shuffleGrouping("numbers");
            builder.setBolt("end", (tuple, out) -> {}, 2).fieldsGrouping("twice", new Fields("number"));
            try (LocalCluster cluster = LocalCluster.start()) {
                LocalTopology unused = cluster.run("numbers", builder.createTopology(), new Config());
                say("ready");
            }
        }
    }

    private static void say(String word) throws IOException {
        System.out.println(word);
        int unused = System.in.read();
    }

    static final class NoNumbers implements Spout {
        private static final long serialVersionUID = 1L;

        @Override
        public void declareOutputFields(OutputFieldsDeclarer declarer) {
            declarer.declare(new Fields("number"));
        }

        @Override
        public void open(TopologyContext context, SpoutOutputCollector collector) {}

        @Override
        public void nextTuple() {}
    }

    /** How long a JVM took until it said its word, and how much of a processor it had for that. */
    private record Said(double wallMs, double cpuMs) {
        /** How much longer a hello took than on the machine of which the bound is: for the processor is slower, or has something else to do. */
        double slowness() {
            return Math.max(1, wallMs / HELLO_MS);
        }
    }

    /** Beside other builds, and on a slower machine, everything takes longer: as many times as hello does. */
    @Test
    void shouldBeReadyWithinHalfASecondOfAHelloWorld() throws IOException, InterruptedException {
        List<String> tried = new ArrayList<>();
        boolean ready = false;
        for (int i = 0; i < TRIES && !ready; i++) {
            Said hello = run(Hello.class, "hello");
            Said cluster = run(Ready.class, "ready");
            ready = cluster.wallMs() - hello.wallMs() < BOUND_MS * hello.slowness();
            tried.add(hello + " " + cluster);
        }

        System.out.println("ready: " + tried);
        assertThat(ready).as("%s", tried).isTrue();
    }

    private static Said run(Class<?> main, String word) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(java, "-cp", classPath, main.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo(word);
            double wallMs = (System.nanoTime() - startNs) / 1e6;
            Duration cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
            return new Said(wallMs, cpu.toNanos() / 1e6);
        } finally {
            process.destroyForcibly();
        }
    }
}
