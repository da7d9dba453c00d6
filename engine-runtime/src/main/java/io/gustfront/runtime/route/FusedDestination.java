package io.gustfront.runtime.route;

import io.gustfront.runtime.flow.Feeder;
import io.gustfront.runtime.flow.FusedExecutor;
import io.gustfront.runtime.flow.Parcel;
import org.jspecify.annotations.Nullable;

/**
 * An executor on the same thread: it is run at once (PROTOCOL F1). Whatever keeps it from that sends the batch the ordinary way,
 * behind what waits there, so tuples never overtake one another.
 */
final class FusedDestination implements Destination {
    private final LocalPacker packer;
    private final FusedExecutor executor;
    private final Feeder feeder;
    private final boolean encoded;

    FusedDestination(LocalPacker packer, FusedExecutor executor, Feeder feeder, boolean encoded) {
        this.packer = packer;
        this.executor = executor;
        this.feeder = feeder;
        this.encoded = encoded;
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
    public @Nullable Batch trySend(Batch batch) {
        Parcel parcel = packer.tryPack(batch);
        if (parcel == null) {
            return batch;
        }
        boolean wasAside = feeder.stepAside();
        try {
            if (!executor.tryExecute(parcel, feeder)) {
                packer.deliver(parcel);
            }
        } finally {
            feeder.stepBack(wasAside);
        }
        return null;
    }
}
