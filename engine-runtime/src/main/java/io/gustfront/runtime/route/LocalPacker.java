package io.gustfront.runtime.route;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;
import org.jspecify.annotations.Nullable;

/** Makes parcels of batches for an executor of the same worker, as far as its inbox has places. Used by the executor that sends. */
final class LocalPacker {
    private final LocalPort port;
    private final Share share;
    private final boolean feedback;
    private final Doorbell bell;

    LocalPacker(LocalPort port, boolean feedback, Doorbell bell) {
        this.port = port;
        this.share = port.inbox().localShare(feedback);
        this.feedback = feedback;
        this.bell = bell;
    }

    /** The batch as a parcel that has its places; null if there is no room, and then the bell is rung when there is. */
    @Nullable
    Parcel tryPack(Batch batch) {
        if (!share.tryTake(batch.tuples(), batch.bytes(), bell)) {
            return null;
        }
        byte[] section = batch.section();
        if (section != null) {
            new SectionHeader(feedback, batch.tuples(), port.firstTask(), port.epoch()).writeTo(section);
        }
        return new Parcel(batch.envelopes(), section, batch.tuples(), batch.bytes(), share);
    }

    /** Has the parcel wait in the inbox, behind what is there. */
    void deliver(Parcel parcel) {
        port.inbox().offer(parcel, feedback);
    }
}
