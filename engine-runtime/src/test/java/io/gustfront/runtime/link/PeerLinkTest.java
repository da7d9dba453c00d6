package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.gustfront.runtime.link.Proposal.Intent;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PeerLinkTest {
    private static final long MS = 1_000_000;
    private static final LinkSettings SETTINGS = LinkSettings.defaults(LinkCluster.SECRET);
    private static final WorkerIdentity FIRST = new WorkerIdentity("words-1", 1, 1, 11);

    private final PeerLink link = new PeerLink(1, new PeerAddress("h", 1, 0), false, SETTINGS.timing());

    private static ResumableSession session(long number, SessionState state) {
        SessionOwner nobody = new SessionOwner() {
            @Override
            public void onOffered(ResumableSession session) {}

            @Override
            public void pumpSoon(ResumableSession session) {}

            @Override
            public void wakeAt(long deadlineNs) {}

            @Override
            public void onOpened(ResumableSession session) {}

            @Override
            public void dropConnection(ResumableSession session, Connection connection, String why) {}

            @Override
            public void onClosed(ResumableSession session, CloseReason reason) {}
        };
        return new ResumableSession(
                FIRST,
                number,
                state,
                SETTINGS,
                new FrameWriter(SETTINGS.frameBytes()),
                new FrameReader(SETTINGS.maxPayloadBytes()),
                new RecordingListener(),
                nobody,
                new LinkCounters(),
                0);
    }

    private static Proposal open(long number) {
        return new Proposal(Intent.OPEN, number, 0);
    }

    private static Proposal resume(long number, long received) {
        return new Proposal(Intent.RESUME, number, received);
    }

    @Test
    void shouldOpenNumbersThatWereNotUsed_K2() {
        assertThat(link.judge(open(1))).isEqualTo(Verdict.opened(1));
        assertThat(link.judge(open(5))).isEqualTo(Verdict.opened(5));

        link.useUp(5);

        assertThat(link.judge(open(5))).isEqualTo(Verdict.closed(5));
        assertThat(link.judge(open(6))).isEqualTo(Verdict.opened(6));
    }

    @Test
    void shouldResumeOnlyTheSessionThatThereIs_K2() {
        assertThat(link.judge(resume(1, 0))).isEqualTo(Verdict.closed(0));

        link.begin(session(3, SessionState.ATTACHED));

        assertThat(link.judge(resume(3, 0))).isEqualTo(Verdict.resumed(3, 0));
        assertThat(link.judge(resume(3, 1))).isEqualTo(Verdict.closed(3));
        assertThat(link.judge(resume(2, 0))).isEqualTo(Verdict.closed(3));
        assertThat(link.judge(resume(4, 0))).isEqualTo(Verdict.closed(3));
    }

    @Test
    void shouldNeverResumeAClosedSession_K2() {
        ResumableSession session = session(3, SessionState.ATTACHED);
        link.begin(session);
        link.end(session, 0);

        assertThat(link.judge(resume(3, 0))).isEqualTo(Verdict.closed(3));
        assertThat(link.judge(open(3))).isEqualTo(Verdict.closed(3));
        assertThat(link.judge(open(4))).isEqualTo(Verdict.opened(4));
    }

    @Test
    void shouldOpenAgainWhatWasAgreedOnAndNotWhatIsInUse_K1() {
        link.begin(session(1, SessionState.AGREED));
        assertThat(link.judge(open(1))).isEqualTo(Verdict.opened(1));
        assertThat(link.judge(resume(1, 0))).isEqualTo(Verdict.resumed(1, 0));

        link.begin(session(2, SessionState.ATTACHED));
        assertThat(link.judge(open(2))).isEqualTo(Verdict.closed(2));
        assertThat(link.judge(open(3))).isEqualTo(Verdict.opened(3));
    }

    @Test
    void shouldAskForTheNextNumberOrForWhatItHas_K2() {
        assertThat(link.proposal()).isEqualTo(open(1));
        link.begin(session(1, SessionState.ATTACHED));
        assertThat(link.proposal()).isEqualTo(resume(1, 0));
        link.useUp(7);
        link.end(link.session(), 0);
        assertThat(link.proposal()).isEqualTo(open(8));
    }

    @Test
    void shouldRefuseOlderIncarnationsAndSecondProcesses_I1() {
        link.raise(2);
        assertThat(link.recognise(new WorkerIdentity("words-1", 1, 1, 11))).isEqualTo(RefusalReason.STALE_INCARNATION);
        assertThat(link.recognise(new WorkerIdentity("words-1", 1, 2, 22))).isNull();
        assertThat(link.recognise(new WorkerIdentity("words-1", 1, 2, 22))).isNull();
        assertThat(link.recognise(new WorkerIdentity("words-1", 1, 2, 23)))
                .isEqualTo(RefusalReason.DUPLICATE_INCARNATION);
        assertThat(link.isNewest(new WorkerIdentity("words-1", 1, 2, 22))).isTrue();
        assertThat(link.isNewest(new WorkerIdentity("words-1", 1, 2, 23))).isFalse();

        link.raise(3);
        assertThat(link.recognise(new WorkerIdentity("words-1", 1, 3, 23))).isNull();
    }

    @Test
    void shouldCountNumbersAndAttemptsAfreshForANewIncarnation_W1() {
        link.raise(1);
        ResumableSession older = session(4, SessionState.ATTACHED);
        link.begin(older);
        assertThat(link.isLatest(10)).isTrue();

        assertThat(link.raise(1)).isNull();
        assertThat(link.raise(2)).isSameAs(older);
        link.end(older, 0);

        assertThat(link.proposal()).isEqualTo(open(1));
        assertThat(link.isLatest(1)).isTrue();
    }

    @Test
    void shouldAnswerNoAttemptBehindALaterOne() {
        assertThat(link.isLatest(2)).isTrue();
        assertThat(link.isLatest(2)).isFalse();
        assertThat(link.isLatest(1)).isFalse();
        assertThat(link.isLatest(3)).isTrue();
    }

    @Test
    void shouldPauseBetweenFailedDialsWithinTheBounds() {
        RandomGenerator random = new Random(1);
        long longest = 10 * MS;
        for (int i = 0; i < 100; i++) {
            link.onDialFailed(0, random);
            assertThat(link.dialAtNs()).isBetween(longest / 2, longest);
            longest = Math.min(longest * 2, 250 * MS);
        }
    }

    @Test
    void shouldDialAtOnceWhenAConnectionThatLastedIsLostAndPauseWhenItDidNot() {
        RandomGenerator random = new Random(1);
        link.onAttached(0);
        link.onConnectionLost(249 * MS, random);
        assertThat(link.dialAtNs()).isGreaterThan(250 * MS);

        link.onAttached(2_000 * MS);
        link.onConnectionLost(3_000 * MS, random);
        assertThat(link.dialAtNs()).isEqualTo(3_000 * MS);
    }
}
