package io.gustfront.runtime.route;

import io.gustfront.runtime.agent.Doorbell;
import io.gustfront.runtime.codec.SectionHeader;
import io.gustfront.runtime.flow.LocalPort;
import io.gustfront.runtime.flow.Parcel;
import io.gustfront.runtime.flow.Share;

/** An executor of the same worker. */
final class LocalDestination implements Destination {
    private final LocalPort port;
    private final Share share;
    private final boolean feedback;
    private final boolean encoded;
    private final Doorbell bell;

    LocalDestination(LocalPort port, boolean feedback, boolean encoded, Doorbell bell) {
        this.port = port;
        this.share = port.inbox().localShare(feedback);
        this.feedback = feedback;
        this.encoded = encoded;
        this.bell = bell;
    }

    @Override
    public boolean encoded() {
        return encoded;
    }

    @Override
    public boolean trySend(Batch batch) {
        if (!share.tryTake(batch.tuples(), batch.bytes(), bell)) {
            return false;
        }
        if (batch.envelopes() != null) {
            port.inbox().offer(Parcel.of(batch.envelopes(), batch.tuples(), share), feedback);
        } else if (batch.section() != null) {
            new SectionHeader(feedback, batch.tuples(), port.firstTask(), port.epoch()).writeTo(batch.section());
            port.inbox().offer(Parcel.of(batch.section(), batch.tuples(), share), feedback);
        }
        return true;
    }
}
