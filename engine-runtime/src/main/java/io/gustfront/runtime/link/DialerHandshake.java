package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

import io.gustfront.runtime.link.HandshakeFrames.Answer;
import io.gustfront.runtime.link.HandshakeFrames.Prefix;
import io.gustfront.runtime.link.HandshakeStep.Answered;
import io.gustfront.runtime.link.HandshakeStep.Failed;
import io.gustfront.runtime.link.HandshakeStep.Proven;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dialing side of a handshake: says hello, has the other side prove itself, proves itself and asks for a session, hears the
 * verdict. Knows nothing of connections and time.
 */
final class DialerHandshake {
    private enum State {
        NEW,
        AWAITING_CHALLENGE,
        PROVEN,
        AWAITING_VERDICT,
        DONE
    }

    private final WorkerIdentity self;
    private final int calledWorker;
    private final LinkSecret secret;
    private final Consumer<byte[]> out;
    private final byte[] hello;
    private byte @Nullable [] challenge;
    private byte @Nullable [] proof;
    private State state = State.NEW;

    /** @param ownChallenge {@link HandshakeFrames#CHALLENGE_BYTES} that nobody can foresee */
    DialerHandshake(
            WorkerIdentity self,
            int calledWorker,
            long attempt,
            byte[] ownChallenge,
            LinkSecret secret,
            Consumer<byte[]> out) {
        this.self = self;
        this.calledWorker = calledWorker;
        this.secret = secret;
        this.out = out;
        this.hello = HandshakeFrames.hello(self, calledWorker, attempt, ownChallenge);
    }

    /** The connection is there. */
    void begin() {
        require(State.NEW);
        state = State.AWAITING_CHALLENGE;
        out.accept(hello);
    }

    /** Takes the other side's next frame. */
    HandshakeStep onFrame(byte[] frame) {
        Prefix prefix = HandshakeFrames.prefix(frame);
        if (prefix == null) {
            return failed(RefusalReason.MALFORMED, "what answered is no worker");
        }
        if (prefix.type() == HandshakeFrames.REFUSE || prefix.version() != HandshakeFrames.VERSION) {
            return onRefuse(prefix, frame);
        }
        return switch (state) {
            case AWAITING_CHALLENGE -> onChallenge(frame);
            case AWAITING_VERDICT -> onVerdict(frame);
            case NEW, PROVEN, DONE -> failed(RefusalReason.MALFORMED, "a frame came out of turn");
        };
    }

    /** Asks for a session, after the other side has proved itself. */
    void ask(Proposal proposal) {
        require(State.PROVEN);
        state = State.AWAITING_VERDICT;
        byte[] frame = HandshakeFrames.proof(proposal, secret, hello, requireNonNull(challenge));
        proof = frame;
        out.accept(frame);
    }

    /** Breaks off, and says why. */
    void refuse(RefusalReason reason) {
        state = State.DONE;
        out.accept(HandshakeFrames.refuse(reason));
    }

    private HandshakeStep onRefuse(Prefix prefix, byte[] frame) {
        state = State.DONE;
        if (prefix.version() != HandshakeFrames.VERSION) {
            return new Failed(
                    RefusalReason.VERSION,
                    true,
                    "it speaks version " + prefix.version() + ", this side " + HandshakeFrames.VERSION);
        }
        RefusalReason reason = HandshakeFrames.readRefuse(frame);
        return new Failed(reason == null ? RefusalReason.MALFORMED : reason, true, "it refused");
    }

    private HandshakeStep onChallenge(byte[] frame) {
        Answer answer = HandshakeFrames.readChallenge(frame);
        if (answer == null) {
            return failed(RefusalReason.MALFORMED, "no challenge came");
        }
        if (!HandshakeFrames.isProved(frame, secret, hello)) {
            return failed(RefusalReason.BAD_PROOF, "it doesn't know the topology's secret");
        }
        state = State.PROVEN;
        challenge = frame;
        return new Proven(new WorkerIdentity(self.topologyId(), calledWorker, answer.incarnation(), answer.nonce()));
    }

    private HandshakeStep onVerdict(byte[] frame) {
        Verdict verdict = HandshakeFrames.readVerdict(frame);
        if (verdict == null) {
            return failed(RefusalReason.MALFORMED, "no verdict came");
        }
        if (!HandshakeFrames.isProved(frame, secret, hello, requireNonNull(challenge), requireNonNull(proof))) {
            return failed(RefusalReason.BAD_PROOF, "its verdict isn't proved");
        }
        state = State.DONE;
        return new Answered(verdict);
    }

    private HandshakeStep failed(RefusalReason reason, String detail) {
        refuse(reason);
        return new Failed(reason, false, detail);
    }

    private void require(State expected) {
        if (state != expected) {
            throw new IllegalStateException("the handshake is " + state + ", not " + expected);
        }
    }
}
