package io.gustfront.kafka.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final SentenceText TEXT = new SentenceText(List.of("rain", "wind", "sun"), 5);

    private final List<String> sent = new ArrayList<>();

    @Test
    void shouldSendAtASteadyRate() {
        Feed feed = feed(1_000, 100);

        assertThat(feed.doWork(at(0))).isZero();
        assertThat(feed.doWork(at(10))).isEqualTo(1);
        assertThat(feed.doWork(at(15))).isZero();
        assertThat(feed.doWork(at(1_000))).isEqualTo(99);
    }

    @Test
    void shouldSendTheSequenceInOrder() {
        Feed feed = feed(4, 1_000);

        feed.doWork(at(0));
        feed.doWork(at(2));
        feed.doWork(at(60));

        assertThat(sent)
                .containsExactly(
                        "0 " + TEXT.sentence(0),
                        "1 " + TEXT.sentence(1),
                        "2 " + TEXT.sentence(2),
                        "3 " + TEXT.sentence(3));
        assertThat(feed.sent()).isEqualTo(4);
        assertThat(feed.isDone()).isTrue();
    }

    @Test
    void shouldCatchUpInSmallStepsAfterAPause() {
        Feed feed = feed(10_000, 1_000);
        feed.doWork(at(0));

        assertThat(feed.doWork(at(5_000))).isEqualTo(1_000);
        assertThat(feed.doWork(at(5_000))).isEqualTo(1_000);
        assertThat(feed.isDone()).isFalse();
    }

    @Test
    void shouldSendNothingBeyondItsEnd() {
        Feed feed = feed(3, 1_000);
        feed.doWork(at(0));

        assertThat(feed.doWork(at(60_000))).isEqualTo(3);
        assertThat(feed.doWork(at(90_000))).isZero();
    }

    @Test
    void shouldWaitAtItsLimitAndCatchUpWhenThatIsRaised() {
        Feed feed = feed(1_000, 100);
        feed.limit(5);
        feed.doWork(at(0));

        assertThat(feed.doWork(at(1_000))).isEqualTo(5);
        assertThat(feed.doWork(at(2_000))).isZero();
        feed.limit(500);
        assertThat(feed.doWork(at(2_000))).isEqualTo(195);
    }

    private Feed feed(long records, double perSecond) {
        return new Feed(TEXT, records, perSecond, (number, sentence) -> sent.add(number + " " + sentence));
    }

    /** Any start will do: the clock's zero means nothing. */
    private static long at(long ms) {
        return Duration.ofDays(3).toNanos() + Duration.ofMillis(ms).toNanos();
    }
}
