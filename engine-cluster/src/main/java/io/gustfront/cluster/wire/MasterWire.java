package io.gustfront.cluster.wire;

import io.gustfront.cluster.json.Json;

/** The messages between supervisors and the master as bytes. */
public final class MasterWire {
    /** What the handshake calls this conversation. */
    public static final String CHANNEL = "master";

    /** The version of its messages, which the handshake compares. */
    public static final int VERSION = 1;

    /** The longest message. */
    public static final int MAX_FRAME = 1 << 20;

    /** How much of a blob travels in one message: with base64 it stays well below the longest. */
    public static final int BLOB_CHUNK = 512 << 10;

    private MasterWire() {}

    /** A message of a supervisor. */
    public static byte[] encode(SupervisorMessage message) {
        return Json.LENIENT.write(message);
    }

    /** A message of a master. */
    public static byte[] encode(MasterMessage message) {
        return Json.LENIENT.write(message);
    }

    /**
     * Reads a supervisor's message.
     *
     * @throws io.gustfront.cluster.json.MalformedJsonException if it is something else
     */
    public static SupervisorMessage supervisorMessage(byte[] frame) {
        return Json.LENIENT.read(frame, SupervisorMessage.class);
    }

    /**
     * Reads a master's message.
     *
     * @throws io.gustfront.cluster.json.MalformedJsonException if it is something else
     */
    public static MasterMessage masterMessage(byte[] frame) {
        return Json.LENIENT.read(frame, MasterMessage.class);
    }
}
