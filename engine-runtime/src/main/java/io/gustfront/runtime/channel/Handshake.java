package io.gustfront.runtime.channel;

import io.gustfront.runtime.codec.MalformedWireException;
import io.gustfront.runtime.codec.WireInput;
import io.gustfront.runtime.codec.WireOutput;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the two ends of a connection prove to each other that they know a secret, before anything else is read. Four frames, none
 * longer than {@link #MAX_FRAME}:
 *
 * <pre>
 * connector → acceptor   HELLO      int 'GFHS', channel, version, engine version, subject, 32 random bytes
 * connector ← acceptor   CHALLENGE  byte 0, 32 random bytes, HMAC("acceptor", HELLO, those random bytes)
 * connector → acceptor   PROOF      HMAC("connector", HELLO, CHALLENGE)
 * connector ← acceptor   WELCOME    byte 0
 * </pre>
 *
 * <p>In place of CHALLENGE and WELCOME there may be byte 1 and a sentence: refused, and why (other versions, for one; both are
 * named). Both proofs cover what both sides said, so neither can be used on another connection; the labels keep one from being
 * sent back as the other. What follows is not encrypted: whoever can alter what is on the way between two hosts can alter
 * it. One instance per connection; no thread safety.
 */
public final class Handshake {
    /** The longest frame that is read before the other side has proved itself. */
    public static final int MAX_FRAME = 4_096;

    private static final int MAGIC = 'G' << 24 | 'F' << 16 | 'H' << 8 | 'S';
    private static final int NONCE = 32;
    private static final int OK = 0;
    private static final int REFUSED = 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Who connects, and what for.
     *
     * @param channel the kind of conversation: {@code master}, {@code worker}
     * @param version the version of that conversation's messages
     * @param engine the engine's version, for people
     * @param subject who it is: a node's id, or {@code topologyId/port/incarnation}
     */
    public record Hello(String channel, int version, String engine, String subject) {}

    /** How far it is. */
    public enum State {
        /** Frames are missing. */
        UNDER_WAY,
        /** Both sides have proved themselves. */
        DONE,
        /** It has failed; the connection is to be closed, after what {@link #onFrame} returned was sent. */
        FAILED
    }

    private final boolean connector;
    private final @Nullable Function<Hello, Optional<Secret>> secrets;
    private Hello hello;
    private byte[] helloFrame = {};
    private byte[] challengeFrame = {};
    private @Nullable Secret secret;
    private int frames;
    private State state = State.UNDER_WAY;
    private String problem = "";

    private Handshake(
            boolean connector,
            Hello hello,
            @Nullable Secret secret,
            @Nullable Function<Hello, Optional<Secret>> secrets) {
        this.connector = connector;
        this.hello = hello;
        this.secret = secret;
        this.secrets = secrets;
    }

    /** The side that connects. */
    public static Handshake connector(Hello hello, Secret secret) {
        return new Handshake(true, hello, secret, null);
    }

    /**
     * The side that accepts.
     *
     * @param expected the channel, version and engine version here; the subject is of no matter
     * @param secrets the secret that a subject has to know; empty if there is no such subject
     */
    public static Handshake acceptor(Hello expected, Function<Hello, Optional<Secret>> secrets) {
        return new Handshake(false, expected, null, secrets);
    }

    /** The connector's first frame. */
    public byte[] begin() {
        WireOutput out = new WireOutput(256);
        out.putInt(MAGIC);
        out.putString(hello.channel());
        out.putVarInt(hello.version());
        out.putString(hello.engine());
        out.putString(hello.subject());
        byte[] nonce = nonce();
        out.putBytes(nonce, 0, NONCE);
        helloFrame = out.toByteArray();
        return helloFrame;
    }

    /** Takes a frame of the other side; returns the frame to send, if there is one. */
    public Optional<byte[]> onFrame(byte[] frame) {
        if (state != State.UNDER_WAY) {
            throw new IllegalStateException("a frame after the handshake is " + state);
        }
        frames++;
        try {
            if (connector) {
                return frames == 1 ? onChallenge(frame) : onWelcome(frame);
            }
            return frames == 1 ? onHello(frame) : onProof(frame);
        } catch (MalformedWireException e) {
            return fail("the other side doesn't speak this protocol: " + e.getMessage(), false);
        }
    }

    /** How far it is. */
    public State state() {
        return state;
    }

    /** Why it failed. */
    public String problem() {
        return problem;
    }

    /** Who connected, as it says; proved when the state is DONE. */
    public Hello hello() {
        return hello;
    }

    private Optional<byte[]> onHello(byte[] frame) {
        WireInput in = new WireInput(frame);
        if (in.getInt() != MAGIC) {
            throw new MalformedWireException("it doesn't begin with GFHS");
        }
        Hello expected = hello;
        hello = new Hello(in.getString(), in.getVarInt(), in.getString(), in.getString());
        in.skip(NONCE);
        requireEnd(in);
        if (!hello.channel().equals(expected.channel())) {
            return fail("this port is for " + expected.channel() + ", not for " + hello.channel(), true);
        }
        if (hello.version() != expected.version()) {
            return fail(
                    "version " + hello.version() + " (of engine " + hello.engine() + ") is spoken there, version "
                            + expected.version() + " (of engine " + expected.engine() + ") here",
                    true);
        }
        Optional<Secret> found = secrets == null ? Optional.empty() : secrets.apply(hello);
        if (found.isEmpty()) {
            return fail("nobody here expects " + hello.subject(), true);
        }
        secret = found.get();
        helloFrame = frame;
        byte[] nonce = nonce();
        WireOutput out = new WireOutput(128);
        out.putByte(OK);
        out.putBytes(nonce, 0, NONCE);
        byte[] proof = secret.mac("acceptor", helloFrame, nonce);
        out.putBytes(proof, 0, proof.length);
        challengeFrame = out.toByteArray();
        return Optional.of(challengeFrame);
    }

    private Optional<byte[]> onChallenge(byte[] frame) {
        WireInput in = new WireInput(frame);
        if (in.getByte() != OK) {
            return fail("refused: " + in.getString(), false);
        }
        byte[] nonce = bytes(in, NONCE);
        byte[] proof = bytes(in, Secret.BYTES);
        requireEnd(in);
        Secret known = known();
        if (!MessageDigest.isEqual(proof, known.mac("acceptor", helloFrame, nonce))) {
            return fail("the other side doesn't know the secret", false);
        }
        challengeFrame = frame;
        return Optional.of(known.mac("connector", helloFrame, challengeFrame));
    }

    private Optional<byte[]> onProof(byte[] frame) {
        if (!MessageDigest.isEqual(frame, known().mac("connector", helloFrame, challengeFrame))) {
            return fail("the other side doesn't know the secret", true);
        }
        state = State.DONE;
        return Optional.of(new byte[] {OK});
    }

    private Optional<byte[]> onWelcome(byte[] frame) {
        WireInput in = new WireInput(frame);
        if (in.getByte() != OK) {
            return fail("refused: " + in.getString(), false);
        }
        requireEnd(in);
        state = State.DONE;
        return Optional.empty();
    }

    private Secret known() {
        if (secret == null) {
            throw new IllegalStateException("no secret before the first frame");
        }
        return secret;
    }

    private Optional<byte[]> fail(String why, boolean tell) {
        state = State.FAILED;
        problem = why;
        if (!tell) {
            return Optional.empty();
        }
        WireOutput out = new WireOutput(128);
        out.putByte(REFUSED);
        out.putString(why.length() > 1_000 ? why.substring(0, 1_000) : why);
        return Optional.of(out.toByteArray());
    }

    private static byte[] bytes(WireInput in, int length) {
        int begin = in.position();
        in.skip(length);
        return Arrays.copyOfRange(in.array(), begin, begin + length);
    }

    private static void requireEnd(WireInput in) {
        if (in.remaining() != 0) {
            throw new MalformedWireException(in.remaining() + " bytes are left after a handshake frame");
        }
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        return nonce;
    }
}
