package io.gustfront.runtime.route;

import io.gustfront.api.config.TopologyConfig;
import io.gustfront.api.config.TopologyKeys;
import io.gustfront.runtime.codec.SectionHeader;

/**
 * How an executor's output is cut and bounded.
 *
 * @param batchTuples tuples in a batch, at most
 * @param batchBytes encoded bytes in a batch, about
 * @param stagingTuples tuples that may wait before emit waits, too
 * @param stagingBytes encoded bytes that may wait before emit waits, too
 * @param encodeLocal whether tuples are encoded for targets in the same worker, too
 */
public record RouteSettings(
        int batchTuples, int batchBytes, int stagingTuples, long stagingBytes, boolean encodeLocal) {
    /** So much less than configured, which a frame has around it: else a full batch of the default size would need a second frame. */
    private static final int FRAME_OVERHEAD_BYTES = 64;

    /** No batch is larger than a link takes. */
    public RouteSettings {
        batchBytes = Math.min(batchBytes, SectionHeader.MOST_BYTES);
    }

    /** As configured. */
    public static RouteSettings of(TopologyConfig config, boolean encodeLocal) {
        return new RouteSettings(
                config.get(TopologyKeys.BATCH_TUPLES),
                (int) Math.min(SectionHeader.MOST_BYTES, config.get(TopologyKeys.BATCH_BYTES) - FRAME_OVERHEAD_BYTES),
                config.get(TopologyKeys.STAGING_TUPLES),
                config.get(TopologyKeys.STAGING_BYTES),
                encodeLocal);
    }
}
