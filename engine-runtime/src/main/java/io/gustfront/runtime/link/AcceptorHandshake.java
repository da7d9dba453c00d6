package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

import io.gustfront.runtime.link.HandshakeFrames.Hello;
import io.gustfront.runtime.link.HandshakeFrames.Prefix;
import io.gustfront.runtime.link.HandshakeStep.Asked;
import io.gustfront.runtime.link.HandshakeStep.Failed;
import io.gustfront.runtime.link.HandshakeStep.Waiting;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The accepting side of a handshake: hears a hello, proves itself and challenges, checks the proof, answers. Knows nothing of
 * connections and time.
 */
final class AcceptorHandshake {
    private enum State {
        AWAITING_HELLO,
        AWAITING_PROOF,
        ASKED,
        DONE
    }

    private final WorkerIdentity self;
    private final byte[] ownChallenge;
    private final LinkSecret secret;
    private final Consumer<byte[]> out;
    private @Nullable Hello hello;
    private byte @Nullable [] helloFrame;
    private byte @Nullable [] challengeFrame;
    private byte @Nullable [] proofFrame;
    private State state = State.AWAITING_HELLO;

    /** @param ownChallenge {@link HandshakeFrames#CHALLENGE_BYTES} that nobody can foresee */
    AcceptorHandshake(WorkerIdentity self, byte[] ownChallenge, LinkSecret secret, Consumer<byte[]> out) {
        this.self = self;
        this.ownChallenge = ownChallenge;
        this.secret = secret;
        this.out = out;
    }

    /** Takes the other side's next frame. */
    HandshakeStep onFrame(byte[] frame) {
        Prefix prefix = HandshakeFrames.prefix(frame);
        if (prefix == null) {
            state = State.DONE;
            return new Failed(RefusalReason.MALFORMED, false, "what called is no worker");
        }
        if (prefix.type() == HandshakeFrames.REFUSE) {
            state = State.DONE;
            RefusalReason reason = HandshakeFrames.readRefuse(frame);
            return new Failed(reason == null ? RefusalReason.MALFORMED : reason, true, "it refused");
        }
        if (prefix.version() != HandshakeFrames.VERSION) {
            return failed(
                    RefusalReason.VERSION,
                    "it speaks version " + prefix.version() + ", this side " + HandshakeFrames.VERSION);
        }
        return switch (state) {
            case AWAITING_HELLO -> onHello(frame);
            case AWAITING_PROOF -> onProof(frame);
            case ASKED, DONE -> failed(RefusalReason.MALFORMED, "a frame came out of turn");
        };
    }

    /** Answers the proposal. */
    void answer(Verdict verdict) {
        if (state != State.ASKED) {
            throw new IllegalStateException("the handshake is " + state + ", nobody has asked");
        }
        state = State.DONE;
        out.accept(HandshakeFrames.verdict(
                verdict,
                secret,
                requireNonNull(helloFrame),
                requireNonNull(challengeFrame),
                requireNonNull(proofFrame)));
    }

    private HandshakeStep onHello(byte[] frame) {
        Hello said = HandshakeFrames.readHello(frame);
        if (said == null) {
            return failed(RefusalReason.MALFORMED, "its hello can't be read");
        }
        if (!said.from().topologyId().equals(self.topologyId())) {
            return failed(RefusalReason.TOPOLOGY, "it belongs to another topology");
        }
        if (said.calledWorker() != self.worker()) {
            return failed(RefusalReason.WRONG_WORKER, "it called worker " + said.calledWorker());
        }
        byte[] challenge = HandshakeFrames.challenge(self, ownChallenge, secret, frame);
        hello = said;
        helloFrame = frame;
        challengeFrame = challenge;
        state = State.AWAITING_PROOF;
        out.accept(challenge);
        return new Waiting();
    }

    private HandshakeStep onProof(byte[] frame) {
        Hello said = requireNonNull(hello);
        Proposal proposal = HandshakeFrames.readProof(frame);
        if (proposal == null) {
            return failed(RefusalReason.MALFORMED, "no proof came");
        }
        if (!HandshakeFrames.isProved(frame, secret, requireNonNull(helloFrame), requireNonNull(challengeFrame))) {
            return failed(RefusalReason.BAD_PROOF, "it doesn't know the topology's secret");
        }
        state = State.ASKED;
        proofFrame = frame;
        return new Asked(said.from(), said.attempt(), proposal);
    }

    private HandshakeStep failed(RefusalReason reason, String detail) {
        state = State.DONE;
        out.accept(HandshakeFrames.refuse(reason));
        return new Failed(reason, false, detail);
    }
}
