package io.gustfront.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.flow.Share;
import io.gustfront.runtime.worker.InboxPlaces.Bound;
import io.gustfront.runtime.worker.InboxPlaces.Part;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InboxPlacesTest {
    private static final Bound INBOX = new Bound(1_000, 100_000);
    private static final Bound BATCH = new Bound(10, 1_000);
    private static final Part ONE_PLACE = new Part(1, 1, 1, 1);

    private static Set<Integer> first(int senders) {
        return IntStream.rangeClosed(1, senders).boxed().collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void shouldDivideWhatTheOthersLeaveEvenlyBetweenWorkersThatSend_B2() {
        InboxPlaces places = InboxPlaces.of(INBOX, BATCH, 5, Set.of(1, 3, 4));

        assertThat(List.of(places.of(1), places.of(3), places.of(4)))
                .as("a third of 980 tuples and 98,000 bytes, less a batch")
                .containsOnly(new Part(316, 31_666, 39, 31_666));
        assertThat(List.of(places.of(2), places.of(5), places.of(6))).containsOnly(ONE_PLACE);
    }

    @Test
    void shouldGiveTheOnlyWorkerAllButABatch_B2() {
        assertThat(InboxPlaces.of(INBOX, BATCH, 1, Set.of(1)).of(1)).isEqualTo(new Part(990, 99_000, 123, 99_000));
    }

    @Test
    void shouldGiveEachWorkerOnePlaceWhileNobodySends_B2() {
        InboxPlaces places = InboxPlaces.of(INBOX, BATCH, 3, Set.of());

        assertThat(List.of(places.of(1), places.of(2), places.of(3))).containsOnly(ONE_PLACE);
    }

    @Test
    void shouldGiveASenderAPlaceThoughTheInboxHasNoneForIt_B2() {
        Part part = InboxPlaces.of(new Bound(16, 1_600), BATCH, 40, first(20)).of(20);

        assertThat(part.tuples()).isOne();
        assertThat(part.bytes()).isOne();
    }

    /** An executor that sends to itself fills the next batch while the last has its places. */
    @Test
    void shouldGiveASenderMoreThanABatchForStreamsThatCloseACycle_B4() {
        Part part = InboxPlaces.of(INBOX, BATCH, 40, first(40)).of(1);

        assertThat(part.feedbackTuples()).isEqualTo(11);
        assertThat(part.feedbackBytes()).isEqualTo(1_500);
        assertThat(InboxPlaces.of(INBOX, BATCH, 90, first(90)).of(1).feedbackBytes())
                .isEqualTo(1_001);
    }

    /** Of what comes forward: streams that close a cycle have places beside the inbox. */
    @Test
    void shouldNeverLetAllTogetherFillMoreThanTheInbox_B2() {
        for (int workers = 1; workers <= 48; workers++) {
            for (int senders = 0; senders <= workers; senders++) {
                for (int batch : List.of(1, 2, 7, 64, 256, 1_000)) {
                    for (int inbox : List.of(0, 1, batch - 1, batch, 3 * batch, 4_096, 65_536)) {
                        checkBound(workers * batch + inbox, batch, workers, senders);
                    }
                }
            }
        }
    }

    /** The inbox has a batch for each worker at least. */
    private static void checkBound(int inbox, int batch, int workers, int senders) {
        Bound whole = new Bound(inbox, 10L * inbox);
        InboxPlaces places = InboxPlaces.of(whole, new Bound(batch, 10L * batch), workers, first(senders));
        Part sender = places.ofSender();
        int others = workers - senders;
        int tuples = senders * mostTuples(sender, batch) + others * mostTuples(places.ofOther(), batch);
        long bytes = senders * mostBytes(sender, 10 * batch) + others * mostBytes(places.ofOther(), 10 * batch);
        String what = inbox + " places, batches of " + batch + ", " + senders + " of " + workers + " workers send";

        assertThat(tuples).as(what).isLessThanOrEqualTo(whole.tuples());
        assertThat(bytes).as(what).isLessThanOrEqualTo(whole.bytes());
        if (senders > 0 && sender.tuples() > 1) {
            assertThat(tuples).as("left by rounding, of %s", what).isGreaterThanOrEqualTo(whole.tuples() - 2 * senders);
        }
    }

    /** What a worker fills if it takes all places but one, and then a whole batch. */
    private static int mostTuples(Part part, int batch) {
        Share share = new Share(part.tuples(), Long.MAX_VALUE / 2);
        assertThat(part.tuples() == 1 || share.tryTake(part.tuples() - 1, 1)).isTrue();
        assertThat(share.tryTake(batch, 1)).isTrue();
        assertThat(share.tryTake(1, 1)).isFalse();
        return part.tuples() - share.free();
    }

    private static long mostBytes(Part part, int batch) {
        Share share = new Share(Integer.MAX_VALUE, part.bytes());
        assertThat(part.bytes() == 1 || share.tryTake(1, (int) part.bytes() - 1))
                .isTrue();
        assertThat(share.tryTake(1, batch)).isTrue();
        assertThat(share.tryTake(1, 1)).isFalse();
        return part.bytes() - 1 + batch;
    }
}
