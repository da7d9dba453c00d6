package io.gustfront.runtime.link;

import static java.util.Objects.requireNonNull;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import java.time.Duration;

/**
 * The bounds of a worker's links.
 *
 * @param secret what the topology's workers prove themselves with
 * @param control bounds of the control lane, for each session
 * @param data bounds of the data lane, for each session
 * @param maxPayloadBytes the largest payload
 * @param frameBytes the largest frame; larger payloads travel in several
 * @param maxPendingHandshakes accepted connections that have not proved themselves; beyond it, the oldest has to go
 * @param timing how long things may take
 */
public record LinkSettings(
        LinkSecret secret,
        LaneBounds control,
        LaneBounds data,
        int maxPayloadBytes,
        int frameBytes,
        int maxPendingHandshakes,
        Timing timing) {
    /** The most that the largest frame may be set to, and what every worker accepts from a peer that has proved itself. */
    public static final int MAX_FRAME_BYTES = 256 << 10;

    /** The most that the largest payload may be set to. */
    public static final int MAX_PAYLOAD_BYTES = 16 << 20;

    private static final int MIN_FRAME_BYTES = 128;

    /** Checks the ranges. */
    public LinkSettings {
        requireNonNull(secret, "secret");
        requireNonNull(control, "control");
        requireNonNull(data, "data");
        requireNonNull(timing, "timing");
        require(maxPayloadBytes >= 1 && maxPayloadBytes <= MAX_PAYLOAD_BYTES, "a payload has at most 16 MiB");
        require(
                frameBytes >= MIN_FRAME_BYTES && frameBytes <= MAX_FRAME_BYTES,
                "the largest frame has 128 bytes to 256 KiB");
        require(maxPendingHandshakes >= 1, "at least one connection must be able to prove itself");
    }

    /** What the project has settled on (rules K2, K3, K6). */
    public static LinkSettings defaults(LinkSecret secret) {
        return new LinkSettings(
                secret,
                new LaneBounds(256L << 10, 256L << 10),
                new LaneBounds(4L << 20, 1L << 20),
                MAX_PAYLOAD_BYTES,
                32 << 10,
                64,
                Timing.defaults());
    }

    /** The defaults, with what the topology's configuration says of links. */
    public static LinkSettings of(LinkSecret secret, TopologyConfig config) {
        LinkSettings defaults = defaults(secret);
        return defaults.withLanes(
                        defaults.control.withWindow(config.get(TopologyKeys.LINK_CONTROL_WINDOW)),
                        defaults.data.withWindow(config.get(TopologyKeys.LINK_DATA_WINDOW)))
                .withTiming(Timing.defaults().withSessionTimeout(config.get(TopologyKeys.LINK_TIMEOUT)));
    }

    /** These with other bounds of the lanes. */
    public LinkSettings withLanes(LaneBounds newControl, LaneBounds newData) {
        return new LinkSettings(secret, newControl, newData, maxPayloadBytes, frameBytes, maxPendingHandshakes, timing);
    }

    /** These with other sizes. */
    public LinkSettings withSizes(int newMaxPayloadBytes, int newFrameBytes) {
        return new LinkSettings(secret, control, data, newMaxPayloadBytes, newFrameBytes, maxPendingHandshakes, timing);
    }

    /** These with another number of connections that may be about to prove themselves. */
    public LinkSettings withMaxPendingHandshakes(int newMaxPendingHandshakes) {
        return new LinkSettings(secret, control, data, maxPayloadBytes, frameBytes, newMaxPendingHandshakes, timing);
    }

    /** These with other times. */
    public LinkSettings withTiming(Timing newTiming) {
        return new LinkSettings(secret, control, data, maxPayloadBytes, frameBytes, maxPendingHandshakes, newTiming);
    }

    /** The bounds of a lane. */
    public LaneBounds lane(Lane lane) {
        return lane == Lane.CONTROL ? control : data;
    }

    /**
     * How much a lane may hold.
     *
     * @param windowBytes what may be sent and unacknowledged
     * @param outboxBytes what may wait to be sent; a payload that is larger is taken if nothing else waits
     */
    public record LaneBounds(long windowBytes, long outboxBytes) {
        /** Checks the ranges. */
        public LaneBounds {
            require(windowBytes >= 1024, "a window has at least 1 KiB");
            require(outboxBytes >= 1, "an outbox has at least a byte");
        }

        /** These with another window. */
        public LaneBounds withWindow(long newWindowBytes) {
            return new LaneBounds(newWindowBytes, outboxBytes);
        }
    }

    /**
     * How long things may take.
     *
     * @param sessionTimeout silence after which a session is closed
     * @param connectionTimeout silence after which a connection is given up, and the session tries another
     * @param pingInterval after how long without a frame a side sends one
     * @param handshakeTimeout for everything from the dial, or the accept, to the verdict
     * @param ackDelay how long an acknowledgement may wait for a frame that can carry it
     * @param drainTimeout how long a removed peer's session, or those of a closing hub, may take to get rid of what waits
     * @param apartAfter how long a pair may be without a session until it is reported
     * @param minBackoff the pause after a first failed dial
     * @param maxBackoff the longest pause between dials
     */
    public record Timing(
            Duration sessionTimeout,
            Duration connectionTimeout,
            Duration pingInterval,
            Duration handshakeTimeout,
            Duration ackDelay,
            Duration drainTimeout,
            Duration apartAfter,
            Duration minBackoff,
            Duration maxBackoff) {
        private static final Duration LONGEST_PING_INTERVAL = Duration.ofSeconds(1);

        /** Checks the ranges. */
        public Timing {
            requirePositive(sessionTimeout, "sessionTimeout");
            requirePositive(connectionTimeout, "connectionTimeout");
            requirePositive(pingInterval, "pingInterval");
            requirePositive(handshakeTimeout, "handshakeTimeout");
            requirePositive(ackDelay, "ackDelay");
            requirePositive(drainTimeout, "drainTimeout");
            requirePositive(apartAfter, "apartAfter");
            requirePositive(minBackoff, "minBackoff");
            require(maxBackoff.compareTo(minBackoff) >= 0, "the longest pause is not shorter than the first");
            require(
                    pingInterval.compareTo(connectionTimeout) < 0 && connectionTimeout.compareTo(sessionTimeout) <= 0,
                    "pings come more often than connections time out, and those no later than sessions");
        }

        /** What the project has settled on. */
        public static Timing defaults() {
            return new Timing(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    LONGEST_PING_INTERVAL,
                    Duration.ofSeconds(5),
                    Duration.ofMillis(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(10),
                    Duration.ofMillis(250));
        }

        /** These with another session timeout, half of it for a connection, and a tenth, but at most 1 s, between pings. */
        public Timing withSessionTimeout(Duration newSessionTimeout) {
            Duration tenth = newSessionTimeout.dividedBy(10);
            return new Timing(
                    newSessionTimeout,
                    newSessionTimeout.dividedBy(2),
                    tenth.compareTo(LONGEST_PING_INTERVAL) < 0 ? tenth : LONGEST_PING_INTERVAL,
                    handshakeTimeout,
                    ackDelay,
                    drainTimeout,
                    apartAfter,
                    minBackoff,
                    maxBackoff);
        }

        /** These with another deadline for handshakes. */
        public Timing withHandshakeTimeout(Duration newHandshakeTimeout) {
            return new Timing(
                    sessionTimeout,
                    connectionTimeout,
                    pingInterval,
                    newHandshakeTimeout,
                    ackDelay,
                    drainTimeout,
                    apartAfter,
                    minBackoff,
                    maxBackoff);
        }

        private static void requirePositive(Duration duration, String name) {
            require(!duration.isNegative() && !duration.isZero(), name + " must be longer than nothing");
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
