package io.gustfront.kafka.tools.demo;

import java.util.List;

/** The word-count topology, running: here, or on a cluster. Asked by the command's thread. */
interface WordCountRun extends AutoCloseable {
    /** What its spout tells of itself now. */
    SpoutTotals spout();

    /** Errors that its tasks reported, a line each. */
    List<String> errors();

    /** Kills it, letting what is in flight drain. Its totals can still be asked for. */
    void kill();

    /** Takes away whatever is left. */
    @Override
    void close();

    /**
     * What the spout tells of itself.
     *
     * @param acked records that were done
     * @param emitted records that were emitted, replays included
     * @param replayed how often a record that had failed was emitted again
     * @param latencyP50Us half of the records were done within this time from their emit
     * @param latencyP99Us all but one of a hundred were
     */
    record SpoutTotals(long acked, long emitted, long replayed, long latencyP50Us, long latencyP99Us) {}
}
