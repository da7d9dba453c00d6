package io.gustfront.runtime.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gustfront.runtime.link.HandshakeStep.Answered;
import io.gustfront.runtime.link.HandshakeStep.Asked;
import io.gustfront.runtime.link.HandshakeStep.Failed;
import io.gustfront.runtime.link.HandshakeStep.Proven;
import io.gustfront.runtime.link.HandshakeStep.Waiting;
import io.gustfront.runtime.link.Proposal.Intent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final LinkSecret SECRET = LinkSecret.of(new byte[16]);
    private static final LinkSecret OTHER_SECRET = LinkSecret.of("0123456789abcdef".getBytes());
    private static final WorkerIdentity ONE = new WorkerIdentity("words-1", 1, 3, 111);
    private static final WorkerIdentity TWO = new WorkerIdentity("words-1", 2, 5, 222);
    private static final Proposal RESUME = new Proposal(Intent.RESUME, 7, 1234);

    private final Random random = new Random(3);
    private final Deque<byte[]> fromDialer = new ArrayDeque<>();
    private final Deque<byte[]> fromAcceptor = new ArrayDeque<>();

    private byte[] challenge() {
        byte[] challenge = new byte[HandshakeFrames.CHALLENGE_BYTES];
        random.nextBytes(challenge);
        return challenge;
    }

    private DialerHandshake dialer(WorkerIdentity self, int called, LinkSecret secret) {
        return new DialerHandshake(self, called, 9, challenge(), secret, frame -> fromDialer.add(frame.clone()));
    }

    private AcceptorHandshake acceptor(WorkerIdentity self, LinkSecret secret) {
        return new AcceptorHandshake(self, challenge(), secret, frame -> fromAcceptor.add(frame.clone()));
    }

    private static RefusalReason reason(HandshakeStep step) {
        assertThat(step).isInstanceOf(Failed.class);
        return ((Failed) step).reason();
    }

    private static boolean byPeer(HandshakeStep step) {
        return ((Failed) step).byPeer();
    }

    @Test
    void shouldProveBothSidesToEachOtherAndAgreeOnASession() {
        DialerHandshake dialer = dialer(ONE, 2, SECRET);
        AcceptorHandshake acceptor = acceptor(TWO, SECRET);

        dialer.begin();
        assertThat(acceptor.onFrame(fromDialer.remove())).isEqualTo(new Waiting());
        assertThat(dialer.onFrame(fromAcceptor.remove())).isEqualTo(new Proven(TWO));
        dialer.ask(RESUME);
        assertThat(acceptor.onFrame(fromDialer.remove())).isEqualTo(new Asked(ONE, 9, RESUME));
        acceptor.answer(Verdict.resumed(7, 4321));
        assertThat(dialer.onFrame(fromAcceptor.remove())).isEqualTo(new Answered(Verdict.resumed(7, 4321)));
    }

    @Test
    void shouldNotBelieveADialerWithAnotherSecret() {
        DialerHandshake dialer = dialer(ONE, 2, OTHER_SECRET);
        AcceptorHandshake acceptor = acceptor(TWO, SECRET);

        dialer.begin();
        acceptor.onFrame(fromDialer.remove());
        HandshakeStep atDialer = dialer.onFrame(fromAcceptor.remove());
        HandshakeStep atAcceptor = acceptor.onFrame(fromDialer.remove());

        assertThat(reason(atDialer)).isEqualTo(RefusalReason.BAD_PROOF);
        assertThat(byPeer(atDialer)).isFalse();
        assertThat(reason(atAcceptor)).isEqualTo(RefusalReason.BAD_PROOF);
        assertThat(byPeer(atAcceptor)).isTrue();
    }

    @Test
    void shouldNotBelieveADialerThatDoesNotCheckTheAcceptorAndForgesItsProof() {
        AcceptorHandshake acceptor = acceptor(TWO, SECRET);
        byte[] hello = HandshakeFrames.hello(ONE, 2, 1, challenge());
        acceptor.onFrame(hello);
        byte[] challenge = fromAcceptor.remove();

        HandshakeStep step = acceptor.onFrame(HandshakeFrames.proof(RESUME, OTHER_SECRET, hello, challenge));

        assertThat(reason(step)).isEqualTo(RefusalReason.BAD_PROOF);
        assertThat(HandshakeFrames.readRefuse(fromAcceptor.remove())).isEqualTo(RefusalReason.BAD_PROOF);
    }

    @Test
    void shouldNotTakeAProofThatWasHeardInAnotherHandshake() {
        DialerHandshake dialer = dialer(ONE, 2, SECRET);
        AcceptorHandshake first = acceptor(TWO, SECRET);
        dialer.begin();
        byte[] hello = fromDialer.remove();
        first.onFrame(hello);
        dialer.onFrame(fromAcceptor.remove());
        dialer.ask(RESUME);
        byte[] heard = fromDialer.remove();
        assertThat(first.onFrame(heard)).isInstanceOf(Asked.class);

        AcceptorHandshake second = acceptor(TWO, SECRET);
        second.onFrame(hello);

        assertThat(reason(second.onFrame(heard))).isEqualTo(RefusalReason.BAD_PROOF);
    }

    @Test
    void shouldNotTakeItsOwnProofBack() {
        AcceptorHandshake acceptor = acceptor(TWO, SECRET);
        byte[] hello = HandshakeFrames.hello(ONE, 2, 1, challenge());
        acceptor.onFrame(hello);
        byte[] challenge = fromAcceptor.remove();
        byte[] reflected = HandshakeFrames.proof(RESUME, OTHER_SECRET, hello, challenge);
        System.arraycopy(
                challenge,
                challenge.length - LinkSecret.PROOF_BYTES,
                reflected,
                reflected.length - LinkSecret.PROOF_BYTES,
                LinkSecret.PROOF_BYTES);

        assertThat(reason(acceptor.onFrame(reflected))).isEqualTo(RefusalReason.BAD_PROOF);
    }

    @Test
    void shouldRefuseAnotherTopologyAndACallForAnotherWorker() {
        dialer(new WorkerIdentity("words-2", 1, 1, 1), 2, SECRET).begin();
        dialer(ONE, 3, SECRET).begin();

        assertThat(reason(acceptor(TWO, SECRET).onFrame(fromDialer.remove()))).isEqualTo(RefusalReason.TOPOLOGY);
        assertThat(reason(acceptor(TWO, SECRET).onFrame(fromDialer.remove()))).isEqualTo(RefusalReason.WRONG_WORKER);
        assertThat(HandshakeFrames.readRefuse(fromAcceptor.remove())).isEqualTo(RefusalReason.TOPOLOGY);
        assertThat(HandshakeFrames.readRefuse(fromAcceptor.remove())).isEqualTo(RefusalReason.WRONG_WORKER);
    }

    @Test
    void shouldTellBothSidesWhenTheyAreOfDifferentVersions() {
        DialerHandshake dialer = dialer(ONE, 2, SECRET);
        dialer.begin();
        byte[] hello = fromDialer.remove();
        hello[5] = 2;

        HandshakeStep atAcceptor = acceptor(TWO, SECRET).onFrame(hello);
        byte[] refuse = fromAcceptor.remove();
        refuse[5] = 2;
        HandshakeStep atDialer = dialer.onFrame(refuse);

        assertThat(reason(atAcceptor)).isEqualTo(RefusalReason.VERSION);
        assertThat(((Failed) atAcceptor).detail()).contains("version 2").contains("1");
        assertThat(reason(atDialer)).isEqualTo(RefusalReason.VERSION);
        assertThat(byPeer(atDialer)).isTrue();
    }

    @Test
    void shouldPassOnWhyItWasRefused() {
        DialerHandshake dialer = dialer(ONE, 2, SECRET);
        dialer.begin();

        HandshakeStep step = dialer.onFrame(HandshakeFrames.refuse(RefusalReason.WRONG_WORKER));

        assertThat(reason(step)).isEqualTo(RefusalReason.WRONG_WORKER);
        assertThat(byPeer(step)).isTrue();
    }

    @Test
    void shouldSayNothingToWhatIsNoWorker() {
        HandshakeStep step = acceptor(TWO, SECRET).onFrame("GET / HTTP/1.1\r\n\r\n".getBytes());

        assertThat(reason(step)).isEqualTo(RefusalReason.MALFORMED);
        assertThat(fromAcceptor).isEmpty();
    }

    @Test
    void shouldRefuseFramesOutOfTurn() {
        AcceptorHandshake acceptor = acceptor(TWO, SECRET);
        byte[] hello = HandshakeFrames.hello(ONE, 2, 1, challenge());

        assertThat(acceptor.onFrame(hello)).isEqualTo(new Waiting());
        assertThat(reason(acceptor.onFrame(hello))).isEqualTo(RefusalReason.MALFORMED);
        assertThat(reason(acceptor.onFrame(hello))).isEqualTo(RefusalReason.MALFORMED);
        assertThatThrownBy(() -> acceptor.answer(Verdict.opened(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> dialer(ONE, 2, SECRET).ask(RESUME)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldBelieveNothingOfWhichAByteWasChangedOnItsWay() {
        for (int frame = 0; frame < 4; frame++) {
            int length = run(frame, -1);
            for (int at = 0; at < length; at++) {
                assertThat(run(frame, at)).as("byte %d of frame %d", at, frame).isEqualTo(-1);
            }
        }
    }

    /** Runs a handshake and changes a byte of a frame. Returns the frame's length if both sides agreed, else -1. */
    private int run(int changedFrame, int at) {
        fromDialer.clear();
        fromAcceptor.clear();
        DialerHandshake dialer = dialer(ONE, 2, SECRET);
        AcceptorHandshake acceptor = acceptor(TWO, SECRET);
        dialer.begin();
        byte[][] frames = new byte[4][];
        frames[0] = fromDialer.remove();
        change(frames, 0, changedFrame, at);
        if (!(acceptor.onFrame(frames[0]) instanceof Waiting)) {
            return -1;
        }
        frames[1] = fromAcceptor.remove();
        change(frames, 1, changedFrame, at);
        if (!(dialer.onFrame(frames[1]) instanceof Proven)) {
            return -1;
        }
        dialer.ask(RESUME);
        frames[2] = fromDialer.remove();
        change(frames, 2, changedFrame, at);
        if (!(acceptor.onFrame(frames[2]) instanceof Asked)) {
            return -1;
        }
        acceptor.answer(Verdict.resumed(7, 0));
        frames[3] = fromAcceptor.remove();
        change(frames, 3, changedFrame, at);
        return dialer.onFrame(frames[3]) instanceof Answered ? frames[changedFrame].length : -1;
    }

    private static void change(byte[][] frames, int frame, int changedFrame, int at) {
        if (frame == changedFrame && at >= 0) {
            frames[frame][at] ^= 1;
        }
    }

    @Test
    void shouldReadNoGarbage() {
        byte[][] sound = {
            HandshakeFrames.hello(ONE, 2, 1, challenge()),
            HandshakeFrames.challenge(TWO, challenge(), SECRET, new byte[0]),
            HandshakeFrames.proof(RESUME, SECRET, new byte[0], new byte[0]),
            HandshakeFrames.verdict(Verdict.opened(1), SECRET, new byte[0], new byte[0], new byte[0]),
            HandshakeFrames.refuse(RefusalReason.VERSION)
        };
        for (int i = 0; i < 200_000; i++) {
            byte[] frame = sound[random.nextInt(sound.length)].clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            frame = Arrays.copyOf(frame, random.nextBoolean() ? frame.length : random.nextInt(200));
            HandshakeFrames.readHello(frame);
            HandshakeFrames.readChallenge(frame);
            HandshakeFrames.readProof(frame);
            HandshakeFrames.readVerdict(frame);
            HandshakeFrames.readRefuse(frame);
        }
    }

    @Test
    void shouldKeepEveryFrameWithinTheBoundForStrangers() {
        WorkerIdentity longest = new WorkerIdentity("x".repeat(255), 1, 1, 1);

        assertThat(HandshakeFrames.hello(longest, 2, 1, challenge())).hasSizeLessThan(HandshakeFrames.MAX_BYTES);
        assertThat(HandshakeFrames.readHello(HandshakeFrames.hello(longest, 2, 1, challenge()))
                        .from())
                .isEqualTo(longest);
    }

    @Test
    void shouldNotShowTheSecret() {
        assertThat(OTHER_SECRET.toString()).doesNotContain("0123");
        assertThatThrownBy(() -> LinkSecret.of(new byte[15])).hasMessageContaining("16 bytes");
    }
}
