package io.gustfront.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.kafka.fakes.FakeKafka;
import io.gustfront.kafka.fakes.SpoutDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** At most one record of a key is open at a time. */
class KafkaSpoutOrderByKeyTest extends SpoutOnFakeKafka {
    private SpoutDriver start(long keptBytes) {
        return new SpoutDriver(config().order(Order.BY_KEY)
                .keptBytes(keptBytes)
                .translator(record -> Emission.of(record.value(), record.key()))
                .build());
    }

    @Test
    void shouldEmitTheNextOfAKeyWhenTheOneBeforeIsDone() {
        topic(1);
        kafka.append("t", 0, "k", "k1");
        kafka.append("t", 0, "k", "k2");
        kafka.append("t", 0, "other", "o1");
        kafka.append("t", 0, null, "n1");
        kafka.append("t", 0, null, "n2");
        SpoutDriver driver = start(1 << 20).run();
        assertThat(driver.collector.values()).containsExactly("k1", "o1", "n1", "n2");
        assertThat(driver.context.gauge("kafka.waiting-for-key.t-0")).isEqualTo(1);

        driver.fail("k1");
        driver.run(SECOND);
        assertThat(driver.collector.values()).containsExactly("k1", "o1", "n1", "n2", "k1");
        driver.ack("k1");
        driver.run();

        assertThat(driver.collector.values()).containsExactly("k1", "o1", "n1", "n2", "k1", "k2");
    }

    @Test
    void shouldLetTheNextGoWhenTheOneBeforeIsSkippedOrFiltered() {
        topic(1);
        kafka.append("t", 0, "k", "bad");
        kafka.append("t", 0, "k", "null");
        kafka.append("t", 0, "k", "good");
        SpoutDriver driver = new SpoutDriver(config().order(Order.BY_KEY)
                .poisonPolicy(PoisonPolicy.skip())
                .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1))
                .translator(record -> record.value().equals("null") ? null : Emission.of(record.value()))
                .build());
        driver.run();
        driver.fail("bad");
        driver.run();

        assertThat(driver.collector.values()).containsExactly("bad", "good");
        driver.ack("good");
        driver.run(SECOND);
        assertThat(kafka.committed("t", 0)).isEqualTo(3);
        assertThat(driver.context.gauge("kafka.waiting-for-key.t-0")).isZero();
    }

    /** The control is the last line: without the order, the same run breaks it. */
    @Test
    void shouldKeepTheOrderOfEachKeyUnderRandomFailures() {
        for (int seed = 0; seed < 30; seed++) {
            assertThat(breaksOrder(seed, Order.BY_KEY)).as("seed %d", seed).isFalse();
        }
        assertThat(IntStream.range(0, 30).anyMatch(seed -> breaksOrder(seed, Order.UNORDERED)))
                .isTrue();
    }

    private boolean breaksOrder(int seed, Order order) {
        Random random = new Random(seed);
        FakeKafka log = new FakeKafka();
        log.createTopic("t", 1);
        SpoutDriver driver = new SpoutDriver(config().clients(log)
                .order(order)
                .retryPolicy(RetryPolicy.DEFAULT.withMaxAttempts(1_000))
                .keptBytes(seed % 2 == 0 ? 1_000 : 1 << 20)
                .maxUncommitted(100)
                .property("max.poll.records", 20)
                .build());
        int keys = 1 + random.nextInt(8);
        int[] appended = new int[keys];
        int[] next = new int[keys];
        int total = 0;
        int done = 0;
        int seen = 0;
        List<String> open = new ArrayList<>();
        for (int step = 0; step < 400 || done < total; step++) {
            if (step < 400) {
                int key = random.nextInt(keys);
                log.append("t", 0, "k" + key, key + ":" + appended[key]++);
                total++;
            }
            driver.run(Duration.ofMillis(random.nextInt(300)));
            while (seen < driver.collector.emitted.size()) {
                String value = (String) driver.collector.emitted.get(seen++).value();
                int key = Integer.parseInt(value.substring(0, value.indexOf(':')));
                int number = Integer.parseInt(value.substring(value.indexOf(':') + 1));
                if (number > next[key] || open.stream().anyMatch(v -> v.startsWith(key + ":"))) {
                    return true;
                }
                open.add(value);
            }
            if (!open.isEmpty() && (step >= 400 || random.nextInt(3) > 0)) {
                String value = open.remove(random.nextInt(open.size()));
                if (random.nextInt(4) == 0) {
                    driver.fail(value);
                } else {
                    driver.ack(value);
                    next[Integer.parseInt(value.substring(0, value.indexOf(':')))]++;
                    done++;
                }
            }
            assertThat(step).as("comes to an end").isLessThan(100_000);
        }
        driver.run(Duration.ofSeconds(2));
        assertThat(log.committed("t", 0)).isEqualTo(total);
        return false;
    }
}
