package io.gustfront.runtime.route;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.flow.Feeder;
import io.gustfront.runtime.flow.FusedExecutor;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;

/**
 * An executor on the same thread: it is run at once (PROTOCOL F1). Whatever keeps it from that sends the batch the ordinary way,
 * behind what waits there, so tuples never overtake one another.
 */
final class FusedDestination implements Destination {
    private final LocalPort port;
    private final FusedExecutor executor;
    private final Feeder feeder;
    private final Share share;
    private final boolean encoded;
    private final Doorbell bell;

    FusedDestination(LocalPort port, FusedExecutor executor, Feeder feeder, boolean encoded, Doorbell bell) {
        this.port = port;
        this.executor = executor;
        this.feeder = feeder;
        this.share = port.inbox().localShare(false);
        this.encoded = encoded;
        this.bell = bell;
    }

    @Override
    public boolean encoded() {
        return encoded;
    }

    @Override
    public boolean fused() {
        return true;
    }

    @Override
    public boolean trySend(Batch batch) {
        if (!share.tryTake(batch.tuples(), batch.bytes(), bell)) {
            return false;
        }
        Parcel parcel = parcel(batch);
        boolean wasAside = feeder.stepAside();
        try {
            if (!executor.tryExecute(parcel, feeder)) {
                port.inbox().offer(parcel, false);
            }
        } finally {
            feeder.stepBack(wasAside);
        }
        return true;
    }

    private Parcel parcel(Batch batch) {
        byte[] section = batch.section();
        if (section != null) {
            new SectionHeader(false, batch.tuples(), port.firstTask(), port.epoch()).writeTo(section);
            return Parcel.of(section, batch.tuples(), share);
        }
        return new Parcel(batch.envelopes(), null, batch.tuples(), 0, share);
    }
}
