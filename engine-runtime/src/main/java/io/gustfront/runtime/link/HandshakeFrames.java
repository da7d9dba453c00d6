package io.gustfront.runtime.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gustfront.runtime.link.Proposal.Intent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames of the handshake. All begin alike, for all versions of the protocol; numbers are big-endian.
 *
 * <pre>
 *  all       int32 magic 'GUST' | int16 version of the sender | int8 type
 *
 *  1 HELLO      dialer    uint8 n | n bytes topology id, UTF-8
 *                         int32 own worker | int32 own incarnation | int64 own nonce
 *                         int32 worker that is called | int64 attempt | 32 bytes challenge
 *  2 CHALLENGE  acceptor  int32 own incarnation | int64 own nonce | 32 bytes challenge | 32 bytes proof
 *  3 PROOF      dialer    int8 intent: 1 open, 2 resume | int64 session | int64 received | 32 bytes proof
 *  4 VERDICT    acceptor  int8 kind: 1 opened, 2 resumed, 3 closed, 4 refused | int8 reason, 0 if none
 *                         int64 session | int64 received | 32 bytes proof
 *  5 REFUSE     either    int8 reason
 * </pre>
 *
 * A proof is HMAC-SHA256, with the topology's secret, of a label that names the frame's type, of all frames of the handshake
 * before it, and of its own frame up to the proof; {@link #label} says why.
 */
final class HandshakeFrames {
    static final int MAGIC = 0x47555354;
    static final short VERSION = 1;
    static final byte HELLO = 1;
    static final byte CHALLENGE = 2;
    static final byte PROOF = 3;
    static final byte VERDICT = 4;
    static final byte REFUSE = 5;
    static final int CHALLENGE_BYTES = 32;

    /** The largest frame that is accepted of a peer that has not proved itself. */
    static final int MAX_BYTES = 4 << 10;

    private static final int PREFIX_BYTES = 7;

    private HandshakeFrames() {}

    /**
     * Who calls whom.
     *
     * @param from the dialing worker, as it says
     * @param calledWorker the number of the worker that it wants
     * @param attempt its count of dials; only grows
     */
    record Hello(WorkerIdentity from, int calledWorker, long attempt) {}

    /**
     * The accepting worker, as it says.
     *
     * @param incarnation its incarnation
     * @param nonce its nonce
     */
    record Answer(int incarnation, long nonce) {}

    /** What every frame begins with; null if it isn't one of ours. */
    static @Nullable Prefix prefix(byte[] frame) {
        if (frame.length < PREFIX_BYTES) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(frame);
        return in.getInt() == MAGIC ? new Prefix(in.getShort(), in.get()) : null;
    }

    /**
     * What every frame begins with.
     *
     * @param version the sender's
     * @param type what it is
     */
    record Prefix(short version, byte type) {}

    static byte[] hello(WorkerIdentity self, int calledWorker, long attempt, byte[] challenge) {
        byte[] topology = self.topologyId().getBytes(UTF_8);
        return begin(HELLO, 1 + topology.length + 28 + CHALLENGE_BYTES)
                .put((byte) topology.length)
                .put(topology)
                .putInt(self.worker())
                .putInt(self.incarnation())
                .putLong(self.nonce())
                .putInt(calledWorker)
                .putLong(attempt)
                .put(challenge)
                .array();
    }

    /** Null if the frame isn't a HELLO by its layout and ranges. */
    static @Nullable Hello readHello(byte[] frame) {
        ByteBuffer in = body(frame, HELLO);
        if (in == null || !in.hasRemaining()) {
            return null;
        }
        int idBytes = Byte.toUnsignedInt(in.get());
        if (idBytes == 0 || in.remaining() != idBytes + 28 + CHALLENGE_BYTES) {
            return null;
        }
        String topology = utf8(in, idBytes);
        int worker = in.getInt();
        int incarnation = in.getInt();
        long nonce = in.getLong();
        int called = in.getInt();
        long attempt = in.getLong();
        if (topology == null || worker < 1 || incarnation < 1 || attempt < 1) {
            return null;
        }
        return new Hello(new WorkerIdentity(topology, worker, incarnation, nonce), called, attempt);
    }

    static byte[] challenge(WorkerIdentity self, byte[] challenge, LinkSecret secret, byte[] hello) {
        byte[] out = begin(CHALLENGE, 12 + CHALLENGE_BYTES + LinkSecret.PROOF_BYTES)
                .putInt(self.incarnation())
                .putLong(self.nonce())
                .put(challenge)
                .array();
        return proved(out, secret, hello);
    }

    /** Null if the frame isn't a CHALLENGE by its layout and ranges. Says nothing of its proof. */
    static @Nullable Answer readChallenge(byte[] frame) {
        ByteBuffer in = body(frame, CHALLENGE);
        if (in == null || in.remaining() != 12 + CHALLENGE_BYTES + LinkSecret.PROOF_BYTES) {
            return null;
        }
        int incarnation = in.getInt();
        return incarnation < 1 ? null : new Answer(incarnation, in.getLong());
    }

    static byte[] proof(Proposal proposal, LinkSecret secret, byte[] hello, byte[] challenge) {
        byte[] out = begin(PROOF, 17 + LinkSecret.PROOF_BYTES)
                .put((byte) (proposal.intent() == Intent.OPEN ? 1 : 2))
                .putLong(proposal.number())
                .putLong(proposal.received())
                .array();
        return proved(out, secret, hello, challenge);
    }

    /** Null if the frame isn't a PROOF by its layout and ranges. Says nothing of its proof. */
    static @Nullable Proposal readProof(byte[] frame) {
        ByteBuffer in = body(frame, PROOF);
        if (in == null || in.remaining() != 17 + LinkSecret.PROOF_BYTES) {
            return null;
        }
        byte intent = in.get();
        long number = in.getLong();
        long received = in.getLong();
        if (intent < 1 || intent > 2 || number < 1 || received < 0) {
            return null;
        }
        return new Proposal(intent == 1 ? Intent.OPEN : Intent.RESUME, number, received);
    }

    static byte[] verdict(Verdict verdict, LinkSecret secret, byte[] hello, byte[] challenge, byte[] proof) {
        RefusalReason reason = verdict.reason();
        byte[] out = begin(VERDICT, 18 + LinkSecret.PROOF_BYTES)
                .put((byte) verdict.kind().code())
                .put((byte) (reason == null ? 0 : reason.code()))
                .putLong(verdict.number())
                .putLong(verdict.received())
                .array();
        return proved(out, secret, hello, challenge, proof);
    }

    /** Null if the frame isn't a VERDICT by its layout and ranges. Says nothing of its proof. */
    static @Nullable Verdict readVerdict(byte[] frame) {
        ByteBuffer in = body(frame, VERDICT);
        if (in == null || in.remaining() != 18 + LinkSecret.PROOF_BYTES) {
            return null;
        }
        Verdict.Kind kind = Verdict.Kind.ofCode(in.get());
        RefusalReason reason = RefusalReason.ofCode(in.get());
        long number = in.getLong();
        long received = in.getLong();
        if (kind == null || number < 0 || received < 0) {
            return null;
        }
        if ((kind == Verdict.Kind.REFUSED) != (reason != null)) {
            return null;
        }
        return new Verdict(kind, reason, number, received);
    }

    static byte[] refuse(RefusalReason reason) {
        return begin(REFUSE, 1).put((byte) reason.code()).array();
    }

    /** Null if the frame isn't a REFUSE with a reason that is known. */
    static @Nullable RefusalReason readRefuse(byte[] frame) {
        ByteBuffer in = body(frame, REFUSE);
        return in == null || in.remaining() != 1 ? null : RefusalReason.ofCode(in.get());
    }

    /** Whether the proof at the end of a frame is right, given the frames before it. */
    static boolean isProved(byte[] frame, LinkSecret secret, byte[]... before) {
        int unproved = frame.length - LinkSecret.PROOF_BYTES;
        byte[] proof = Arrays.copyOfRange(frame, unproved, frame.length);
        return secret.proves(proof, transcript(Arrays.copyOf(frame, unproved), before));
    }

    /** Ends a frame with its proof, for which there is room. */
    private static byte[] proved(byte[] frame, LinkSecret secret, byte[]... before) {
        int unproved = frame.length - LinkSecret.PROOF_BYTES;
        byte[] proof = secret.prove(transcript(Arrays.copyOf(frame, unproved), before));
        System.arraycopy(proof, 0, frame, unproved, proof.length);
        return frame;
    }

    /** Each frame has its length in front, so that no two transcripts are the same bytes. */
    private static byte[][] transcript(byte[] unproved, byte[]... before) {
        byte[][] parts = new byte[2 * before.length + 2][];
        parts[0] = label(unproved[PREFIX_BYTES - 1]);
        for (int i = 0; i < before.length; i++) {
            parts[2 * i + 1] = ByteBuffer.allocate(4).putInt(before[i].length).array();
            parts[2 * i + 2] = before[i];
        }
        parts[parts.length - 1] = unproved;
        return parts;
    }

    /** Differs by type, so that no side's proof can be given back to it as the other's. */
    private static byte[] label(byte type) {
        return ("gustfront link " + VERSION + " frame " + type + "\n").getBytes(UTF_8);
    }

    private static ByteBuffer begin(byte type, int bodyBytes) {
        return ByteBuffer.allocate(PREFIX_BYTES + bodyBytes)
                .putInt(MAGIC)
                .putShort(VERSION)
                .put(type);
    }

    private static @Nullable ByteBuffer body(byte[] frame, byte type) {
        Prefix prefix = prefix(frame);
        if (prefix == null || prefix.version() != VERSION || prefix.type() != type) {
            return null;
        }
        return ByteBuffer.wrap(frame, PREFIX_BYTES, frame.length - PREFIX_BYTES);
    }

    private static @Nullable String utf8(ByteBuffer in, int bytes) {
        ByteBuffer slice = in.slice().limit(bytes);
        in.position(in.position() + bytes);
        try {
            return UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
